"""Conditional distributions against scipy, and their promises about scale and seeds."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from core.distributions import (
    LIKELIHOODS,
    LOG_SCALE_BOUND,
    ConditionalBinomial,
    ConditionalNormal,
    seeded,
    standard_normal,
)


def constant(values: list[float]) -> nn.Linear:
    net = nn.Linear(1, len(values))
    nn.init.zeros_(net.weight)
    net.bias.data = torch.tensor(values)
    return net


def test_the_density_is_that_of_scipy_with_all_constants():
    v = torch.randn(7, 2)
    ours = (
        ConditionalNormal(constant([0.3, -1.0, 0.2, -0.4]))(torch.zeros(7, 1)).log_prob(v).detach()
    )
    scale = np.exp(7 * np.tanh(np.array([0.2, -0.4]) / 7))
    reference = stats.norm([0.3, -1.0], scale).logpdf(v.numpy()).sum(axis=1)
    np.testing.assert_allclose(ours.numpy(), reference, rtol=1e-5)


def test_a_fixed_scale_is_used_as_given():
    v = torch.randn(5, 3)
    ours = (
        ConditionalNormal(constant([0.0, 1.0, 2.0]), scale=0.29)(torch.zeros(5, 1))
        .log_prob(v)
        .detach()
    )
    reference = stats.norm([0.0, 1.0, 2.0], 0.29).logpdf(v.numpy()).sum(axis=1)
    np.testing.assert_allclose(ours.numpy(), reference, rtol=1e-5)


@pytest.mark.parametrize("extreme", [-1e6, 1e6])
def test_no_net_can_make_a_scale_of_zero_or_infinity(extreme):
    scale = ConditionalNormal(constant([0.0, extreme]))(torch.zeros(1, 1)).stddev
    assert np.exp(-LOG_SCALE_BOUND) * 0.99 <= scale.item() <= np.exp(LOG_SCALE_BOUND) * 1.01


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_scale_is_refused(scale):
    with pytest.raises(ValueError, match="positive scale"):
        ConditionalNormal(nn.Identity(), scale=scale)


def test_seeded_draws_repeat_and_leave_the_generator_alone():
    torch.manual_seed(5)
    expected = torch.randn(3)
    torch.manual_seed(5)
    draws = []
    for _ in range(2):
        with seeded(1):
            draws.append(standard_normal(torch.zeros(2)).sample((4,)))
    assert torch.equal(draws[0], draws[1])
    assert torch.equal(torch.randn(3), expected)


@pytest.mark.parametrize("n", [1, 16])
def test_the_binomial_is_that_of_scipy_on_intensities(n):
    logits = [0.3, -1.0, 40.0]  # the last one would be log 0 in terms of probabilities
    counts = np.array([[0, n, n], [n, n // 2, n]])
    v = torch.tensor(counts / n, dtype=torch.float32)
    ours = ConditionalBinomial(constant(logits), n)(torch.zeros(2, 1)).log_prob(v).detach()
    share = 1 / (1 + np.exp(-np.array(logits)))
    reference = stats.binom(n, share).logpmf(counts).sum(axis=1)
    np.testing.assert_allclose(ours.numpy(), reference, rtol=1e-4)


def test_samples_of_the_binomial_have_its_mean_and_variance():
    with torch.inference_mode(), seeded(0):
        likelihood = ConditionalBinomial(constant([0.3, -1.0]), 16)(torch.zeros(1))
        v = likelihood.sample((20_000,))
    assert torch.equal((16 * v).round(), 16 * v)
    np.testing.assert_allclose(v.mean(0), likelihood.mean, atol=0.005)
    np.testing.assert_allclose(v.var(0), likelihood.mean * (1 - likelihood.mean) / 16, rtol=0.05)


@pytest.mark.parametrize("n", [0, -1])
def test_a_binomial_without_trials_is_refused(n):
    with pytest.raises(ValueError, match="total_count"):
        ConditionalBinomial(nn.Identity(), n)


@pytest.mark.parametrize(
    ("name", "settings"), [("normal", {"scale": 0.3}), ("binomial", {"total_count": 16})]
)
def test_every_likelihood_has_a_density_with_sample_axes_and_a_mean_in_the_unit_of_x(
    name, settings
):
    assert {"normal", "binomial"} == set(LIKELIHOODS)
    likelihood = LIKELIHOODS[name](nn.Linear(2, 5), **settings)(torch.zeros(3, 4, 2))
    assert likelihood.log_prob(torch.full((4, 5), 0.25)).shape == (3, 4)
    assert likelihood.mean.shape == (3, 4, 5)
