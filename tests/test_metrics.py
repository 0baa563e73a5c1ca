"""Measures against closed forms: made-up rings, lines and clouds whose answer is known."""

import numpy as np
import pytest
from scipy import stats

from core.data import digits, pendulum
from core.graph import LENGTHS, LatentGraph, interpolate
from core.metrics.angle_error import CENTRES, angle_error
from core.metrics.jumps import jumps
from core.metrics.nearest_image import nearest_image
from core.metrics.prior_posterior_distance import sliced_wasserstein
from core.metrics.smoothness import smoothness, smoothness_per_feature
from core.metrics.topology import topology
from core.metrics.walks import opposite_pairs, walks_without_jump

RANDOM = np.random.default_rng(0)
ANGLES = RANDOM.uniform(0, 2 * np.pi, 4_000)


def ring(angles: np.ndarray, turn: int = 1, offset: float = 0.0) -> np.ndarray:
    return np.stack([np.cos(turn * angles + offset), np.sin(turn * angles + offset)], axis=1)


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("offset", [0.0, 2.0, -3.0])
@pytest.mark.parametrize("shift", [0.0, 50.0])
def test_a_perfect_ring_has_no_angle_error_wherever_it_lies(turn, offset, shift):
    z = 3 * ring(ANGLES, turn, offset) + shift
    # The mean of a finite sample is not quite the centre: a tenth of a degree.
    assert angle_error(z, ANGLES, z[:500], ANGLES[:500]) < 0.02


def test_the_angle_error_of_a_ring_run_unevenly_is_the_mean_of_the_unevenness():
    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    uneven = angles + 0.2 * np.sin(2 * angles)
    line = stats.linregress(uneven, angles)
    expected = np.abs(angles - line.slope * uneven - line.intercept).mean()
    z = ring(uneven)
    assert expected > 0.1
    assert angle_error(z, angles, z, angles) == pytest.approx(expected, rel=1e-6)


def test_a_fitted_centre_undoes_what_an_uneven_ring_does_to_its_mean():
    uneven = np.concatenate([ANGLES, ANGLES[np.pi > ANGLES]])
    z = 2 * ring(uneven) + 7
    assert angle_error(z, uneven, z, uneven, centre="mean") > 0.1
    assert angle_error(z, uneven, z, uneven, centre="fitted") < 1e-4


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("scale", [1e-30, 1e-12, 1e-6, 1e6, 1e30])
def test_the_angle_error_is_the_same_at_every_scale_of_the_latents(centre, scale):
    uneven = np.concatenate([ANGLES, ANGLES[np.pi > ANGLES]])
    z = 2 * ring(uneven + 0.3 * np.sin(uneven)) * np.array([1, 0.7]) + 1
    expected = angle_error(z, uneven, z, uneven, centre)
    z = scale * z
    assert angle_error(z, uneven, z, uneven, centre) == pytest.approx(expected, rel=1e-6)


def test_an_unknown_centre_is_refused():
    with pytest.raises(ValueError, match="mean, fitted"):
        angle_error(ring(ANGLES), ANGLES, ring(ANGLES), ANGLES, centre="origin")


@pytest.mark.parametrize("centre", CENTRES)
def test_latents_that_know_nothing_have_the_error_of_guessing(centre):
    z = RANDOM.normal(size=(4_000, 2))
    assert angle_error(z, ANGLES, z, ANGLES, centre) == pytest.approx(np.pi / 3, abs=0.05)


def test_the_error_is_measured_on_the_held_out_half():
    test = RANDOM.uniform(0, 2 * np.pi, 500)
    train_z, test_z = ring(ANGLES), ring(test + 0.5)
    assert angle_error(train_z, ANGLES, test_z, test) == pytest.approx(0.5, abs=0.03)


def test_the_polar_transform_needs_a_plane():
    with pytest.raises(ValueError, match="polar"):
        angle_error(np.zeros((5, 3)), np.zeros(5), np.zeros((5, 3)), np.zeros(5))


@pytest.mark.parametrize("turns", [-2, -1, 1, 2])
def test_the_winding_number_counts_signed_turns(turns):
    found = topology(ring(ANGLES, turns), ANGLES)
    assert found.winding_number == turns
    assert found.is_ring == (abs(turns) == 1)


NOT_RINGS = {
    "torn line": np.stack([ANGLES, 0.05 * np.sin(ANGLES)], axis=1),
    "torn line that bends round its mean": ring(0.9 * ANGLES) * np.array([1.0, 0.4]),
    "line there and back": np.stack([np.cos(ANGLES), 0.1 * np.sin(ANGLES)], axis=1),
    "folded line": np.stack([np.cos(ANGLES), 0.1 * np.cos(ANGLES) ** 2], axis=1),
    "ring torn by half a turn": ring(ANGLES / 2),
    "figure eight": np.stack([np.cos(ANGLES), np.sin(2 * ANGLES)], axis=1),
    "nothing": np.zeros((len(ANGLES), 2)),
    "noise": np.random.default_rng(3).normal(size=(len(ANGLES), 2)),
}


@pytest.mark.parametrize("name", NOT_RINGS)
def test_what_is_no_ring_is_not_called_one(name):
    assert not topology(NOT_RINGS[name], ANGLES).is_ring


def test_a_winding_number_of_one_does_not_make_a_torn_line_a_ring():
    line = topology(NOT_RINGS["torn line"], ANGLES)
    assert abs(line.winding_number) == 1
    assert line.gap > 2


@pytest.mark.parametrize("shift", [0.0, 30.0])
def test_an_uneven_ellipse_with_a_displaced_mean_is_a_ring(shift):
    uneven = ANGLES + 0.7 * np.sin(ANGLES)
    z = ring(uneven, turn=-1) * np.array([1.0, 0.5]) + shift
    assert np.linalg.norm(z.mean(axis=0) - shift) > 0.2
    assert topology(z, ANGLES).is_ring


def test_smoothness_is_zero_for_even_motion_and_the_acceleration_otherwise():
    time = np.arange(20.0)
    frames = np.stack([3 * time, 0.5 * 0.4 * time**2], axis=1)
    np.testing.assert_allclose(smoothness_per_feature(frames), [0.0, 0.4], atol=1e-12)
    assert smoothness(frames) == pytest.approx(0.4 / np.sqrt(2))
    assert smoothness(frames[:2]) == 0.0


def test_a_jump_is_found_where_it_was_put():
    frames = np.linspace(0, 1, 41)[:, None] * np.ones(4)
    frames[25:] += 0.5
    assert np.flatnonzero(jumps(frames)).tolist() == [24]
    assert not jumps(frames, intensity=100.0).any()


def test_a_turn_of_more_than_thirty_degrees_is_a_jump_across_zero_too():
    angles = np.radians([340, 5, 50, 70])
    assert jumps(np.zeros((4, 1)), angles).tolist() == [False, True, False]


@pytest.mark.parametrize("length", [1, 2])
def test_walks_too_short_to_jump_do_not(length):
    assert not jumps(np.zeros((length, 3)), np.zeros(length)).any()


def test_the_nearest_image_is_itself():
    data = pendulum(num_images=10)
    labels, distance = nearest_image(data.test[:50], data.test, data.test_label)
    # Two of 3,000 angles can lie closer than float32 tells their images apart.
    np.testing.assert_allclose(labels, data.test_label[:50], atol=1e-3)
    np.testing.assert_allclose(distance, 0, atol=1e-4)


def test_the_distance_of_shifted_clouds_is_the_mean_projected_shift():
    z = RANDOM.normal(size=(5_000, 2))
    distance = sliced_wasserstein(z + np.array([1.0, 0.0]), z, num_directions=2_000)
    radius = np.sqrt((z - z.mean(axis=0)).var(axis=0).sum())
    assert distance == pytest.approx(2 / np.pi / radius, rel=0.03)  # E|cos| = 2 / pi


def test_along_one_direction_it_is_the_wasserstein_distance_of_scipy():
    p, q = RANDOM.normal(size=(400, 1)), RANDOM.exponential(size=(400, 1))
    expected = stats.wasserstein_distance(p[:, 0], q[:, 0]) / q.std()
    assert sliced_wasserstein(p, q) == pytest.approx(expected, rel=1e-6)


def test_opposite_pairs_lie_half_a_turn_apart():
    data = pendulum(num_images=1)
    start, end = data.test_label[opposite_pairs(data, 50, seed=0).T]
    assert (np.abs(np.angle(np.exp(1j * (start - end)))) > np.pi - 0.01).all()


def test_the_opposite_of_a_digit_is_another_digit():
    data = digits()
    start, end = data.test_label[opposite_pairs(data, 50, seed=0).T]
    assert (start != end).all()
    assert len(set(end)) > 5


class Circle:
    """A perfect model of the pendulum: latents on a ring, decoded by the nearest image."""

    def __init__(self, data, radius_of_prior):
        self.data, self.radius = data, radius_of_prior

    def encode(self, x):
        return ring(nearest_image(x, self.data.test, self.data.test_label)[0])

    def decode(self, z):
        target = np.arctan2(z[:, 1], z[:, 0]) % (2 * np.pi)
        index = np.abs(np.angle(np.exp(1j * (target[:, None] - self.data.test_label)))).argmin(1)
        return self.data.test[index]

    def sample(self, num_samples, seed):
        random = np.random.default_rng(seed)
        z = ring(random.uniform(0, 2 * np.pi, num_samples))
        return z * random.uniform(*self.radius, num_samples)[:, None]


def test_a_thin_ring_is_walked_without_jumps_and_a_filled_disc_is_not():
    data = pendulum(num_images=10)
    settings = {"num_nodes": 300, "num_neighbours": 10, "num_graphs": 4, "num_pairs": 3}
    thin = walks_without_jump(Circle(data, (0.98, 1.02)), data, **settings)
    disc = walks_without_jump(Circle(data, (0.0, 1.0)), data, **settings)
    assert thin == {"squared": 1.0, "euclidean": 1.0}
    assert disc["euclidean"] < 0.5


@pytest.mark.parametrize("length", LENGTHS)
def test_the_walk_of_a_pair_is_the_one_that_it_has_alone(length):
    data, num_graphs, num_pairs = pendulum(num_images=10), 6, 20
    chart = Circle(data, (0.9, 1.1))  # 40 nodes leave gaps, which the ends of others would bridge
    settings = {"num_nodes": 40, "num_neighbours": 3, "num_pairs": num_pairs}
    together = walks_without_jump(chart, data, num_graphs=num_graphs, **settings)
    good = 0
    for seed in range(num_graphs):
        graph = LatentGraph.build(chart.sample(40, seed), 3, length)
        for pair in opposite_pairs(data, num_pairs, seed):
            walk = interpolate(chart, graph, *data.test[pair])
            if walk is not None:
                frames = np.stack([data.test[pair[0]], *walk.frames, data.test[pair[1]]])
                angles = nearest_image(frames, data.test, data.test_label)[0]
                good += not jumps(frames, angles, data.intensity).any()
    assert 0 < good < num_graphs * num_pairs
    assert together[length] == pytest.approx(good / (num_graphs * num_pairs))
