"""Conditional distributions against scipy, and their promises about scale and seeds."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from core.distributions import (
    COVARIANCES,
    LIKELIHOODS,
    LOG_SCALE_BOUND,
    ConditionalBinomial,
    ConditionalNormal,
    DiagonalNormal,
    FullNormal,
    seeded,
    standard_normal,
)
from core.nets import MLP


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


@pytest.mark.parametrize(
    "normal",
    [
        DiagonalNormal(torch.tensor([1.0, -2.0]), torch.tensor([-0.5, 0.3])),
        FullNormal(torch.tensor([1.0, -2.0]), torch.tensor([[0.5, 0.0], [-0.8, 0.4]])),
    ],
)
def test_the_covariance_is_that_of_samples(normal):
    with seeded(0):
        samples = normal.rsample((100_000,)).numpy()
    np.testing.assert_allclose(normal.covariance.numpy(), np.cov(samples.T), atol=0.02)


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


def full_normals(num: int, dim: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    tril = torch.randn(num, dim, dim, generator=generator).tril(-1)
    tril += torch.diag_embed(torch.rand(num, dim, generator=generator) + 0.2)
    return torch.randn(num, dim, generator=generator), tril


@pytest.mark.parametrize("dim", [1, 2, 4])
def test_the_full_normal_is_that_of_scipy_with_sample_axes(dim):
    loc, tril = full_normals(3, dim)
    v = torch.randn(5, 3, dim, generator=torch.Generator().manual_seed(1))
    ours = FullNormal(loc, tril).log_prob(v)
    assert ours.shape == (5, 3)
    for n in range(3):
        reference = stats.multivariate_normal(loc[n], tril[n] @ tril[n].T)
        np.testing.assert_allclose(
            ours[:, n], reference.logpdf(v[:, n].reshape(5, dim)), rtol=1e-3
        )


def test_samples_of_the_full_normal_have_its_mean_and_covariance():
    loc, tril = full_normals(1, 3)
    normal = FullNormal(loc[0], tril[0])
    with seeded(0):
        z = normal.sample((40_000,))
    np.testing.assert_allclose(z.mean(0), loc[0], atol=0.03)
    np.testing.assert_allclose(np.cov(z.T), tril[0] @ tril[0].T, atol=0.08)
    np.testing.assert_allclose(normal.stddev, z.std(0), rtol=0.03)


@pytest.mark.parametrize("make", [FullNormal, DiagonalNormal])
def test_the_density_under_each_of_many_normals_is_that_of_one_by_one(make):
    loc, tril = full_normals(6, 3)
    second = tril if make is FullNormal else 2 * tril.diagonal(dim1=-2, dim2=-1).log()
    normals = make(loc, second)
    z = 3 * torch.randn(10, 3, generator=torch.Generator().manual_seed(1))
    expected = normals.log_prob(z[:, None])
    torch.testing.assert_close(normals.log_prob_of_each(z), expected, rtol=1e-4, atol=1e-4)


def test_very_narrow_normals_lose_no_digits_under_each():
    loc = torch.tensor([[2.0, -3.0]])
    narrow = DiagonalNormal(loc, torch.full((1, 2), -LOG_SCALE_BOUND))
    z = loc + 1e-3
    torch.testing.assert_close(narrow.log_prob_of_each(z), narrow.log_prob(z)[:, None])


@pytest.mark.parametrize("name", COVARIANCES)
def test_every_covariance_starts_with_the_same_means_and_scales(name):
    torch.manual_seed(0)
    plain = MLP(3, (8,), 4)
    c = torch.randn(5, 3)
    expected = ConditionalNormal(plain)(c)
    normal = COVARIANCES[name](plain)(c)
    torch.testing.assert_close(normal.mean, expected.mean)
    torch.testing.assert_close(normal.stddev, expected.stddev)
    with seeded(3):
        z = normal.rsample((7,))
    torch.testing.assert_close(normal.log_prob(z), expected.log_prob(z))


def test_gradients_reach_the_covariance():
    conditional = COVARIANCES["full"](MLP(3, (8,), 4))
    z = conditional(torch.randn(50, 3)).rsample()
    (z[:, 0] * z[:, 1]).sum().backward()
    assert conditional.net[-1].bias.grad[4] != 0
