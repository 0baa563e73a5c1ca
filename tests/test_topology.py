"""What is a ring and what is not: curves whose shape is known, with and without noise."""

from itertools import pairwise

import numpy as np
import pytest

from core.metrics.topology import LARGEST_FOLD, topology

TURN = 2 * np.pi
ANGLES = np.random.default_rng(0).uniform(0, TURN, 3_000)


def at(turn: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


RING = at(ANGLES)


def jittered(z: np.ndarray, scale: float, seed: int = 1) -> np.ndarray:
    return z + np.random.default_rng(seed).normal(scale=scale, size=z.shape)


def run_evenly(outline: np.ndarray) -> np.ndarray:
    """Returns the curve that runs round a closed outline once a turn, evenly along its length."""
    closed = np.concatenate([outline, outline[:1]])
    length = np.cumsum(
        [0, *(np.linalg.norm(after - before) for before, after in pairwise(closed))]
    )
    place = ANGLES / TURN * length[-1]
    return np.stack([np.interp(place, length, side) for side in closed.T], axis=1)


def crescent(thickness: float, reach: float) -> np.ndarray:
    arc = at(np.linspace(-reach, reach, 300))
    return run_evenly(np.concatenate([arc, (1 - thickness) * arc[::-1]]))


def moon(shift: float) -> np.ndarray:
    """Returns what a shifted disc leaves of a disc: a crescent with two sharp tips."""
    tip = np.arccos(shift / 2)
    outer = at(np.linspace(tip, TURN - tip, 300))
    inner = outer[::-1] * np.array([-1, 1]) + np.array([shift, 0])
    return run_evenly(np.concatenate([outer, inner]))


def folded(share: float) -> np.ndarray:
    """Returns a circle that is run backwards over a share of the images, as fast as forwards."""
    place = ANGLES / TURN
    back = np.clip(place - 0.4, 0, share)
    return at(TURN * (place - 2 * back) / (1 - 2 * share))


def eight(share: float) -> np.ndarray:
    """Returns an eight whose smaller loop, of half the size, has a share of the images."""
    place = ANGLES / TURN
    large = at(TURN * place / (1 - share)) - np.array([1, 0])
    small = (at(-TURN * (place - 1) / share) - np.array([1, 0])) * -0.5
    return np.where((place < 1 - share)[:, None], large, small)


def snail(loop: float) -> np.ndarray:
    return (1 + loop * np.cos(ANGLES))[:, None] * RING


RINGS = {
    "ring": RING,
    "ring the other way": at(1 - ANGLES),
    "jittered ring": jittered(RING, 0.05),
    "strongly jittered ring": jittered(RING, 0.1),
    "ellipse": RING * np.array([1, 0.3]),
    "ring away from the origin": RING + np.array([40, -3]),
    "ring with a displaced mean": at(ANGLES + 0.7 * np.sin(ANGLES)),
    "jittered ring with a displaced mean": jittered(at(ANGLES + 0.8 * np.sin(ANGLES)), 0.04),
    "closed crescent": crescent(0.4, 2.0),
    "closed crescent of most of a turn": crescent(0.3, 2.7),
    "jittered crescent": jittered(crescent(0.5, 2.0), 0.03),
    "moon": moon(0.5),
    "bent loop": np.stack([np.cos(ANGLES), 0.5 * np.sin(ANGLES) + np.cos(ANGLES) ** 2], axis=1),
    "bean": snail(0.9),
    "ring with a stray image": np.where(np.arange(3_000)[:, None] == 7, 0.3, RING),
}
NOT_RINGS = {
    **{f"fold over {share} of the images": folded(share) for share in (0.06, 0.1, 0.2, 0.3)},
    "jittered fold over 0.1 of the images": jittered(folded(0.1), 0.05),
    **{
        f"eight with {share} in the smaller loop": eight(share) for share in (0.08, 0.15, 0.3, 0.5)
    },
    "jittered eight": jittered(eight(0.15), 0.03),
    "eight of unequal loops away from the origin": eight(0.2) * 3 + 20,
    **{f"snail with a loop of {loop}": snail(loop) for loop in (1.3, 1.6, 2.5)},
    "doubly run ring": at(2 * ANGLES),
    "torn line": np.stack([ANGLES, 0.05 * np.sin(ANGLES)], axis=1),
    "ring torn by a tenth": at(0.9 * ANGLES),
    "torn crescent": crescent(0.4, 2.0) * np.sign(ANGLES - 3)[:, None],
    "flat loop": RING * np.array([1, 0.1]),
    "whisker of a fifth of the images": run_evenly(
        np.concatenate([at(np.linspace(0, TURN, 200)), [[1, 0], [1.8, 0], [1, 0]]])
    ),
    "filled disc": jittered(RING, 0.5),
    "one place": np.full_like(RING, 3.0),
}


@pytest.mark.parametrize("name", RINGS)
def test_a_simple_closed_curve_round_an_open_region_is_a_ring_whatever_its_shape(name):
    found = topology(RINGS[name], ANGLES)
    assert found.is_ring, found


@pytest.mark.parametrize("name", NOT_RINGS)
def test_what_folds_crosses_tears_or_is_flat_is_none(name):
    found = topology(NOT_RINGS[name], ANGLES)
    assert not found.is_ring, found


@pytest.mark.parametrize(("scale", "turn"), [(1e-9, 0.7), (1e6, 2.0)])
@pytest.mark.parametrize("curve", [*RINGS.values(), *NOT_RINGS.values()])
def test_size_place_and_direction_change_no_verdict(curve, turn, scale):
    (x, y), across = at(np.array([turn]))[0], curve - curve.mean(axis=0)
    moved = scale * (across @ np.array([[x, y], [-y, x]]) + np.array([5, -2]))
    assert topology(moved, ANGLES).is_ring == topology(curve, ANGLES).is_ring


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_the_folded_share_is_that_of_the_images_run_backwards(share):
    assert topology(folded(share), ANGLES).folded == pytest.approx(share, abs=0.02)


def test_the_folded_share_of_an_eight_is_its_smaller_loop():
    assert topology(eight(0.3), ANGLES).folded == pytest.approx(0.3, abs=0.04)


@pytest.mark.parametrize("seed", range(10))
def test_noise_of_the_encoder_folds_nothing(seed):
    assert topology(jittered(RING, 0.05, seed), ANGLES).folded < LARGEST_FOLD / 2


def test_the_hole_of_a_ring_is_its_radius_and_a_torn_ring_has_its_gap():
    assert topology(RING, ANGLES).hole == pytest.approx(1, abs=0.02)
    chord = 2 * np.sin(0.1 * np.pi)
    rms = at(0.9 * ANGLES).std(axis=0)
    assert topology(at(0.9 * ANGLES), ANGLES).gap == pytest.approx(
        chord / np.linalg.norm(rms), rel=0.05
    )


@pytest.mark.parametrize("number", [1, 2, 3, 12, 40])
def test_few_images_are_described_as_well(number):
    angles = np.arange(number) * TURN / number
    assert topology(at(angles), angles).is_ring == (number >= 40)
