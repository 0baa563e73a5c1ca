"""The yaw that a regression reads off latents: closed forms, chance, and how evenly walks turn."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.stats import ortho_group

from core.build import build_model
from core.charts import LatentChart
from core.data import LABELS, Dataset, pendulum
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.graph import LENGTHS
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.metrics.yaw_error import YawReader, unevenness, unevenness_of_walks

DIM, NUM = 32, 4_000
RANDOM = np.random.default_rng(0)


def latents_of(yaw, noise=1.0):
    """Returns latents (N, 32): yaw in a plane across all axes, other factors in all others."""
    others = noise * RANDOM.normal(size=(len(yaw), DIM - 2))
    flat = np.column_stack([2 * np.cos(yaw), 0.5 * np.sin(yaw), others])
    return flat @ ortho_group.rvs(DIM, random_state=0) + 3


@pytest.mark.parametrize("shift", [0.0, 0.25, -2.0])
def test_the_error_of_a_plane_that_holds_the_yaw_is_how_far_it_is_turned(shift):
    yaw, other = RANDOM.uniform(0, 2 * np.pi, (2, NUM))
    reader = YawReader.fitted(latents_of(yaw), yaw)
    assert reader.error(latents_of(other), other + shift) == pytest.approx(abs(shift), abs=1e-6)
    assert reader.error(latents_of(other), other + shift + 2 * np.pi) == pytest.approx(
        abs(shift), abs=1e-6
    )


@pytest.mark.parametrize(("widest", "chance"), [(np.pi, np.pi / 2), (1.2, 0.6)])
def test_latents_that_know_nothing_err_as_a_guess_does(widest, chance):
    yaw, other = RANDOM.uniform(-widest, widest, (2, NUM))
    latents, held_out = RANDOM.normal(size=(2, NUM, 8))
    error = YawReader.fitted(latents, yaw).error(held_out, other)
    assert error == pytest.approx(chance, rel=0.05)


def test_what_training_latents_hold_by_chance_is_not_read_off_held_out_ones():
    yaw, other = RANDOM.uniform(0, 2 * np.pi, (2, 40))
    latents, held_out = RANDOM.normal(size=(2, 40, 39))
    reader = YawReader.fitted(latents, yaw)
    assert reader.error(latents, yaw) < 0.01 < 1 < reader.error(held_out, other)


@pytest.mark.parametrize("step", [0.5, -0.5, 3.0])
def test_a_walk_that_turns_at_one_pace_is_even_across_the_cut_as_well(step):
    assert unevenness(step * np.arange(30) % (2 * np.pi)) == pytest.approx(0, abs=1e-9)


def test_unevenness_is_the_root_mean_square_of_changes_of_pace():
    assert unevenness(np.array([0.0, 0.1, 0.3, 0.2])) == pytest.approx(np.sqrt(0.05))
    assert unevenness(np.array([6.2, 0.1])) == unevenness(np.array([])) == 0


@dataclass(frozen=True)
class Plane:
    """A chart whose latents are the data; its samples lie on a ring, or in two heaps."""

    torn: bool = False

    def encode(self, x):
        return x

    def decode(self, z):
        raise AssertionError("What a walk turns by is read off latents.")

    def sample(self, num_samples, seed):
        yaw = np.linspace(0, 2 * np.pi, num_samples, endpoint=False)
        ring = np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
        return np.sign(ring + 1e-9) * [9.0, 0.0] if self.torn else ring


def on_ring(num):
    yaw = (np.arange(num) * 2 * np.pi / num) % (2 * np.pi)
    rows = np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
    return replace(pendulum(num_images=1), test=rows, test_label=yaw)


def test_walks_round_an_even_ring_are_even_by_squared_lengths():
    data = on_ring(60)
    reader = YawReader.fitted(data.test, data.test_label)
    found = unevenness_of_walks(reader, Plane(), data, num_nodes=60, num_neighbours=2)
    assert found["squared"] == pytest.approx(0, abs=0.06)  # the first and last steps are of none
    jumpy = YawReader(RANDOM.normal(size=(3, 2)) * [[1], [40], [1]])
    worse = unevenness_of_walks(jumpy, Plane(), data, num_nodes=60, num_neighbours=2)
    assert worse["squared"] > 3 * found["squared"]


def test_walks_that_no_path_connects_have_no_unevenness():
    data = on_ring(2)  # one in each heap
    data = replace(data, test=np.array([[9.0, 0.0], [-9.0, 0.0]]))
    reader = YawReader(np.ones((3, 2)))
    found = unevenness_of_walks(reader, Plane(torn=True), data, num_nodes=40, num_neighbours=3)
    assert found == {"squared": None, "euclidean": None}


@pytest.mark.parametrize("label", LABELS)
def test_only_data_with_a_yaw_beside_all_else_have_a_yaw_error(label):
    data = on_ring(60)
    rows, yaw = data.test.astype(np.float32), data.test_label
    data = Dataset("ring", rows, yaw, rows, yaw, rows, yaw, Tiles((1, 2)), 1.0, LABELS[label])
    config = EXPERIMENTS["motion/iwae"].changed(hidden=(8,), num_nodes=60, num_neighbours=4)
    model = build_model(config, data)
    evaluated = EvaluatedModel(model, LatentChart(model), data, config)
    error, turns = (METRICS[name](evaluated) for name in ("yaw_error", "yaw_unevenness"))
    assert (error is None) == (turns is None) == (label != "yaw")
    if label == "yaw":
        assert 0 < error < np.pi
        assert {*turns} == {*LENGTHS}
        for name in ("angle_error", "winding_number", "topology", "off_manifold"):
            assert METRICS[name](evaluated) is None
