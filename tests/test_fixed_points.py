"""Equation 20 against what is known in closed form, and against itself without merging."""

import numpy as np
import pytest

from core.theory.examples import clusters, fitted
from core.theory.fixed_points import PAPER, Relaxation, fixed_points, relaxed
from core.theory.given import checked_plane, checked_points, checked_temperature
from core.theory.histories import cooling, fresh_at_each, warming
from core.theory.particles import Particles, equal_masses, fresh, merged, split
from core.theory.posterior import (
    divergence,
    error,
    free_energy,
    optimised_masses,
    posterior,
    reconstructions,
    squared_distances,
    weights,
)
from core.theory.uniforms import uniforms

X = clusters()
HOW = Relaxation()
TINY, HUGE = 1e-300, 1e300


def largest_eigenvalue(x: np.ndarray) -> float:
    return float(np.linalg.eigvalsh(np.cov(x.T, bias=True))[-1])


def growth(x: np.ndarray, beta: float) -> float:
    """Returns by which factor a step of Equation 20 enlarges a small separation at the mean."""
    direction = np.linalg.eigh(np.cov(x.T, bias=True))[1][:, -1]
    apart = 1e-4 * direction
    pair = equal_masses(x.mean(axis=0) + np.stack([apart, -apart]))
    return float((reconstructions(x, pair, beta)[0] - x.mean(axis=0)) @ apart / (apart @ apart))


def test_the_posterior_of_each_datum_has_the_mass_one_and_weights_of_the_data_too():
    for beta in (1e-5, 0.004, 0.08, 3.0):
        particles = fresh(0)
        assert np.allclose(posterior(X, particles, beta) @ particles.masses, 1, atol=1e-12)
        assert np.allclose(weights(X, particles, beta).sum(axis=0), 1, atol=1e-12)


def test_the_equation_is_its_plain_sum_where_nothing_underflows():
    particles, beta = fresh(0, side=8), 0.05
    kernel = np.exp(-squared_distances(X, particles.psi) / (2 * beta))
    plain = kernel / (kernel @ particles.masses)[:, None]
    assert np.allclose(posterior(X, particles, beta), plain, rtol=1e-12)
    expected = plain.T @ X / plain.sum(axis=0)[:, None]
    assert np.allclose(reconstructions(X, particles, beta), expected, atol=1e-13)
    by_hand = sum(
        particles.masses[b] * plain[i, b] * np.sum((X[i] - particles.psi[b]) ** 2)
        for i in range(len(X))
        for b in range(len(particles))
    )
    assert error(X, particles, beta) == pytest.approx(by_hand / len(X), rel=1e-12)


@pytest.mark.parametrize("beta", [TINY, 1e-12, 1e-4, 1.0, HUGE])
def test_no_temperature_above_zero_leaves_a_vector_without_weights(beta):
    found = reconstructions(X, fresh(0), beta)
    assert np.isfinite(found).all()
    assert (found >= X.min(axis=0) - 1e-12).all() and (found <= X.max(axis=0) + 1e-12).all()


@pytest.mark.parametrize("beta", [1e-5, 1e-4, 1e-3])
def test_there_are_no_false_fixed_points_at_small_temperatures(beta):
    particles = relaxed(X, fresh(1), beta, HOW).particles
    still = np.linalg.norm(reconstructions(X, particles, beta) - particles.psi, axis=1)
    assert still.max() < 1e-5  # each by itself, however little its mass
    assert len(fixed_points(particles)) <= len(X)
    served = posterior(X, particles, beta).max(axis=0)
    assert served.min() > 1  # each stands for a datum, none in the void


def test_clusters_split_where_their_own_eigenvalue_says():
    """At .001 four of the six clusters are wider than the temperature along an axis."""
    beta = 0.001
    wide = sum(largest_eigenvalue(X[10 * k : 10 * k + 10]) > beta for k in range(6))
    assert len(fixed_points(relaxed(X, fresh(1), beta, HOW).particles)) == 6 + wide == 10


@pytest.mark.parametrize(
    ("beta", "count"), [(0.002, 6), (0.004, 6), (0.009, 5), (0.03, 3), (0.078, 2), (0.09, 1)]
)
def test_clusters_merge_as_the_temperature_rises(beta, count):
    for seed in (1, 2):
        end = relaxed(X, fresh(seed), beta, HOW)
        assert end.converged and len(fixed_points(end.particles)) == count


@pytest.mark.parametrize(("beta", "count"), [(0.001, 7), (0.004, 6), (0.009, 5), (0.03, 3)])
def test_the_papers_settings_find_the_counts_that_were_noted_with_them(beta, count):
    assert len(fixed_points(relaxed(X, fresh(1), beta, PAPER).particles)) == count


@pytest.mark.parametrize("x", [X, np.array([[-0.3, 0.0], [0.3, 0.0]]), clusters(seed=4, each=5)])
def test_the_mean_loses_its_hold_at_the_covariances_largest_eigenvalue(x):
    critical = largest_eigenvalue(x)
    assert growth(x, critical) == pytest.approx(1, abs=1e-6)
    assert growth(x, critical * 1.01) < 1 < growth(x, critical * 0.99)


def test_two_points_merge_last_at_the_covariances_largest_eigenvalue():
    x = np.array([[-0.3, 0.1], [0.3, -0.1]])
    critical = largest_eigenvalue(x)
    for beta, count in ((critical * 0.98, 2), (critical * 1.02, 1)):
        assert len(fixed_points(relaxed(x, fresh(0), beta, HOW).particles)) == count


def test_cooling_parts_the_last_one_within_a_step_below_that_eigenvalue():
    betas = [*np.arange(0.0786, 0.0805, 0.0002), 0.085, 0.09]
    counts = [len(fixed_points(end.particles)) for end in cooling(X, betas, 1, HOW)]
    first = max(beta for beta, count in zip(betas, counts, strict=True) if count > 1)
    assert 0 < largest_eigenvalue(X) - first < 0.0004


def test_the_histories_agree_between_transitions_and_not_at_the_last():
    betas = [0.02, 0.03, 0.0815, 0.09]
    fresh_ones, cooled = fresh_at_each(X, betas, 1, HOW), cooling(X, betas, 1, HOW)
    counts = [[len(fixed_points(e.particles)) for e in ends] for ends in (fresh_ones, cooled)]
    assert counts == [[3, 3, 2, 1], [3, 3, 1, 1]]
    warmed = warming(X, betas, 1, HOW)
    assert warmed[0].particles.psi.tolist() == fresh_ones[0].particles.psi.tolist()


@pytest.mark.parametrize("beta", [0.001, 0.009, 0.03])
def test_merged_particles_end_where_all_tiles_do(beta):
    few = relaxed(X, fresh(1), beta, HOW).particles
    all_of_them = relaxed(X, fresh(1), beta, Relaxation(cell=0.0)).particles
    assert len(few) < 30 and len(all_of_them) == 1024
    assert error(X, few, beta) == pytest.approx(error(X, all_of_them, beta), rel=1e-5)
    ours, theirs = fixed_points(few), fixed_points(all_of_them)
    assert np.allclose(ours.psi, theirs.psi, atol=1e-5)
    assert np.allclose(ours.masses, theirs.masses, atol=1.5 / 1024)


def test_the_free_energy_falls_with_every_step_and_is_error_and_divergence_together():
    particles, beta, energies = fresh(3), 0.01, []
    for _ in range(20):
        rate = error(X, particles, beta) / (2 * beta) + divergence(X, particles, beta)
        energies.append(free_energy(X, particles, beta))
        assert energies[-1] == pytest.approx(rate, abs=1e-12)
        particles = relaxed(X, particles, beta, Relaxation(most_steps=1, cell=0.0)).particles
    assert (np.diff(energies) < 0).all()


def test_optimised_masses_give_each_datum_an_equal_tile_and_a_divergence_of_ln_n():
    x = np.random.default_rng(3).uniform(-0.4, 0.4, (7, 2))
    fixed = relaxed(x, fresh(5), 1e-4, HOW).particles
    assert fixed_points(fixed).masses.max() > 0.2  # the basins of the start, far from equal
    best = relaxed(x, fresh(5), 1e-4, Relaxation(optimise_masses=True)).particles
    assert np.allclose(best.masses, 1 / 7, atol=1e-6)
    assert divergence(x, best, 1e-4) == pytest.approx(np.log(7), abs=1e-6)


def test_masses_at_rest_meet_the_condition_of_equal_energy():
    end = relaxed(X, fresh(5), 0.01, Relaxation(optimise_masses=True, tolerance=1e-9))
    sums = posterior(X, end.particles, 0.01).sum(axis=0)
    assert end.converged and np.allclose(sums, len(X), rtol=1e-6)
    assert end.particles.masses.sum() == pytest.approx(1, abs=1e-12)


def test_an_update_of_masses_keeps_their_sum_and_lowers_the_free_energy():
    particles, beta = fresh(2), 0.02
    updated = Particles(particles.psi, optimised_masses(X, particles, beta), particles.tiles)
    assert updated.masses.sum() == pytest.approx(1, abs=1e-12)
    assert free_energy(X, updated, beta) < free_energy(X, particles, beta)


def test_an_iteration_that_is_cut_short_says_that_it_had_not_come_to_rest():
    end = relaxed(X, fresh(1), 0.0125, Relaxation(most_steps=50))
    assert not end.converged and end.steps == 50


def test_merging_keeps_masses_and_centre_and_tells_where_each_went():
    psi = np.array([[0.3, 0.3], [0.0, 0.0], [0.30004, 0.3], [0.5, -0.5]])
    one, into = merged(Particles(psi, np.array([0.1, 0.2, 0.3, 0.4]), 4))
    assert into.tolist() == [0, 1, 0, 2]
    assert np.allclose(one.masses, [0.4, 0.2, 0.4]) and np.allclose(one.psi[0], [0.30003, 0.3])


def test_splitting_keeps_mass_and_centre_and_spares_a_crowd():
    particles = merged(fresh(0), cell=0.1)[0]
    halves = split(particles, seed=3)
    assert len(halves) == 2 * len(particles)
    assert np.allclose(merged(Particles(halves.psi, halves.masses, 1), cell=9.0)[0].masses, 1)
    middle = (halves.psi[: len(particles)] + halves.psi[len(particles) :]) / 2
    assert np.allclose(middle, particles.psi, atol=1e-15)
    assert 0 < np.abs(halves.psi[: len(particles)] - particles.psi).max() <= 1e-3
    assert split(fresh(0), seed=3).psi.tolist() == fresh(0).psi.tolist()


def test_the_same_seed_gives_the_same_end_and_another_seed_another_start():
    ends = [relaxed(X, fresh(7), 0.02, HOW).particles for _ in range(2)]
    assert ends[0].psi.tolist() == ends[1].psi.tolist()
    assert not np.allclose(fresh(7).psi, fresh(8).psi)
    assert 0.49 < uniforms(1, 10_000).mean() < 0.51 and uniforms(-1, 3).max() < 1


def test_points_of_any_scale_are_fitted_into_the_square_with_their_shape():
    fit = fitted(np.array([[1000.0, 5.0], [3000.0, 6.0], [2000.0, 1005.0]]))
    assert np.allclose(fit.max(axis=0), [0.45, 0.225]) and np.allclose(
        fit.min(axis=0), -fit.max(0)
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([[0.1, 0.2]], "two different points are needed; given: 1, alone"),
        ([[0.1, 0.2]] * 3, "given: 3, all in one place"),
        ([], "shape (0,)"),
        (np.empty((0, 2)), "given: 0"),
        ([[0.1, np.nan], [0.0, 0.0]], "1 of 2 rows have NaN"),
        ([[np.inf, 0.0], [0.0, 0.0]], "NaN or infinity"),
        ([0.1, 0.2, 0.3], "shape (3,)"),
        (0.5, "shape ()"),
        ([["a", "b"], ["c", "d"]], "no numbers"),
        ([[0.1, 0.2], [0.3]], "unequal lengths"),
        ([[0.1], [0.2]], "two coordinates, these have 1"),
        ([[0.1, 0.2, 0.3], [0.2, 0.3, 0.4]], "two coordinates, these have 3"),
    ],
)
def test_points_that_cannot_be_melted_get_one_sentence(given, said):
    with pytest.raises(ValueError, match=r"[Pp]oints") as raised:
        checked_plane(given)
    text = str(raised.value)
    assert said in text and text.endswith(".") and "\n" not in text and ". " not in text


@pytest.mark.parametrize("beta", [0, -0.1, np.nan, np.inf, None, "warm", [0.1, 0.2]])
def test_a_temperature_that_is_none_gets_one_sentence(beta):
    with pytest.raises(ValueError, match="finite number above 0"):
        checked_temperature(beta)


def test_good_points_pass_as_they_are():
    assert checked_plane([[0, 0], [1, 0]]).tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert checked_points(np.eye(3)).shape == (3, 3) and checked_temperature("0.02") == 0.02
