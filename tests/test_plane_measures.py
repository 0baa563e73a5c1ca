"""What is measured of a plane X: neighbours, what data lose through it, and walks, from models
whose answers are known."""

import sys
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy import stats
from torch import Tensor, nn

from core.build import build_dataset, build_model
from core.charts import KernelChart
from core.classifiers import Classifier, Facts
from core.data import Dataset, pendulum
from core.experiments import EXPERIMENTS
from core.metrics import neighbours
from core.metrics.nearest import nearest
from core.metrics.neighbours import COUNTS, Labelled
from core.metrics.plane_walks import NUM_FRAMES, plane_walks
from core.metrics.through_plane import through_plane
from core.metrics.wilson import interval
from core.models import KernelSmoother

RANDOM = np.random.default_rng(0)
INNER = NUM_FRAMES - 2


class Mute:
    """A model whose data are its latents."""

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return x, np.zeros_like(x)

    def decode(self, z: np.ndarray) -> np.ndarray:
        return z.astype(np.float32)


class Flat(Mute):
    """A model whose data lie around its latents: a unit normal each."""

    def distortion(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        return -stats.norm(z).logpdf(x).sum(axis=1)


class Ringed(Classifier):
    """Is sure of the half that a point (2,) lies in, and of none within half a radius."""

    def __init__(self):
        super().__init__(Facts("ring", (4, 4), (0.0, 1.0)))

    def forward(self, x: Tensor) -> Tensor:
        side = torch.where(x[..., 0] < 0, -1.0, 1.0) * 9 * (x.norm(dim=-1) > 0.5)
        return torch.stack([side, -side], dim=-1)


@dataclass(frozen=True)
class Ring:
    """Points of a circle, at their angles, and a plane X = z over as many anchors."""

    data: Dataset
    chart: KernelChart


def ring(radius: float = 1.0, scale: float = 0.01, gap: bool = False) -> Ring:
    """Returns a circle of data; gap: with a cut at 0 and one at 180 degrees, none leads over."""
    flat = pendulum(num_images=64)
    angles = np.linspace(0, 2 * np.pi, 600, endpoint=False)
    angles = angles[np.abs(np.sin(angles)) > 0.4] if gap else angles
    rows = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    parts = {"train": rows, "test": rows, "train_label": angles, "test_label": angles}
    smoother = KernelSmoother(nn.Identity(), latent_dim=2, num_anchors=len(rows))
    smoother.remember(torch.from_numpy(rows), torch.from_numpy(rows))
    with torch.no_grad():
        smoother.log_lengthscale.fill_(np.log(scale))
    return Ring(replace(flat, **parts), KernelChart(Flat(), smoother))


def walked(of: Ring, classifier: Classifier | None = None, k: int = 6) -> dict:
    return plane_walks(of.chart, of.data, classifier, len(of.data.train), k, num_pairs=20)


def test_straight_in_z_walks_cross_the_hole_and_through_the_graphs_they_go_round():
    measured = walked(ring(), Ringed())
    inside = sum(abs(1 - 2 * t) < 0.5 for t in np.linspace(0, 1, NUM_FRAMES)[1:-1])
    assert measured["z"]["unsure"] == pytest.approx(inside / INNER)
    assert measured["z"]["low"] < inside / INNER < measured["z"]["high"]
    assert measured["z"]["jump"] == pytest.approx(1, abs=1e-4)
    # The plane predicts the nearest anchor, on the circle; the middle is as near to all of them.
    assert measured["x"]["unsure"] < 1.5 / INNER < measured["z"]["unsure"]
    assert measured["x"]["jump"] > 4
    for name in ("z_graph", "x_graph"):
        assert measured[name]["unsure"] == 0 and measured[name]["jump"] < 1.2
        assert 0 < measured[name]["high"] < 0.2  # 20 walks are not enough to be certain
    assert {(of["connected"], of["ends"]) for of in measured.values()} == {(20, 1.0)}


def test_walks_that_keep_their_ends_begin_with_what_the_plane_leaves_out():
    wide = ring(scale=100.0)  # every place predicts the middle of the circle
    measured = walked(wide, Ringed())
    assert measured["x"]["unsure"] == 1
    assert measured["ends"]["unsure"] == measured["z"]["unsure"] < 1
    assert measured["ends"]["ends"] == 1 > measured["x"]["ends"]


def test_pairs_that_no_path_connects_are_counted_and_measure_nothing():
    measured = walked(ring(gap=True), Ringed(), k=3)
    assert measured["x_graph"]["connected"] == measured["z_graph"]["connected"] == 0
    assert measured["x_graph"]["unsure"] is measured["x_graph"]["jump"] is None
    assert measured["z"]["connected"] == 20


def test_without_a_classifier_only_what_it_reads_is_left_out():
    measured = walked(ring())
    assert measured["z"]["unsure"] is measured["z"]["low"] is measured["z"]["ends"] is None
    assert measured["z"]["jump"] == pytest.approx(1, abs=1e-4)


def test_walks_are_the_same_each_time():
    assert walked(ring(), Ringed()) == walked(ring(), Ringed())


def test_the_interval_counts_walks_and_not_their_frames():
    whole = np.repeat([0.0, 1.0], 50)  # within a walk all frames are alike
    low, high = interval(whole)
    assert high - low == pytest.approx(2 * 1.96 * 0.05, rel=0.05)
    each = np.full(100, 0.5) + np.tile([-0.01, 0.01], 50)
    low, high = interval(each)
    assert high - low < 0.01


def test_data_lose_through_the_plane_what_it_does_not_predict():
    of = ring(scale=100.0)
    found = through_plane(of.chart, of.data.test)
    exact = 2 * 0.5 * np.log(2 * np.pi)
    assert found == pytest.approx({"z": exact, "x": exact + 0.5}, rel=1e-4)


def test_a_model_that_is_no_density_has_nothing_to_lose():
    of = ring()
    assert through_plane(replace(of.chart, model=Mute()), of.data.test) is None


def test_the_distortion_of_given_latents_is_that_of_the_likelihood():
    config = EXPERIMENTS["digits/vae-10"].changed(hidden=(8,))
    data = build_dataset(config)
    model, x = build_model(config, data).eval(), data.test[:5]
    z = model.posterior(x)[0]
    drawn = stats.binom(16, np.clip(model.decode(z).astype(float) / data.intensity, 0, 1))
    expected = -drawn.logpmf(np.round(x / data.intensity * 16)).sum(axis=1)
    np.testing.assert_allclose(model.distortion(x, z), expected, rtol=1e-4)


def test_a_tree_and_products_find_the_same_neighbours():
    known, points = RANDOM.normal(5, 1, (300, 40)), RANDOM.normal(5, 1, (50, 40))
    apart = np.square(points[:, None] - known[None]).sum(axis=2)
    np.testing.assert_array_equal(nearest(known, points, 7), apart.argsort(axis=1)[:, :7])
    few = nearest(known[:, :3], points[:, :3], 1)
    apart = np.square(points[:, None, :3] - known[None, :, :3]).sum(axis=2)
    np.testing.assert_array_equal(few, apart.argsort(axis=1)[:, :1])


def labelled(number: int, seed: int) -> Labelled:
    """Returns two classes that lie apart in z, and not in x."""
    random = np.random.default_rng(seed)
    labels = np.arange(number) % 2.0
    z = random.normal(size=(number, 3)) + 20 * labels[:, None]
    return Labelled({"x": random.normal(size=(number, 2)), "z": z}, labels)


def test_labels_are_told_where_they_lie_apart(monkeypatch):
    monkeypatch.setattr(neighbours, "UNFOLDED", 100)
    monkeypatch.setitem(sys.modules, "umap", None)  # as if it were not installed
    found = neighbours.neighbours(labelled(400, 0), labelled(200, 1))
    assert found["z"] == found["few_z"] == {"1": 1.0, "10": 1.0}
    assert found["umap"] == {"1": None, "10": None}
    for name in ("x", "few_x"):
        assert all(0.35 < accuracy < 0.65 for accuracy in found[name].values())
    assert found["x"] != found["few_x"]


def test_umap_tells_labels_of_the_few_data_that_it_is_fitted_to(monkeypatch):
    seen = []
    monkeypatch.setattr(neighbours, "UNFOLDED", 100)
    monkeypatch.setattr(neighbours, "PLACED", 60)
    monkeypatch.setattr(neighbours, "unfolded", lambda *of: (seen.append(of), of)[1])
    found = neighbours.neighbours(labelled(400, 0), labelled(200, 1))
    assert [[len(part) for part in of] for of in seen] == [[100, 60]]
    assert found["umap"] == {"1": 1.0, "10": 1.0}


def test_a_broken_umap_learn_is_not_taken_for_a_missing_one(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "umap"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ModuleNotFoundError, match="numba"):
        neighbours.unfolded(np.zeros((5, 3)), np.zeros((2, 3)))


def test_umap_of_a_single_latent_begins_without_the_two_axes_that_there_are_not(monkeypatch):
    begun = []

    class Umap:
        def __init__(self, init: str, **settings):
            begun.append(init)

        def fit(self, known: np.ndarray) -> "Umap":
            self.embedding_ = self.transform(known)
            return self

        def transform(self, others: np.ndarray) -> np.ndarray:
            return np.repeat(others[:, :1], 2, axis=1)

    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Umap))
    for dim in (1, 3):
        neighbours.unfolded(np.ones((5, dim)), np.ones((2, dim)))
    assert begun == ["random", "pca"]  # of one column there are no two principal components


def test_fewer_data_than_voters_all_vote():
    found = neighbours._accuracies(labelled(4, 0), labelled(10, 1))
    assert set(found["z"]) == set(map(str, COUNTS))


def test_what_umap_places_nowhere_counts_as_read_wrongly(monkeypatch):
    labels = np.repeat([0.0, 1.0], 20)
    places = labels[:, None] * [[9.0, 9.0]] + np.random.default_rng(0).normal(size=(40, 2))
    data = Labelled({"x": places, "z": places}, labels)
    nowhere = np.where(np.arange(40)[:, None] % 4 == 0, np.nan, places)
    monkeypatch.setattr(neighbours, "unfolded", lambda known, others: (nowhere, nowhere))
    monkeypatch.setattr(Labelled, "some", lambda self, most: self)
    assert neighbours.neighbours(data, data)["umap"]["10"] == 0.75
