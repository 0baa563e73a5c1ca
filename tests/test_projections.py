"""Views of latents of more than two dimensions: what they keep, that they repeat, the atlas."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.components.atlas_payload import atlas_payload
from app.views.planes import atlas_note, projection_note
from benchmarks.ring import ring_atlas
from core.atlas import Atlas
from core.atlas.projections import VIEWS, explained, pca, principal_axes, umap, views
from core.files import FileProblem
from core.graph import LatentGraph

NUM_NODES, DIM = 80, 5


def clusters(seed: int = 0, dim: int = DIM) -> tuple[np.ndarray, np.ndarray]:
    """Returns latents (N, Z) around three far centres, and the number of each one's centre."""
    generator = np.random.default_rng(seed)
    which = np.arange(NUM_NODES) % 3
    centres = 20 * np.eye(3, dim)
    return (centres[which] + generator.normal(size=(NUM_NODES, dim))).astype(np.float32), which


@pytest.fixture(scope="module")
def placed() -> np.ndarray:
    """Returns the UMAP view of the clusters; its first call compiles, so it is made once."""
    return umap(clusters()[0], seed=0)


@pytest.fixture
def deep() -> Atlas:
    return deep_atlas(NUM_NODES)


def deep_atlas(num_nodes: int) -> Atlas:
    """Returns an atlas of five dimensions, of which three are noise, with a made-up UMAP view."""
    flat = ring_atlas(num_nodes)
    generator = np.random.default_rng(0)

    def deeper(latents: np.ndarray) -> np.ndarray:
        noise = generator.normal(scale=0.3, size=(len(latents), DIM - 2))
        return np.concatenate([latents, noise], axis=1).astype(np.float32)

    nodes, ends, data = map(deeper, (flat.nodes, flat.ends, flat.data))
    linear = pca(nodes, np.concatenate([nodes, ends, data]))
    scales = np.full_like(data, 0.1)
    edges = LatentGraph.build(nodes, flat.num_neighbours).edges.astype(np.int32)
    parts = {"nodes": nodes, "ends": ends, "data": data, "data_scales": scales, "edges": edges}
    views = {"pca": linear, "umap": linear + 3}
    return replace(flat, **parts, views=views, data_correlations=None)


def test_a_plane_has_no_views():
    assert views(*(np.zeros((4, dim)) for dim in (2, 2))) == {}
    assert views(*(np.zeros((4, dim)) for dim in (1, 1))) == {}


def test_pca_keeps_the_directions_of_most_variance():
    generator = np.random.default_rng(1)
    turn, _ = np.linalg.qr(generator.normal(size=(DIM, DIM)))
    latents = generator.normal(size=(4_000, DIM)) * [5, 3, 0.1, 0.1, 0.1] @ turn.T + 7
    view = pca(latents, latents)
    assert np.cov(view.T) == pytest.approx(np.diag([25, 9]), abs=1.5)
    assert explained(latents, view) == pytest.approx(34 / 34.03, abs=1e-3)
    mean, axes = principal_axes(latents)
    assert np.abs(axes.T @ turn[:, :2]) == pytest.approx(np.eye(2), abs=0.05)
    assert mean == pytest.approx(latents.mean(axis=0))


def test_pca_of_others_is_that_of_the_samples():
    latents, _ = clusters()
    assert pca(latents, latents[:7]) == pytest.approx(pca(latents, latents)[:7], abs=1e-4)


def test_pca_does_not_depend_on_the_order_of_the_samples():
    latents, _ = clusters()
    shuffled = latents[np.random.default_rng(0).permutation(len(latents))]
    assert pca(shuffled, latents) == pytest.approx(pca(latents, latents), abs=1e-3)


def test_without_umap_learn_there_is_the_linear_view_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)  # as if it were not installed
    latents, _ = clusters()
    assert list(views(latents, latents[:3])) == ["pca"]


def test_a_broken_umap_learn_is_not_taken_for_a_missing_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    for name in [name for name in sys.modules if name.split(".")[0] == "umap"]:
        monkeypatch.delitem(sys.modules, name)
    latents, _ = clusters()
    with pytest.raises(ModuleNotFoundError, match="numba"):
        views(latents, latents[:3])


@pytest.mark.slow
def test_umap_keeps_neighbourhoods_and_is_the_same_each_time(placed):
    latents, which = clusters()
    assert placed.shape == (NUM_NODES, 2) and placed.dtype == np.float32
    distance = np.linalg.norm(placed[:, None] - placed[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    assert (which[distance.argmin(axis=1)] == which).all()
    assert np.array_equal(umap(latents, seed=0), placed)


def test_an_atlas_keeps_its_views_on_disk(tmp_path: Path, deep: Atlas):
    deep.save(tmp_path)
    loaded = Atlas.load(tmp_path)
    assert tuple(loaded.views) == VIEWS[:2]  # the third is fitted
    for name in loaded.views:
        assert np.array_equal(loaded.views[name], deep.views[name])


def test_an_atlas_without_views_is_read_and_says_what_is_drawn(tmp_path: Path, deep: Atlas):
    replace(deep, views={}).save(tmp_path)
    loaded = Atlas.load(tmp_path)
    assert loaded.views == {} and atlas_payload(loaded, "image")["views"] == []
    assert "The first two of 5 latent dimensions are drawn" in atlas_note(loaded)


@pytest.mark.parametrize(
    "view",
    [np.zeros((3, 2)), np.zeros((NUM_NODES + 324, 3)), np.full((NUM_NODES + 324, 2), np.nan)],
)
def test_a_view_of_another_shape_or_without_a_place_is_refused(deep: Atlas, view: np.ndarray):
    with pytest.raises(FileProblem, match="rebuild"):
        replace(deep, views={"pca": view})


def test_views_say_that_they_are_projections(deep: Atlas):
    titles = [view["title"] for view in atlas_payload(deep, "image")["views"]]
    assert titles[0].startswith("PCA (9") and titles[0].endswith("% of the variance)")
    assert titles[1] == "UMAP (projection)"
    note = projection_note(deep)
    assert "distances and sizes on it mean little" in note
    assert "computed in the latent space" in note
    assert projection_note(ring_atlas(40)).endswith("no projection.")
