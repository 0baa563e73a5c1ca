"""Divergences, active units and sigma_opt against closed forms and quadrature."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import stats
from torch.distributions import Normal, kl_divergence

from core.build import build_chart, build_model
from core.data import pendulum
from core.experiments import EXPERIMENTS
from core.metrics.active_units import active_units, divergence_per_unit
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.metrics.information import Information, split
from core.metrics.sigma_opt import distortion_at

RANDOM = np.random.default_rng(0)


def standard(z: np.ndarray) -> np.ndarray:
    return stats.norm.logpdf(z).sum(axis=-1)


def posteriors(num: int, dim: int) -> tuple[np.ndarray, np.ndarray]:
    return RANDOM.normal(size=(num, dim)), RANDOM.uniform(0.2, 1.5, (num, dim))


def analytic(mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    q = Normal(torch.from_numpy(mean), torch.from_numpy(scale))
    return kl_divergence(q, Normal(0.0, 1.0)).numpy()


def of_each(mean: np.ndarray, scale: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Returns log q(z|x_n) under every posterior as a function of z."""
    return lambda z: stats.norm(mean, scale).logpdf(z[:, None]).sum(axis=-1)


def parts(mean: np.ndarray, scale: np.ndarray, log_prior: Callable, num: int) -> Information:
    """Returns the parts of the rate over draws, each from a random one of the posteriors."""
    chosen = RANDOM.integers(len(mean), size=num)
    z = mean[chosen] + scale[chosen] * RANDOM.normal(size=(num, mean.shape[1]))
    log_posterior = stats.norm(mean[chosen], scale[chosen]).logpdf(z).sum(axis=1)
    return split(z, log_posterior, of_each(mean, scale), log_prior, len(mean))


def test_the_average_kl_is_the_mean_of_the_analytic_one():
    mean, scale = posteriors(60, 2)
    expected = analytic(mean, scale).sum(axis=1).mean()
    found = parts(mean, scale, standard, 100_000)
    assert found.average_kl == pytest.approx(expected, abs=0.02)
    assert abs(found.average_kl - expected) < 5 * found.average_error


def test_equal_posteriors_have_a_marginal_kl_that_is_their_own():
    mean, scale = np.full((300, 2), 0.7), np.full((300, 2), 0.5)
    expected = analytic(mean[:1], scale[:1]).sum()
    marginal = parts(mean, scale, standard, 10_000).marginal_kl
    assert marginal == pytest.approx(expected, abs=0.03)


def test_the_marginal_kl_of_a_mixture_agrees_with_quadrature():
    mean, scale = np.array([[-2.0], [0.5], [1.5]]), np.array([[0.3], [0.6], [0.2]])
    z = np.linspace(-8, 8, 20_001)[:, None]
    mixture = stats.norm(mean[:, 0], scale[:, 0]).pdf(z).mean(axis=1)
    log_ratio = np.log(np.maximum(mixture, 1e-300)) - standard(z)
    expected = np.trapezoid(mixture * log_ratio, z[:, 0])
    marginal = parts(mean, scale, standard, 40_000).marginal_kl
    assert marginal == pytest.approx(expected, abs=0.02)


def test_a_prior_that_is_the_aggregated_posterior_has_no_marginal_kl_but_an_average_one():
    mean, scale = posteriors(40, 2)

    def aggregated(z: np.ndarray) -> np.ndarray:
        return np.logaddexp.reduce(of_each(mean, scale)(z), axis=1) - np.log(len(mean))

    found = parts(mean, scale, aggregated, 2_000)
    assert found.marginal_kl == pytest.approx(0, abs=1e-9)
    assert 0.2 < found.average_kl < np.log(len(mean))


def test_average_minus_marginal_lies_between_zero_and_the_logarithm_of_n():
    mean, scale = posteriors(60, 2)
    found = parts(mean, scale, standard, 20_000)
    assert 0 < found.average_kl - found.marginal_kl < np.log(60)
    assert found.information == pytest.approx(found.average_kl - found.marginal_kl)


def test_images_are_encoded_once_for_a_marginal_kl_and_give_the_same_numbers():
    config = EXPERIMENTS["pendulum/vhp-rewo"]
    data = pendulum(num_images=300)
    model = build_model(config, data).eval()
    encoded, encoder = [], model.encoder.forward
    model.encoder.forward = lambda x: encoded.append(len(x)) or encoder(x)
    z, _ = model.draw(data.train, seed=0)
    log_posteriors = model.log_posteriors(data.train)
    encoded.clear()
    parts = [log_posteriors(part) for part in np.split(z, 3)]
    assert not encoded
    anew = [model.log_posteriors(data.train)(part) for part in np.split(z, 3)]
    assert encoded == [300] * 3
    np.testing.assert_array_equal(np.concatenate(parts), np.concatenate(anew))
    evaluated = EvaluatedModel(model, build_chart(config, model), data, config)
    encoded.clear()
    marginal, information = (METRICS[name](evaluated) for name in ("marginal_kl", "information"))
    assert encoded.count(300) == 1 and information["marginal_kl"] == marginal


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
