"""Walks over other kinds of nodes and over subdivided edges: what pages compute, say and keep."""

import csv
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from app import loading, other_nodes, subdivided
from app.views import node_kinds, walks
from app.views.compared_walks import sharpness
from app.views.labels import labels_of
from app.views.planes import atlas_note, by_use, compare_note
from app.views.sentences import plain
from app.views.walk_files import walk_csv
from app.views.walks import WalkChoice
from core.atlas import Atlas
from core.atlas.other_nodes import over
from core.atlas.projections import between_nearest
from core.atlas.stand_in import stand_in
from core.atlas.tiles import shown
from core.build import load_chart
from core.charts import NODES
from core.files import FileProblem
from core.graph import LatentGraph
from core.priors import PRIORS
from core.runs import Run
from tests.deep_runs import DIM, NUM_NODES, write_deep_run
from tests.test_pages import ROOT, messages, page

METHODS = ("vhp-rewo", "vampprior", "iwae")
REWO = "digits/vhp-rewo"


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("deep") / "checkpoints"
    for method in METHODS:
        write_deep_run(folder / "digits" / method, method)
    return folder


@pytest.fixture
def deep(trained, monkeypatch) -> Path:
    """The folder of deep runs that the app reads instead of the shipped ones."""
    monkeypatch.setattr(loading, "ROOT", trained.parent)
    return trained


def atlas_and_chart(trained: Path, method: str):
    run = Run(trained / "digits" / method)
    return Atlas.load(run.path), load_chart(run)[0]


# ---- kinds of nodes


def test_every_kind_of_node_has_words_and_every_mixture_is_known():
    for words in (node_kinds.KINDS, node_kinds.ONE, node_kinds.MANY):
        assert list(words) == list(NODES)
    assert set(node_kinds.MIXTURES) == set(PRIORS) - {"standard_normal"}


@pytest.mark.parametrize("method", METHODS)
def test_a_run_offers_the_kinds_of_nodes_that_it_has(trained, method):
    run = Run(trained / "digits" / method)
    kinds = node_kinds.offered(run.config, Atlas.load(run.path))
    assert kinds == ["samples", "data"] if method == "iwae" else kinds == list(NODES)
    old = replace(Atlas.load(run.path), train=None)
    assert "data" not in node_kinds.offered(run.config, old)


@pytest.mark.parametrize("kind", ["means", "data"])
def test_an_atlas_over_other_nodes_keeps_its_images_and_decodes_the_nodes(trained, kind):
    atlas, chart = atlas_and_chart(trained, "vhp-rewo")
    other = over(atlas, chart, kind)
    assert other is not None and other.nodes_are == kind and other.count("node") == NUM_NODES
    for name in ("ends", "data", "data_labels", "data_scales"):
        np.testing.assert_array_equal(getattr(other, name), getattr(atlas, name))
    for images in ("end", "datum"):
        np.testing.assert_array_equal(
            shown(other, other.span(images)), shown(atlas, atlas.span(images))
        )
        for name in atlas.views:
            np.testing.assert_array_equal(
                other.views[name][other.span(images)], atlas.views[name][atlas.span(images)]
            )
    decoded = chart.decode(other.nodes).reshape(-1, 8, 8) / atlas.intensity * 255
    np.testing.assert_allclose(shown(other, other.span("node")), decoded, atol=0.51)
    edges = LatentGraph.build(other.nodes, atlas.num_neighbours).edges
    np.testing.assert_array_equal(other.edges, edges)


def test_a_chart_without_the_kind_has_no_atlas_over_it(trained):
    assert over(*atlas_and_chart(trained, "iwae"), "means") is None


def test_other_nodes_lie_on_umap_between_what_they_are_nearest_to(trained):
    atlas, chart = atlas_and_chart(trained, "vhp-rewo")
    other = over(atlas, chart, "data")
    low, high = atlas.views["umap"].min(axis=0), atlas.views["umap"].max(axis=0)
    placed = other.views["umap"][other.span("node")]
    assert (placed >= low - 1e-4).all() and (placed <= high + 1e-4).all()
    known = np.random.default_rng(0).normal(size=(50, 8))
    view = known[:, :2].copy()
    np.testing.assert_allclose(between_nearest(known, known, view), view, atol=1e-3)


# ---- without the data


def test_a_run_is_decoded_without_its_data(trained):
    atlas, _ = atlas_and_chart(trained, "vhp-rewo")
    data = stand_in(atlas, "digits")
    np.testing.assert_array_equal(data.test_label, atlas.data_labels)
    true = shown(atlas, atlas.span("datum")).reshape(len(data.test), -1) / 255 * atlas.intensity
    np.testing.assert_allclose(data.test, true, rtol=1e-6)


@pytest.mark.parametrize("name", ["motion/vhp-rewo", "motion/vampprior", "motion/iwae"])
def test_shipped_runs_whose_data_are_missing_decode_the_line_between_two_ends(name, monkeypatch):
    monkeypatch.setenv("PRIORSCAPE_DATA", "/nowhere")
    app = page("walk", run=name, path="both")
    assert not app.exception and not app.error and not app.warning
    chart, data = loading.chart(name)
    assert chart.decode(chart.encode(data.test[:3])).shape == (3, 50)


def test_a_table_has_no_stand_in(trained):
    from core.data.pictures import Cells

    atlas, _ = atlas_and_chart(trained, "iwae")
    with pytest.raises(FileProblem, match="data of this run are needed"):
        stand_in(replace(atlas, picture=Cells((8, 8))), "mine")


# ---- frames in between


def walked(atlas: Atlas, pair=(("end", 3), ("end", 7))) -> walks.Walk:
    found = walks.walk(atlas, pair, "squared")
    assert found is not None
    return found


def test_in_between_frames_are_decoded_and_nodes_keep_their_images(deep):
    atlas = loading.atlas(REWO)
    plain = walked(atlas)
    fluent = subdivided.fluent(REWO, plain, atlas)
    nodes = fluent.path.nodes >= 0
    assert 0 < nodes.sum() < len(nodes) == len(fluent.frames) == len(fluent.labels)
    np.testing.assert_array_equal(fluent.frames[nodes], plain.frames)
    np.testing.assert_array_equal(fluent.labels[nodes], plain.labels)
    chart, data = loading.chart(REWO)
    made = data.picture.images(chart.decode(fluent.path.latents[~nodes].astype(np.float32)))
    np.testing.assert_allclose(fluent.frames[~nodes], made, atol=atlas.intensity / 500)
    steps = np.linalg.norm(np.diff(fluent.path.latents, axis=0), axis=1)
    assert steps.max() <= atlas.longest_step * 1.001
    assert len(fluent.jumps) == len(fluent.frames) - 1
    assert fluent.smoothness < plain.smoothness


def test_a_walk_that_is_missing_or_short_stays_as_it_is(deep):
    atlas = loading.atlas(REWO)
    assert subdivided.fluent(REWO, None, atlas) is None
    near = walked(atlas, (("node", 0), ("node", 0)))
    assert subdivided.fluent(REWO, near, atlas) is near


def test_a_model_that_cannot_be_read_leaves_the_walk_and_says_so(deep, tmp_path, monkeypatch):
    shutil.copytree(deep, tmp_path / "checkpoints")
    (tmp_path / "checkpoints" / REWO / "model.safetensors").write_bytes(b"none")
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("walk", run=REWO, long="subdivided")
    assert not app.exception
    assert any("Nothing can be decoded between the nodes" in said for said in messages(app))


def test_the_table_of_a_subdivided_walk_has_a_row_a_frame(deep):
    atlas = loading.atlas(REWO)
    fluent = subdivided.fluent(REWO, walked(atlas), atlas)
    rows = list(csv.DictReader(StringIO(walk_csv(fluent, labels_of(atlas)).decode())))
    assert len(rows) == len(fluent.frames)
    assert [row["node"] == "" for row in rows] == (fluent.path.nodes < 0).tolist()


def test_blur_is_measured_on_all_frames_of_a_subdivided_walk(deep):
    atlas = loading.atlas(REWO)
    fluent = subdivided.fluent(REWO, walked(atlas), atlas)
    found = sharpness(fluent, atlas)
    assert set(found) == {"distance", "detail"} and found != sharpness(walked(atlas), atlas)


# ---- the pages


def test_walk_asks_for_nodes_and_long_edges_of_many_dimensions_only(deep, monkeypatch):
    app = page("walk", run=REWO)
    assert not app.exception and not messages(app)
    assert app.selectbox(key="walk-nodes").options == list(node_kinds.KINDS.values())
    assert not {"nodes", "long", "points"} & set(app.query_params)
    monkeypatch.setattr(loading, "ROOT", ROOT)
    app = page("walk", run="pendulum/vhp-rewo")
    assert "walk-nodes" not in [box.key for box in app.selectbox]
    app = page("walk", run="pendulum/vhp-rewo", nodes="means", long="subdivided")
    assert not app.exception and not messages(app)  # where an address asks for it, it is there
    assert app.selectbox(key="walk-nodes").value == "means"


def test_the_address_holds_nodes_long_edges_and_points(deep):
    query = {"nodes": "data", "long": "subdivided", "points": "images"}
    app = page("walk", run=REWO, **query)
    assert not app.exception and not messages(app)
    assert all(app.query_params[name] in (value, [value]) for name, value in query.items())
    (code,) = (block.value for block in app.code if "points=images" in block.value)
    assert "nodes=data" in code and "long=subdivided" in code
    assert any("posterior means of training data" in text.value for text in app.caption)
    assert "was trained on" in app.markdown[0].value


def test_a_run_without_the_kind_is_walked_over_samples_and_says_so(deep):
    app = page("walk", run="digits/iwae", nodes="means")
    assert app.selectbox(key="walk-nodes").value == "samples"
    assert any("no means of the prior; prior samples are walked" in m for m in messages(app))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nodes", "kind of nodes 'holes'; Prior samples (the paper)"),
        ("long", "way to draw long edges 'holes'; As they are"),
        ("points", "way to draw points 'holes'; dots"),
        ("length", "length 'holes'; Squared (ours)"),
        ("path", "path 'holes'; Shortest path"),
        ("run", "run 'holes'; VHP + REWO, Digits"),
    ],
)
def test_nonsense_in_an_address_is_answered_in_the_words_of_the_page(deep, name, said):
    app = page("walk", **({"run": REWO} | {name: "holes"}))
    assert plain(f"There is no {said} is used instead.") in messages(app)


def test_a_node_at_an_end_is_replaced_where_the_nodes_change(deep):
    app = page("walk", **{"run": REWO, "from": "n5", "to": "3"})
    app.selectbox(key="walk-nodes").set_value("means").run()
    assert not app.exception
    assert any("The ends were nodes of before" in said for said in messages(app))
    assert app.selectbox(key="walk-from").value in list("0123456789")


def test_compare_walks_each_run_over_what_it_has(deep):
    app = page("compare", data="digits", nodes="means", long="subdivided", points="images")
    assert not app.exception
    assert any(said.startswith("IWAE has no means of the prior") for said in messages(app))
    assert app.query_params["nodes"] in ("means", ["means"])
    assert app.selectbox(key="compare-nodes").value == "means"
    (table,) = (text.value for text in app.markdown if "This walk: frames" in text.value)
    atlas = other_nodes.atlas_over(REWO, "means")
    wanted = subdivided.fluent(REWO, walked(atlas, (("end", 3), ("end", 8))), atlas)
    assert f" {len(wanted.frames)} |" in table


# ---- what is said


def test_notes_say_what_nodes_are_and_of_how_many(trained):
    atlas, chart = atlas_and_chart(trained, "vhp-rewo")
    assert "All 200 prior samples" in atlas_note(atlas)
    some = replace(atlas, num_sampled=8_000)
    assert "200 of the 8,000 prior samples that measures walk over" in atlas_note(some)
    assert "the first 200 of 8,000 samples of each prior" in compare_note([some], "image")
    other = over(atlas, chart, "means")
    assert "All 200 means of the prior" in atlas_note(
        other
    ) and "between the nearest points" in atlas_note(other)
    assert "means of the prior" in compare_note([other, atlas], "image")


def test_umap_comes_first_where_a_plane_keeps_little(trained):
    atlas, _ = atlas_and_chart(trained, "iwae")
    assert atlas.nodes.shape[1] == DIM and by_use(atlas) == ["umap", "pca"]
    flat = atlas.nodes.copy()
    flat[:, 2:] *= 0.01
    kept = replace(atlas, nodes=flat, views=atlas.views | {"pca": _padded(flat, atlas)})
    assert by_use(kept) == ["pca", "umap"]


def _padded(nodes: np.ndarray, atlas: Atlas) -> np.ndarray:
    rest = len(atlas.views["pca"]) - len(nodes)
    return np.concatenate([nodes[:, :2], np.zeros((rest, 2))]).astype(np.float32)


def test_experiments_of_one_first_part_belong_together():
    from app.views.datasets import COLLECTIONS, collection, group_of

    assert group_of("mnist-2d/iwae", "mnist") == "mnist-2d"
    assert group_of("mnist/iwae", "mnist") == "mnist"
    assert group_of("mine/iwae", "wine") == "wine"
    titles = [collection(name).title for name in COLLECTIONS]
    assert len(set(titles)) == len(titles) and "Static MNIST" in titles
    assert all(title[0].isupper() for title in titles)
    assert collection("mnist-2d").title == "MNIST, two latents"


def test_data_may_have_first_ends_of_their_own(trained):
    atlas, _ = atlas_and_chart(trained, "iwae")
    assert walks.usual_ends(atlas, ("3", "7")) == ("3", "7")
    assert walks.usual_ends(atlas, ("3", "77")) == walks.usual_ends(atlas) == ("3", "8")
    assert walks.check_ends(WalkChoice("a"), atlas, ("3", "7"))[0].end == "7"


def test_pages_read_the_atlases_only_of_the_runs_that_they_show(monkeypatch):
    read: list[str] = []
    load = Atlas.load.__func__

    def noted(cls, folder: Path) -> Atlas:
        read.append(folder.relative_to(ROOT / "checkpoints").as_posix())
        return load(cls, folder)

    monkeypatch.setattr(Atlas, "load", classmethod(noted))
    app = page("walk", run="pendulum/vhp-rewo")
    for cache in (loading._atlas, loading._compared, loading._recording):
        cache.clear()
    read.clear()
    app = app.switch_page("../pages/compare.py").run()
    assert not app.exception
    assert read and set(read) <= set(app.multiselect(key="compare-runs").value)
    read.clear()
    app.switch_page("../pages/about.py").run()
    assert not read
