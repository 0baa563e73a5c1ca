"""Separation against scikit-learn; smoothness over graphs against walks with known frames."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from core.build import build_model
from core.charts import LatentChart
from core.data import LABELS, Dataset
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.metrics.joints import random_pairs, smoothness_of_walks, summary
from core.metrics.separation import separation, voted_labels

RANDOM = np.random.default_rng(0)


def clouds(distance: float, sizes: tuple[int, ...] = (300, 60)) -> tuple[np.ndarray, np.ndarray]:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return RANDOM.normal(size=(len(labels), 2)) + distance * labels[:, None], labels


@pytest.mark.parametrize("num_neighbours", [1, 2, 15])
def test_the_vote_is_that_of_scikit_learn(num_neighbours):
    latents, labels = clouds(1.5, (50, 50, 50))
    asked, _ = clouds(1.5, (50, 50, 50))
    oracle = KNeighborsClassifier(num_neighbours).fit(latents, labels)
    found = voted_labels(latents, labels, asked, num_neighbours)
    np.testing.assert_array_equal(found, oracle.predict(asked))


def test_clouds_far_apart_are_told_apart():
    assert separation(*clouds(50.0), *clouds(50.0)) == {"accuracy": 1.0, "balanced": 1.0}


def test_where_clouds_coincide_only_the_balanced_accuracy_falls_to_chance():
    found = separation(*clouds(0.0), *clouds(0.0))
    assert found["accuracy"] > 0.78
    assert found["balanced"] == pytest.approx(0.5, abs=0.06)


def test_latents_of_any_dimension_and_labels_of_any_size_will_do():
    latents = np.repeat(np.eye(5) * 10, 4, axis=0) + RANDOM.normal(size=(20, 5)) * 0.1
    labels = np.repeat([3.0, 8.0, 9.0, 20.0, 21.0], 4)
    assert separation(latents, labels, latents, labels, num_neighbours=3)["balanced"] == 1.0


@pytest.mark.parametrize(("label", "told"), [("class", True), ("group", True), ("angle", False)])
def test_a_run_is_told_its_separation_where_labels_are_classes(label, told):
    latents, labels = clouds(50.0, (5, 5))  # fewer than neighbours: all vote
    latents = latents.astype(np.float32)
    parts = (latents, labels.astype(float), latents, labels.astype(float))
    dataset = Dataset("clouds", *parts, latents[:1], labels[:1], Tiles((1, 2)), 1.0, LABELS[label])
    config = EXPERIMENTS["motion/iwae"].changed(hidden=(8,))
    model = build_model(config, dataset)
    evaluated = EvaluatedModel(model, LatentChart(model), dataset, config)
    found = METRICS["separation"](evaluated)
    assert found == ({"accuracy": 0.5, "balanced": 0.5} if told else None)


@pytest.mark.parametrize("num_neighbours", [0, 3])
def test_more_neighbours_than_there_are_cannot_vote(num_neighbours):
    with pytest.raises(ValueError, match="cannot vote"):
        voted_labels(np.zeros((2, 2)), np.zeros(2), np.zeros((1, 2)), num_neighbours)


# Smoothness over graphs


class Plane:
    """A model whose latents are a plane, and whose frames are (2 u, v, 7) of a latent (u, v)."""

    def __init__(self, spacing: float, islands: float = 0.0):
        self.spacing, self.islands = spacing, islands

    def encode(self, x: np.ndarray) -> np.ndarray:
        return x[:, :2] / (2, 1)

    def decode(self, z: np.ndarray) -> np.ndarray:
        return np.column_stack([2 * z[:, 0], z[:, 1], np.full(len(z), 7.0)])

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns points along the axis of u; another seed shifts them."""
        points = np.stack([self.spacing * np.arange(num_samples), np.zeros(num_samples)], axis=1)
        points[num_samples // 2 :, 0] += self.islands
        return points + seed * self.spacing / 100


def rows(u: np.ndarray) -> Dataset:
    x = np.column_stack([2 * u, np.zeros(len(u)), np.full(len(u), 7.0)])
    label = np.zeros(len(u))
    return Dataset("line", x, label, x, label, x, label, picture=Tiles((1, 3)), intensity=1.0)


def test_an_even_walk_along_a_line_is_smooth_but_for_its_ends():
    dataset = rows(np.array([0.0, 5.0]))  # the ends are nodes: they repeat the first and the last
    found = smoothness_of_walks(Plane(1.0), dataset, 6, 1, num_graphs=1, num_walks=4)
    assert found.shape == (4, 3)
    # Frames 0 0 2 4 6 8 10 10: second differences 2 0 0 0 0 -2 over six places
    np.testing.assert_allclose(found[:, 0], np.sqrt(8 / 6))
    np.testing.assert_array_equal(found[:, 1:], 0)


def test_walks_between_islands_do_not_exist_and_are_not_averaged():
    dataset = rows(np.array([0.0, 1.0, 100.0]))
    found = smoothness_of_walks(Plane(1.0, islands=90), dataset, 12, 2, num_graphs=2, num_walks=50)
    told = summary(found)
    assert 0 < told["connected"] < 1
    assert np.isnan(found).any(axis=1).mean() == pytest.approx(1 - told["connected"])
    assert np.isfinite(told["mean"]).all()
    assert told["overall"] == pytest.approx(np.nanmean(found))


def test_no_walk_at_all_has_no_smoothness():
    told = summary(np.full((3, 2), np.nan))
    assert (told["overall"], told["connected"]) == (None, 0.0)


def test_pairs_are_seeded_and_never_twice_the_same_row():
    dataset = rows(np.arange(5.0))
    pairs = random_pairs(dataset, 500, seed=1)
    assert (pairs[:, 0] != pairs[:, 1]).all()
    assert {*pairs.ravel()} == {0, 1, 2, 3, 4}
    np.testing.assert_array_equal(pairs, random_pairs(dataset, 500, seed=1))
