"""Which planes are decoded under the cursor, and why the others are not."""

from dataclasses import replace

import numpy as np
import pytest

from app import loading
from app.components.probe_payload import Probe, checked_place, probe_payload
from app.components.served import served
from app.probing import _decoded, probe, probe_here, probe_last
from app.views.planes import ONE_CONTEXT, atlas_note, compare_note
from app.views.probing import CHART, LINE, ON_WALK, UMAP, UNFIT, closed_views
from benchmarks.ring import ring_atlas
from core.atlas.tiles import tiles
from core.data import Context
from core.runs import Run

PLANE = ring_atlas(40)


def deep(dim: int, *views: str):
    """Returns an atlas of more dimensions, with these views."""
    padded = {
        name: np.pad(getattr(PLANE, name), ((0, 0), (0, dim - 2)))
        for name in ("nodes", "ends", "data", "data_scales")
    }
    number = sum(PLANE.kinds.values())
    views_of = dict.fromkeys(views, np.zeros((number, 2)))
    return replace(PLANE, **padded, views=views_of, data_correlations=None)


def test_a_plane_is_decoded_where_its_places_are_what_the_decoder_takes():
    assert closed_views(PLANE, 2) == {}
    assert closed_views(PLANE, 5) == {"": UNFIT}
    line = {name: getattr(PLANE, name)[:, :1] for name in ("nodes", "ends", "data", "data_scales")}
    assert closed_views(replace(PLANE, **line, data_correlations=None), 1) == {"": LINE}


def test_of_many_dimensions_the_chart_alone_is_decoded_and_the_others_say_why_not():
    closed = closed_views(deep(5, "pca", "umap", CHART), 2)
    assert list(closed) == ["pca", "umap"] and closed["umap"] == UMAP
    assert "2 of 5 dimensions" in closed["pca"]
    assert closed_views(deep(5, CHART), 5) == {CHART: UNFIT}


def test_notes_say_under_which_context_places_are_decoded():
    known = PLANE.count("end") + PLANE.count("datum")
    told = replace(PLANE, context=Context(1, (1, 2)), contexts=np.zeros((known, 2), np.uint8))
    assert ONE_CONTEXT in atlas_note(told) and ONE_CONTEXT in compare_note([told], "image")
    assert ONE_CONTEXT not in atlas_note(PLANE)


def test_the_decoder_of_a_plane_travels_and_that_of_a_projection_does_not():
    planar = probe("pendulum/vhp-rewo", loading.atlas("pendulum/vhp-rewo"))
    assert planar.closed == {} and len(planar.decoder) == pytest.approx(528_000, rel=0.01)
    projected = probe("fashion-mnist/iwae", loading.atlas("fashion-mnist/iwae"))
    assert projected.decoder is None and set(projected.closed) == {"pca", "umap"}
    travels = probe_payload(projected, "walk", None)
    assert travels["url"] == "" and set(travels["closed"]) == {"PCA", "UMAP"}
    assert probe_payload(None, "walk", None) is None


def test_beside_others_only_the_browser_decodes():
    atlas = loading.atlas("chairs/vhp-rewo")  # convolutions, and a chart
    assert probe("chairs/vhp-rewo", atlas).decode is not None
    found = probe_here("chairs/vhp-rewo", atlas)
    assert found.decode is None and set(found.closed) == set(atlas.views)
    assert ON_WALK in found.closed.values()


def test_recorded_planes_are_decoded_where_their_latents_are_two():
    for name, decodes in (("pendulum/vhp-rewo", True), ("fashion-mnist/iwae", False)):
        assert (probe_last(name, loading.atlas(name)) is not None) is decodes


def test_a_run_without_weights_says_so_and_is_walked_all_the_same(tmp_path, monkeypatch):
    run = loading.run("pendulum/vhp-rewo")
    (tmp_path / "run.json").write_text((run.path / "run.json").read_text())
    monkeypatch.setattr(loading, "run", lambda name: Run(tmp_path))
    found = probe("pendulum/vhp-rewo", PLANE)
    assert found.decoder is None and "model.safetensors is missing" in found.closed[""]


@pytest.mark.slow
def test_the_server_decodes_what_browsers_cannot():
    atlas = loading.atlas("chairs/iwae")
    frames, rows = _decoded("chairs/iwae", False, atlas.intensity, atlas.nodes[:2])
    shown = tiles(atlas)[:2] / 255  # the same nodes, as the atlas has them
    assert rows is None and np.abs(frames.clip(0, 1) - shown).mean() < 0.01
    asked = Probe(None, PLANE.picture, {}, lambda places: (np.ones((1, 16, 16)), None))
    travels = probe_payload(asked, "walk", (1.0, 2.0))
    assert travels["asks"] and travels["answer"]["place"] == [1.0, 2.0]
    assert travels["answer"]["pictures"]["kind"] == "frames"


def test_no_place_but_two_numbers_is_decoded():
    assert checked_place([1, 2.5]) == (1.0, 2.5)
    for wrong in (None, [1], [1, 2, 3], ["1", 2], [float("nan"), 0], [float("inf"), 0], {"x": 1}):
        assert checked_place(wrong) is None


def test_nothing_is_served_without_a_server():
    assert served(b"weights", "walk-decoder") == ""
