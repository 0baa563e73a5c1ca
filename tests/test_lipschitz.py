"""The Lipschitz projection: a mean of means, the same by both solvers, and a bound that holds."""

import numpy as np
import pytest

from core.theory.bound import AIM, checked_bound, first_multipliers, held, raised
from core.theory.examples import circles, clusters, lines
from core.theory.fixed_points import Relaxation
from core.theory.lipschitz import (
    distance_multipliers,
    projected,
    projected_from,
    projection,
    system,
    tile_weights,
)
from core.theory.lipschitz_fixed_points import bounded, penalised, targets
from core.theory.pairs import STRETCH, Pairs, adjacent, largest_slope, slopes, within
from core.theory.particles import fresh
from core.theory.posterior import error, posterior

SIDE = 16
X = circles()
EVERYWHERE = within(2.0, SIDE)
PAIRS = {"near": within(0.2, SIDE), "far": within(1.0, SIDE), "adjacent": adjacent(SIDE)}


@pytest.fixture(scope="module")
def target() -> tuple[np.ndarray, np.ndarray]:
    return targets(X, fresh(1, SIDE), 0.006)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("strength", [0.03, 0.3, 30.0])
def test_each_row_of_the_projection_is_a_mean_of_reconstructions(target, name, strength):
    f, s = target
    omega = distance_multipliers(PAIRS[name], strength)
    p = projection(s, omega, PAIRS[name])
    assert p.min() >= 0 and np.allclose(p.sum(axis=1), 1, rtol=0, atol=1e-12)
    assert np.allclose(p @ f, projected(f, s, omega, PAIRS[name]), atol=1e-12)


def test_the_papers_sign_gives_negative_entries_and_larger_slopes(target):
    f, s = target
    pairs = PAIRS["near"]
    penalty = system(np.zeros(len(s)), distance_multipliers(pairs, 0.3), pairs).toarray()
    minus = np.linalg.inv(np.eye(len(s)) - penalty / s[:, None])
    plus = np.linalg.inv(np.eye(len(s)) + penalty / s[:, None])
    assert minus.min() < -0.5 and plus.min() >= -1e-15
    before = largest_slope(f, pairs)
    assert largest_slope(minus @ f, pairs) > before > largest_slope(plus @ f, pairs)
    assert np.allclose(plus, projection(s, distance_multipliers(pairs, 0.3), pairs), atol=1e-12)


def test_the_projection_minimises_its_objective(target):
    f, s = target
    pairs = PAIRS["near"]
    omega = distance_multipliers(pairs, 0.3)

    def objective(psi: np.ndarray) -> float:
        apart = np.square(psi[pairs.first] - psi[pairs.second]).sum(axis=1)
        return float(s @ np.square(f - psi).sum(axis=1) + omega @ apart)

    best = projected(f, s, omega, pairs)
    for seed in range(3):
        move = 1e-3 * np.random.default_rng(seed).standard_normal(f.shape)
        assert objective(best) < min(objective(best + move), objective(best - move))


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("strength", [0.03, 0.3, 30.0])
def test_conjugate_gradients_find_what_cholesky_finds(target, name, strength):
    f, s = target
    omega = distance_multipliers(PAIRS[name], strength)
    exact = projected(f, s, omega, PAIRS[name])
    assert np.allclose(projected_from(f, f, s, omega, PAIRS[name]), exact, rtol=0, atol=1e-7)
    warm = projected_from(exact, f, s, omega, PAIRS[name])
    assert np.allclose(warm, exact, rtol=0, atol=1e-8)


def test_two_tiles_are_drawn_together_as_a_closed_form_says():
    pair = Pairs(2, np.array([0]), np.array([1]), np.array([0.5]))
    f, s, omega = np.array([[0.0], [1.0]]), np.array([1.0, 3.0]), np.array([0.6])
    psi = projected(f, s, omega, pair)
    across = 1 / (1 + 0.6 * (1 / 1 + 1 / 3))
    assert (psi[1] - psi[0]).item() == pytest.approx(across, abs=1e-14)
    assert s @ psi == pytest.approx(s @ f, abs=1e-14)


def test_first_multipliers_have_the_mean_row_sum_that_was_asked_for():
    for pairs in PAIRS.values():
        omega = distance_multipliers(pairs, 0.3)
        assert 2 * omega.sum() / SIDE**2 == pytest.approx(0.3, rel=1e-12)


def test_tiles_weights_are_one_on_average():
    assert tile_weights(posterior(X, fresh(0, SIDE), 0.01)).mean() == pytest.approx(1, abs=1e-5)


def test_a_radius_holds_every_pair_nearer_than_it():
    centres = fresh(0, 5)
    near = within(0.41, 5)
    assert len(near) == 2 * 20 + 2 * 16 + 2 * 15  # one step, one across, two steps
    assert near.apart.max() < 0.41 and len(within(2.0, 5)) == 25 * 24 / 2 == len(centres) * 12


@pytest.mark.parametrize("side", [2, 3, 4, 16])
def test_adjacent_tiles_are_the_first_in_each_direction_and_no_pair_comes_twice(side):
    pairs = adjacent(side)
    step = np.stack([np.divmod(pairs.second, side), np.divmod(pairs.first, side)])
    difference = step[0] - step[1]
    assert np.allclose(np.linalg.norm(difference, axis=0) / side, pairs.apart)
    assert np.gcd(*difference).max() == 1 and np.abs(difference).max() == min(3, side - 1)
    assert len({*zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}) == len(pairs)
    assert (pairs.first < pairs.second).all()


def test_a_bound_on_adjacent_tiles_bounds_all_slopes():
    rng = np.random.default_rng(0)
    for _ in range(20):
        psi = rng.standard_normal((SIDE**2, 2)).cumsum(axis=0) * rng.uniform(0.1, 1)
        assert largest_slope(psi, EVERYWHERE) <= STRETCH * largest_slope(psi, PAIRS["adjacent"])


@pytest.mark.parametrize("bound", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("beta", [0.0015, 0.02])
def test_the_bound_holds_between_all_tiles_after_dual_ascent(bound, beta):
    f, s = targets(X, fresh(1, SIDE), beta)
    assert largest_slope(f, EVERYWHERE) > bound
    found = held(f, s, first_multipliers(PAIRS["adjacent"]), PAIRS["adjacent"], bound)
    assert found.holds and (found.multipliers > 0).all()
    assert largest_slope(found.psi, EVERYWHERE) <= found.slope <= bound
    assert largest_slope(found.psi, EVERYWHERE) > 0.93 * bound  # and is not missed by much
    again = projected(f, s, found.multipliers, PAIRS["adjacent"])
    assert np.allclose(again, found.psi, atol=1e-12)  # it is a P F, of the paper's form


@pytest.mark.parametrize("bound", [0.5, 1.0])
def test_the_multipliers_are_the_dual_optimum(target, bound):
    """What the constraint costs is what its multipliers promise: no duality gap is left."""
    f, s = target
    pairs = PAIRS["adjacent"]
    found = held(f, s, first_multipliers(pairs), pairs, bound)
    primal = s @ np.square(f - found.psi).sum(axis=1)
    excess = np.square(slopes(found.psi, pairs)) - (AIM * bound) ** 2
    gap = found.multipliers @ (np.square(pairs.apart) * excess)
    assert abs(gap) < 2e-3 * primal


def test_a_bound_that_is_no_constraint_leaves_the_reconstructions_nearly_alone(target):
    f, s = target
    pairs = PAIRS["adjacent"]
    found = held(f, s, first_multipliers(pairs), pairs, 100.0)
    assert found.rounds == 30 and np.abs(found.psi - f)[s > 0.1].max() < 1e-3


def test_rounds_that_do_not_suffice_are_told(target):
    f, s = target
    pairs = PAIRS["adjacent"]
    cut = held(f, s, distance_multipliers(pairs, 1e-4), pairs, 0.5, rounds=(1, 2))
    assert not cut.holds and cut.rounds == 2 and cut.slope > 0.5


def test_multipliers_rise_where_the_slope_is_above_the_aim_and_fall_elsewhere(target):
    f, _ = target
    pairs = PAIRS["adjacent"]
    first = first_multipliers(pairs)
    steep = slopes(f, pairs) > AIM
    assert ((raised(first, f, pairs, 1.0) > first) == steep).all() and 0 < steep.mean() < 1


@pytest.mark.parametrize("x", [X, lines()], ids=["circles", "lines"])
@pytest.mark.parametrize("bound", [0.5, 2.0])
def test_fixed_points_under_a_bound_hold_it_and_a_penalty_does_not(x, bound):
    how = Relaxation(old_weight=0.1, tolerance=1e-3, most_steps=30, cell=0.0)
    found = bounded(x, fresh(1, SIDE), 0.006, bound, how)
    assert found.holds and found.slope <= bound
    assert largest_slope(found.particles.psi, EVERYWHERE) <= bound
    free = penalised(x, fresh(1, SIDE), 0.006, 0.2, 0.3)
    assert free.slope > 2.0 and not free.holds
    hull = found.particles.psi
    assert (hull.min(axis=0) >= x.min(axis=0)).all() and (hull.max(axis=0) <= x.max(axis=0)).all()


def test_a_looser_bound_lets_data_be_reconstructed_better():
    how = Relaxation(old_weight=0.1, tolerance=1e-3, most_steps=30, cell=0.0)
    ends = [bounded(clusters(), fresh(1, SIDE), 0.004, bound, how) for bound in (0.3, 1.0, 3.0)]
    errors = [error(clusters(), end.particles, 0.004) for end in ends]
    assert errors == sorted(errors, reverse=True) and errors[0] > 3 * errors[-1]


def test_strength_nought_is_equation_20_itself():
    free = penalised(X, fresh(1, SIDE), 0.006, 0.2, 0.0)
    f, _ = targets(X, free.particles, 0.006)
    assert free.converged and np.abs(f - free.particles.psi).max() < 2e-3


@pytest.mark.slow
def test_the_bound_holds_on_the_papers_grid():
    how = Relaxation(old_weight=0.1, tolerance=1e-3, most_steps=10, cell=0.0)
    found = bounded(X, fresh(1), 0.006, 1.0, how)
    assert found.holds and largest_slope(found.particles.psi, within(1.0, 32)) <= 1.0


@pytest.mark.parametrize("bound", [0, -1.0, np.nan, np.inf])
def test_a_bound_that_is_none_gets_one_sentence(bound):
    with pytest.raises(ValueError, match="finite number above 0") as raised_error:
        checked_bound(bound)
    assert ". " not in str(raised_error.value)


@pytest.mark.parametrize("strength", [-0.1, np.nan, np.inf])
def test_a_strength_that_is_none_gets_one_sentence(strength):
    with pytest.raises(ValueError, match="strength is a finite number of 0 or more"):
        distance_multipliers(PAIRS["near"], strength)


@pytest.mark.parametrize("radius", [0.0, -0.1, 0.05, np.nan])
def test_a_radius_without_a_neighbour_gets_one_sentence(radius):
    with pytest.raises(ValueError, match="holds at least a neighbour"):
        within(radius, SIDE)
