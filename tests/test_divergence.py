"""Divergences, active units and sigma_opt against closed forms and quadrature."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch.distributions import Normal, kl_divergence

from core.metrics.active_units import active_units, divergence_per_unit
from core.metrics.divergence import average_kl, log_normal, marginal_kl
from core.metrics.sigma_opt import distortion_at

RANDOM = np.random.default_rng(0)


def standard(z: np.ndarray) -> np.ndarray:
    return stats.norm.logpdf(z).sum(axis=-1)


def posteriors(num: int, dim: int) -> tuple[np.ndarray, np.ndarray]:
    return RANDOM.normal(size=(num, dim)), RANDOM.uniform(0.2, 1.5, (num, dim))


def analytic(mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    q = Normal(torch.from_numpy(mean), torch.from_numpy(scale))
    return kl_divergence(q, Normal(0.0, 1.0)).numpy()


def test_the_normal_density_is_that_of_scipy():
    mean, scale = posteriors(50, 3)
    z = RANDOM.normal(size=(50, 3))
    expected = stats.norm(mean, scale).logpdf(z).sum(axis=1)
    np.testing.assert_allclose(log_normal(z, mean, scale), expected)


def test_the_average_kl_is_the_mean_of_the_analytic_one():
    mean, scale = posteriors(2_000, 2)
    expected = analytic(mean, scale).sum(axis=1).mean()
    assert average_kl(mean, scale, standard, num_draws=50) == pytest.approx(expected, abs=0.02)


def test_equal_posteriors_have_a_marginal_kl_that_is_their_own():
    mean, scale = np.full((300, 2), 0.7), np.full((300, 2), 0.5)
    expected = analytic(mean[:1], scale[:1]).sum()
    assert marginal_kl(mean, scale, standard, 20_000) == pytest.approx(expected, abs=0.02)


def test_the_marginal_kl_of_a_mixture_agrees_with_quadrature():
    mean, scale = np.array([[-2.0], [0.5], [1.5]]), np.array([[0.3], [0.6], [0.2]])
    z = np.linspace(-8, 8, 20_001)[:, None]
    mixture = stats.norm(mean[:, 0], scale[:, 0]).pdf(z).mean(axis=1)
    log_ratio = np.log(np.maximum(mixture, 1e-300)) - standard(z)
    expected = np.trapezoid(mixture * log_ratio, z[:, 0])
    assert marginal_kl(mean, scale, standard, 40_000) == pytest.approx(expected, abs=0.02)


def test_a_prior_that_is_the_aggregated_posterior_has_no_marginal_kl_but_an_average_one():
    mean, scale = posteriors(40, 2)

    def aggregated(z: np.ndarray) -> np.ndarray:
        rows = stats.norm(mean, scale).logpdf(z[:, None]).sum(axis=-1)
        return np.logaddexp.reduce(rows, axis=1) - np.log(len(mean))

    assert marginal_kl(mean, scale, aggregated) == pytest.approx(0, abs=1e-9)
    information = average_kl(mean, scale, aggregated, num_draws=100)
    assert 0.2 < information < np.log(len(mean))


def test_average_minus_marginal_lies_between_zero_and_the_logarithm_of_n():
    mean, scale = posteriors(60, 2)
    average = average_kl(mean, scale, standard, num_draws=200)
    information = average - marginal_kl(mean, scale, standard, 20_000)
    assert 0 < information < np.log(60)


def test_the_divergence_per_unit_is_the_analytic_one_and_a_pruned_unit_is_not_active():
    mean, scale = posteriors(500, 3)
    mean[:, 1], scale[:, 1] = 0.0, 1.0  # pruned
    expected = analytic(mean, scale).mean(axis=0)
    np.testing.assert_allclose(divergence_per_unit(mean, scale), expected, atol=1e-12)
    assert active_units(mean, scale) == 2


def test_sigma_opt_is_where_the_distortion_is_least_and_agrees_with_the_normal_density():
    x, decoded = RANDOM.normal(size=(400, 6)), RANDOM.normal(size=(400, 6))
    error = float(np.square(x - decoded).mean())
    for sigma in (0.5, error**0.5, 3.0):
        expected = -stats.norm(decoded, sigma).logpdf(x).sum(axis=1).mean()
        assert distortion_at(error, 6, sigma) == pytest.approx(expected)
    best = distortion_at(error, 6, error**0.5)
    assert best < min(distortion_at(error, 6, error**0.5 * f) for f in (0.98, 1.02))
