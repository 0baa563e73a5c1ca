"""Which planes are decoded under the cursor, and why the others are not."""

from dataclasses import replace

import numpy as np
import pytest

from app import loading
from app.components.probe_payload import probe_payload
from app.components.served import served
from app.probing import probe
from app.views.probing import CHART, CONVOLUTIONS, LINE, UMAP, UNFIT, closed_views
from benchmarks.ring import ring_atlas
from core.runs import Run

PLANE = ring_atlas(40)


def deep(dim: int, *views: str):
    """Returns an atlas of more dimensions, with these views."""
    padded = {
        name: np.pad(getattr(PLANE, name), ((0, 0), (0, dim - 2)))
        for name in ("nodes", "ends", "data", "data_scales")
    }
    number = sum(PLANE.kinds.values())
    return replace(PLANE, **padded, views=dict.fromkeys(views, np.zeros((number, 2))))


def test_a_plane_is_decoded_where_its_places_are_what_the_decoder_takes():
    assert closed_views(PLANE, 2) == {}
    assert closed_views(PLANE, 5) == {"": UNFIT}
    assert closed_views(PLANE, None) == {"": CONVOLUTIONS}
    line = {name: getattr(PLANE, name)[:, :1] for name in ("nodes", "ends", "data", "data_scales")}
    assert closed_views(replace(PLANE, **line), 1) == {"": LINE}


def test_of_many_dimensions_the_chart_alone_is_decoded_and_the_others_say_why_not():
    closed = closed_views(deep(5, "pca", "umap", CHART), 2)
    assert list(closed) == ["pca", "umap"] and closed["umap"] == UMAP
    assert "2 of 5 dimensions" in closed["pca"]
    assert closed_views(deep(5, CHART), None) == {CHART: CONVOLUTIONS}
    assert closed_views(deep(5, CHART), 5) == {CHART: UNFIT}


def test_the_decoder_of_a_plane_travels_and_that_of_a_projection_does_not():
    planar = probe("pendulum/vhp-rewo", loading.atlas("pendulum/vhp-rewo"))
    assert planar.closed == {} and len(planar.decoder) == pytest.approx(528_000, rel=0.01)
    projected = probe("fashion-mnist/iwae", loading.atlas("fashion-mnist/iwae"))
    assert projected.decoder is None and set(projected.closed) == {"pca", "umap"}
    travels = probe_payload(projected, "walk")
    assert travels["url"] == "" and set(travels["closed"]) == {"PCA", "UMAP"}
    assert probe_payload(None, "walk") is None


def test_a_run_without_weights_says_so_and_is_walked_all_the_same(tmp_path, monkeypatch):
    run = loading.run("pendulum/vhp-rewo")
    (tmp_path / "run.json").write_text((run.path / "run.json").read_text())
    monkeypatch.setattr(loading, "run", lambda name: Run(tmp_path))
    found = probe("pendulum/vhp-rewo", PLANE)
    assert found.decoder is None and "model.safetensors is missing" in found.closed[""]


def test_nothing_is_served_without_a_server():
    assert served(b"weights", "walk-decoder") == ""
