"""Runs with a plane X, their own or a fitted one: on Walk, in words, over other nodes."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from app import loading, other_nodes
from app.straight import straight
from app.views.planar import space_of
from app.views.planes import atlas_note, projection_note, view_name
from app.views.walk_words import LINES
from core.atlas import Atlas
from core.charts import CHARTS
from core.charts import LINES as LINES_OF_CORE
from core.files import FileProblem
from tests.plane_runs import fit_plane, write_plane_run
from tests.test_addresses import asked
from tests.test_pages import messages, page

OWN, FITTED, PLAIN = "digits/nonparametric", "digits/vae-10", "digits/iwae"
PAIR = (("end", 3), ("end", 8))
COUNT = 9


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("planes") / "checkpoints"
    for name in (OWN, FITTED, PLAIN):
        write_plane_run(folder / name, name)
    fit_plane(loading.Run(folder / FITTED))
    return folder


@pytest.fixture
def runs(trained, monkeypatch) -> Path:
    monkeypatch.setattr(loading, "ROOT", trained.parent)
    return trained


def test_every_chart_and_every_kind_of_line_has_words():
    assert list(map(space_of, CHARTS)) == ["latent space", "plane X"]
    assert list(LINES) == list(LINES_OF_CORE)


def test_what_is_said_below_a_plane_x_names_no_latents_and_no_prior(runs):
    note = atlas_note(loading.atlas(OWN), loading.space(OWN))
    assert "All 150 samples of X" in note and "The plane X has two dimensions" in note
    assert "prior" not in note and "latent" not in note


def test_a_fitted_plane_is_a_view_that_says_what_it_is(runs):
    atlas = loading.atlas(FITTED)
    assert list(map(view_name, atlas.views)) == ["PCA", "UMAP", "X (decodes)"]
    assert "a map that can be decoded" in projection_note(atlas)
    assert "X is a plane" not in projection_note(loading.atlas(PLAIN))


@pytest.mark.parametrize("kind", LINES)
def test_lines_of_a_plane_of_its_own_lead_through_it_from_image_to_image(runs, kind):
    atlas = loading.atlas(OWN)
    line = straight(OWN, PAIR, COUNT, atlas, kind)
    bends = np.abs(np.diff(line.path.latents, 2, axis=0)).max()
    assert line.path.latents.shape == (COUNT, 2) and len(line.frames) == COUNT
    assert (list(line.bent) == [""]) == (kind == "z") == bool(bends > 1e-4)


def test_lines_of_a_fitted_plane_are_paths_of_the_latents_and_bend_in_the_other_view(runs):
    atlas = loading.atlas(FITTED)
    lines = {kind: straight(FITTED, PAIR, COUNT, atlas, kind) for kind in LINES}
    assert {kind: list(line.bent) for kind, line in lines.items()} == {
        "z": ["chart"], "x": ["pca"], "ends": ["pca"],
    }  # fmt: skip
    for kind in ("z", "ends"):
        np.testing.assert_allclose(lines[kind].path.latents[0], atlas.ends[3], atol=1e-2)
    assert np.abs(lines["x"].path.latents[0] - atlas.ends[3]).max() > 0.05
    assert (lines["x"].path.nodes == -1).all()


def test_lines_over_other_nodes_lie_where_they_lay_in_the_view_of_pca(runs):
    over = other_nodes.atlas_over(FITTED, "data")
    assert not np.allclose(over.nodes, loading.atlas(FITTED).nodes, atol=0.1)
    bent = [
        straight(FITTED, PAIR, COUNT, atlas, "x").bent["pca"]
        for atlas in (loading.atlas(FITTED), over)
    ]
    np.testing.assert_allclose(*bent, atol=1e-5)


def test_a_plane_that_the_atlas_does_not_show_yet_has_no_lines(runs):
    atlas = loading.atlas(FITTED)
    bare = replace(atlas, views={n: v for n, v in atlas.views.items() if n != "chart"})
    assert not straight(FITTED, PAIR, COUNT, bare, "z").bent
    with pytest.raises(FileProblem, match="is not here; fit it again"):
        straight(FITTED, PAIR, COUNT, bare, "x")


def test_walk_offers_three_lines_where_there_is_a_plane_and_one_elsewhere(runs):
    app = page("walk", run=FITTED, path="straight", line="ends")
    assert not app.exception and not messages(app)
    assert app.segmented_control(key="walk-line").value == "ends"
    assert asked(app)["line"] == "ends"
    app.segmented_control(key="walk-line").set_value("z").run()
    assert "line" not in asked(app)  # straight in the space that it is walked in
    app.selectbox(key="walk-run").set_value(OWN).run()
    assert app.segmented_control(key="walk-line").value == "x" and "line" not in asked(app)
    app.selectbox(key="walk-run").set_value(PLAIN).run()
    assert not app.exception and not messages(app)
    assert not [c for c in app.segmented_control if c.key == "walk-line"]


def test_a_line_that_makes_no_sense_is_told(runs):
    told = messages(page("walk", run=PLAIN, path="straight", line="x"))
    assert len(told) == 1 and "has no plane X" in told[0]
    told = messages(page("walk", run=FITTED, path="straight", line="zigzag"))
    assert len(told) == 1 and "zigzag" in told[0]
    assert not messages(page("walk", run=OWN, path="both", line="In Z"))  # as the page shows it


def test_other_nodes_lie_in_a_fitted_plane_where_it_puts_what_they_are_decoded_to(runs):
    atlas = other_nodes.atlas_over(FITTED, "data")
    chart = loading.kernel_chart(FITTED)
    assert isinstance(atlas, Atlas) and chart is not None
    expected = chart.encode(chart.model.decode(atlas.nodes))
    nodes = atlas.views["chart"][atlas.span("node")]
    np.testing.assert_allclose(nodes, expected, atol=1e-4)


def test_a_plane_that_was_fitted_to_other_weights_is_told_and_the_walk_stays(
    trained, tmp_path, monkeypatch
):
    folder = shutil.copytree(trained, tmp_path / "checkpoints")
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    weights = load_file(folder / FITTED / "model.safetensors")
    save_file({n: 1.01 * w for n, w in weights.items()}, folder / FITTED / "model.safetensors")
    app = page("walk", run=FITTED, path="both", line="x")
    assert not app.exception
    assert "was fitted to other weights" in " ".join(messages(app))
