"""Critical temperatures by the curvature of u(beta), and the kernel's form of Equation 20."""

import numpy as np
import pytest

from core.theory.critical import Critical, critical_temperatures, located, second_derivative
from core.theory.examples import clusters
from core.theory.fixed_points import Relaxation, fixed_points, relaxed
from core.theory.histories import fresh_at_each, warming
from core.theory.kernel import gaussian_kernel, log_gamma, mean_shift, preimages
from core.theory.particles import fresh
from core.theory.posterior import error, posterior, reconstructions

X = clusters()
HOW = Relaxation()
BETAS = np.linspace(0.0005, 0.1, 100)


def num_fixed_points(beta: float, x: np.ndarray = X) -> int:
    return len(fixed_points(relaxed(x, fresh(1), beta, HOW).particles))


def kinked(betas: np.ndarray) -> np.ndarray:
    """Returns u with the slopes 2, .5 and 0, changing at .031 and .0704."""
    return np.interp(betas, [0, 0.031, 0.0704, 1], [0, 0.062, 0.0817, 0.0817])


def test_kinks_are_found_and_located_between_the_grids_temperatures():
    betas = np.linspace(0, 0.1, 41)
    found = critical_temperatures(betas, kinked(betas))
    assert [c.beta for c in found] == pytest.approx([0.031, 0.0704], abs=1e-12)
    assert all(c.curvature < 0 for c in found)


def test_an_uneven_grid_has_the_same_kinks_and_a_parabola_has_none():
    betas = np.linspace(0, 0.1**0.5, 60) ** 2
    found = sorted(c.beta for c in critical_temperatures(betas, kinked(betas)))
    assert found == pytest.approx([0.031, 0.0704], abs=1e-12)
    assert np.allclose(second_derivative(betas, 3 * betas**2), 6)
    assert critical_temperatures(betas, 3 * betas**2) == []
    assert critical_temperatures(betas[:4], betas[:4]) == []


def test_a_jump_is_told_at_a_temperature_of_the_grid():
    betas = np.linspace(0, 0.1, 41)
    (first, *_) = critical_temperatures(betas, betas + (betas > 0.0511))
    assert isinstance(first, Critical) and abs(first.beta - 0.0511) < 0.0025


@pytest.mark.slow
@pytest.mark.parametrize("history", [fresh_at_each, warming])
def test_the_clusters_have_the_critical_temperatures_that_were_noted(history):
    u = [error(X, e.particles, b) for e, b in zip(history(X, BETAS, 1, HOW), BETAS, strict=True)]
    found = critical_temperatures(BETAS, np.array(u))
    last = 0.0835 if history is fresh_at_each else 0.081
    assert sorted(c.beta for c in found) == pytest.approx([0.0125, 0.076, last], abs=0.0007)


def test_the_place_of_a_merge_is_found_by_bisection():
    at = located(num_fixed_points, 0.0115, 0.0140, within=4e-4)
    assert at == pytest.approx(0.0125, abs=4e-4)


def test_two_points_merge_last_at_the_largest_eigenvalue_found_by_bisection():
    x = np.array([[-0.3, 0.1], [0.3, -0.1]])  # covariance (.3, -.1)' (.3, -.1)
    at = located(lambda beta: num_fixed_points(beta, x), 0.08, 0.12, within=2e-3)
    assert at == pytest.approx(0.1, abs=1e-3)


def test_where_nothing_merges_one_sentence_says_so():
    with pytest.raises(ValueError, match=r"nothing merges: there are 3 fixed points at both"):
        located(num_fixed_points, 0.02, 0.021, within=1e-4)


@pytest.mark.parametrize("beta", [1e-4, 0.002, 0.02, 0.5])
def test_equation_20_is_the_preimage_iteration_of_the_normalised_kernel(beta):
    particles = fresh(1)
    logs = log_gamma(X, particles, beta)
    ours = preimages(X, particles.psi, beta, logs)
    assert np.allclose(ours, reconstructions(X, particles, beta), rtol=0, atol=1e-12)


@pytest.mark.parametrize("beta", [0.02, 0.5])
def test_the_normalised_kernel_is_the_posterior_and_integrates_to_one(beta):
    particles = fresh(1)
    gamma = np.exp(log_gamma(X, particles, beta))
    normalised = gamma[:, None] * gaussian_kernel(X, particles.psi, beta)
    assert np.allclose(normalised, posterior(X, particles, beta), rtol=1e-12, atol=0)
    assert np.allclose(normalised @ particles.masses, 1, rtol=0, atol=1e-12)


def test_the_plain_kernel_has_other_fixed_points():
    ours = relaxed(X, fresh(1), 0.005, HOW).particles
    plain = relaxed(X, fresh(1), 0.005, HOW, mean_shift).particles
    assert [len(fixed_points(p)) for p in (ours, plain)] == [6, 5]
    step = reconstructions(X, fresh(1), 0.02) - mean_shift(X, fresh(1), 0.02)
    assert np.abs(step).max() > 0.01
