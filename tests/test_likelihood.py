"""The importance-sampled likelihood against exact ones, and what streaming must not change."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from core.constraints import ReconstructionError
from core.distributions import ConditionalBinomial, ConditionalNormal
from core.metrics.likelihood import importance_sampled, weighed
from core.models import VAE, vae
from core.priors import HierarchicalPrior, Prior, StandardNormal, VampPrior

NOISE = 0.4
LOADING = np.array([[1.0, 0.3], [-0.5, 0.8], [0.2, 0.7], [0.9, -0.4]])

MEASURES = {"error": ReconstructionError()}


def linear(weight: np.ndarray, bias: np.ndarray, scale: float) -> ConditionalNormal:
    net = nn.Linear(weight.shape[1], weight.shape[0])
    net.weight.data = torch.tensor(weight, dtype=torch.float32)
    net.bias.data = torch.tensor(bias, dtype=torch.float32)
    return ConditionalNormal(net, scale=scale)


def linear_gaussian(prior: Prior) -> VAE:
    """x = A z + noise with an encoder that is off in mean and scale, so that the weights vary."""
    precision = np.eye(2) + LOADING.T @ LOADING / NOISE**2
    to_mean = np.linalg.solve(precision, LOADING.T) / NOISE**2
    encoder = linear(0.9 * to_mean, np.array([0.1, -0.1]), scale=0.45)
    return VAE(encoder, linear(LOADING, np.zeros(4), NOISE), prior, MEASURES)


def normal_x(covariance_of_z: np.ndarray) -> stats._multivariate.multivariate_normal_frozen:
    return stats.multivariate_normal(
        np.zeros(4), LOADING @ covariance_of_z @ LOADING.T + NOISE**2 * np.eye(4)
    )


def hierarchical() -> HierarchicalPrior:
    """z = 0.8 zeta + 0.5 noise, and a proposal that is not its posterior."""
    conditional = linear(0.8 * np.eye(2), np.zeros(2), scale=0.5)
    return HierarchicalPrior(conditional, linear(0.7 * np.eye(2), np.ones(2) / 9, 0.7), 4, 2)


@pytest.mark.parametrize(
    ("prior", "covariance"),
    [(StandardNormal(2), np.eye(2)), (hierarchical(), (0.8**2 + 0.5**2) * np.eye(2))],
    ids=["standard normal", "hierarchical"],
)
def test_on_a_linear_gaussian_model_it_is_exact_to_a_fiftieth_of_a_nat(prior, covariance):
    exact = normal_x(covariance)
    x = exact.rvs(300, random_state=0).astype(np.float32)
    estimate = importance_sampled(linear_gaussian(prior), x, num_samples=5_000)
    difference = estimate.log_likelihood - exact.logpdf(x)
    assert abs(difference.mean()) < 0.02
    assert np.abs(difference).max() < 0.5
    assert (estimate.effective_size > 50).all()


def test_a_bernoulli_decoder_agrees_with_quadrature():
    net = nn.Linear(1, 3)
    net.weight.data, net.bias.data = torch.tensor([[2.0], [-1.0], [0.5]]), torch.zeros(3)
    encoder = ConditionalNormal(nn.Linear(3, 1), scale=1.0)
    nn.init.zeros_(encoder.net.weight)
    model = VAE(encoder, ConditionalBinomial(net), StandardNormal(1), MEASURES)
    x = np.array([[0, 0, 0], [1, 0, 1], [1, 1, 1]], dtype=np.float32)
    z = np.linspace(-9, 9, 4_001)
    share = 1 / (1 + np.exp(-z[:, None] * np.array([2.0, -1.0, 0.5])))
    density = np.prod(np.where(x[:, None] == 1, share, 1 - share), axis=-1) * stats.norm.pdf(z)
    expected = np.log(np.trapezoid(density, z, axis=1))
    estimate = importance_sampled(model, x, num_samples=20_000)
    np.testing.assert_allclose(estimate.log_likelihood, expected, atol=0.02)


def test_with_the_exact_posterior_one_sample_is_enough_and_every_sample_counts():
    loading, _ = np.linalg.qr(LOADING)  # orthogonal columns: the exact posterior is diagonal
    precision = 1 + 1 / NOISE**2
    encoder = linear(loading.T / NOISE**2 / precision, np.zeros(2), precision**-0.5)
    decoder = linear(loading, np.zeros(4), NOISE)
    model = VAE(encoder, decoder, StandardNormal(2), MEASURES)
    exact = stats.multivariate_normal(np.zeros(4), loading @ loading.T + NOISE**2 * np.eye(4))
    x = exact.rvs(20, random_state=1).astype(np.float32)
    for num_samples in (1, 50):
        estimate = importance_sampled(model, x, num_samples)
        np.testing.assert_allclose(estimate.log_likelihood, exact.logpdf(x), atol=1e-3)
        np.testing.assert_allclose(estimate.effective_size, num_samples, rtol=1e-3)


@dataclass
class Weights:
    """A model whose log-weights (L, B) are given, so that the sums can be checked by hand."""

    log_weights: torch.Tensor

    def log_weight(self, x: torch.Tensor, num_samples: int) -> torch.Tensor:
        return self.log_weights[:num_samples]

    def log_weights_of_each(self, x: torch.Tensor, num_samples: int) -> Iterator[torch.Tensor]:
        yield from self.log_weights[:num_samples].T


def test_sums_of_weights_neither_overflow_nor_vanish():
    log_weights = 900 * torch.randn(1_003, 7, generator=torch.Generator().manual_seed(0))
    estimate = importance_sampled(Weights(log_weights), np.zeros((7, 1), np.float32), 1_003)
    rows = log_weights.double()
    expected = rows.logsumexp(0) - math.log(1_003)
    size = (2 * rows.logsumexp(0) - (2 * rows).logsumexp(0)).exp()
    np.testing.assert_allclose(estimate.log_likelihood, expected, rtol=1e-6)
    np.testing.assert_allclose(estimate.effective_size, size, rtol=1e-3)


@pytest.mark.parametrize("prior", [StandardNormal(2), VampPrior(torch.zeros(3, 4))])
def test_samples_are_decoded_some_at_a_time_to_the_same_estimate(prior, monkeypatch):
    model, x = linear_gaussian(prior), np.ones((3, 4), np.float32)
    decoded = []
    model.decoder.register_forward_hook(lambda _, z, __: decoded.append(len(z[0])))
    whole = importance_sampled(model, x, 1_003)
    monkeypatch.setattr(vae, "MOST_NUMBERS", 4 * 100)  # eleven parts, the last one of three
    parts = importance_sampled(model, x, 1_003)
    assert decoded == [1_003] * 3 + ([100] * 10 + [3]) * 3
    np.testing.assert_allclose(parts.log_likelihood, whole.log_likelihood, rtol=1e-6)


def test_an_image_has_the_same_estimate_among_others_and_alone():
    model = linear_gaussian(hierarchical())
    x = np.random.default_rng(0).random((3, 4)).astype(np.float32)
    of_all, of_first = (importance_sampled(model, rows, 64) for rows in (x, x[:1]))
    assert of_all.log_likelihood[0] == of_first.log_likelihood[0]
    assert len(set(importance_sampled(model, x[[0, 0, 0]], 64).log_likelihood)) == 3


def test_images_come_one_by_one_and_what_is_drawn_between_them_changes_nothing():
    model, x = linear_gaussian(StandardNormal(2)), np.zeros((3, 4), np.float32)
    expected = [log_weights.tolist() for log_weights in weighed(model, x, 10)]
    found = []
    for log_weights in weighed(model, x, 10):
        torch.randn(3)
        assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        found.append(log_weights.tolist())
    assert found == expected


def test_a_seed_gives_the_same_estimate_and_leaves_the_generator_alone():
    model, x = linear_gaussian(StandardNormal(2)), np.zeros((3, 4), np.float32)
    torch.manual_seed(3)
    expected = torch.randn(2)
    torch.manual_seed(3)
    first, again, other = (importance_sampled(model, x, 64, seed=s) for s in (0, 0, 1))
    assert torch.equal(torch.randn(2), expected)
    np.testing.assert_array_equal(first.log_likelihood, again.log_likelihood)
    assert not np.array_equal(first.log_likelihood, other.log_likelihood)


def test_a_vampprior_has_a_likelihood_too_and_encodes_its_pseudo_inputs_once(monkeypatch):
    monkeypatch.setattr(vae, "MOST_NUMBERS", 4 * 2)  # five parts an image
    model = linear_gaussian(VampPrior(torch.zeros(3, 4)))
    encoded = []
    model.encoder.register_forward_hook(lambda _, x, __: encoded.append(tuple(x[0].shape)))
    estimate = importance_sampled(model, np.zeros((2, 4), np.float32), num_samples=10)
    assert np.isfinite(estimate.log_likelihood).all()
    assert encoded == [(4,), (3, 4), (4,)]


@pytest.mark.parametrize("num_samples", [0, -1])
def test_no_samples_are_refused(num_samples):
    with pytest.raises(ValueError, match="num_samples must be at least 1"):
        importance_sampled(linear_gaussian(StandardNormal(2)), np.zeros((1, 4)), num_samples)
