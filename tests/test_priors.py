"""Every prior is a density whose samples agree with it; the bound against closed forms."""

import math

import numpy as np
import pytest
import torch
from scipy import special, stats
from torch import nn

from core.distributions import ConditionalNormal, DiagonalNormal, seeded
from core.nets import NETS
from core.priors import PRIORS, HierarchicalPrior, StandardisedPrior, StandardNormal

LATENT_DIM = 2
DATA = np.random.default_rng(0).normal(size=(40, LATENT_DIM)).astype(np.float32)
ENCODER = ConditionalNormal(nn.Identity(), scale=0.7)  # of data as wide as latents


def grid(half_width: float, num_points: int) -> tuple[torch.Tensor, float]:
    axis = torch.linspace(-half_width, half_width, num_points)
    spacing = float(axis[1] - axis[0])
    return torch.cartesian_prod(axis, axis), spacing**2


def linear(weight: list[list[float]], bias: list[float], scale: float) -> ConditionalNormal:
    net = nn.Linear(2, 2)
    net.weight.data, net.bias.data = torch.tensor(weight), torch.tensor(bias)
    return ConditionalNormal(net, scale=scale)


W, B, S = [[1.5, 0.0], [0.5, 0.8]], [0.3, -0.2], 0.5


def exact_marginal() -> stats._multivariate.multivariate_normal_frozen:
    w = np.array(W)
    return stats.multivariate_normal(B, w @ w.T + S**2 * np.eye(2))


def exact_posterior() -> ConditionalNormal:
    """p(zeta|z) is normal with mean M (z - b); a diagonal covariance needs an orthogonal W."""
    return linear(
        [[1 / (1 + S**2), 0.0], [0.0, 1 / (1 + S**2)]], [0.0, 0.0], S / math.sqrt(1 + S**2)
    )


def build(name: str, hidden: tuple[int, ...], **settings):
    """A prior of DATA, whose nets are perceptrons where it has any."""
    nets = {"net": {"hidden": hidden}} if name == "hierarchical" else {}
    shared = {"latent_dim": LATENT_DIM, "data": DATA, "make_net": make_net}
    return PRIORS[name](**shared, **nets, **settings)


def make_net(in_shape, out_shape, spec):
    return NETS["mlp"](in_shape, out_shape, **spec)


@pytest.mark.parametrize("name", PRIORS)
def test_the_density_integrates_to_one_and_the_samples_have_its_second_moment(name):
    torch.manual_seed(0)
    prior = build(name, (16, 16))
    if isinstance(prior, HierarchicalPrior):
        prior.num_importance = 400  # Eq. 9 is a bound: near the density for large K
    marginal = prior(ENCODER)
    z, area = grid(half_width=7.0, num_points=71)
    with torch.inference_mode(), seeded(0):
        mass = marginal.log_prob(z).exp() * area
        samples = marginal.sample((20_000,))
    assert mass.sum().item() == pytest.approx(1, abs=0.02)
    moment = (mass[:, None, None] * z[:, :, None] * z[:, None, :]).sum(dim=0)
    np.testing.assert_allclose(samples.T @ samples / len(samples), moment, atol=0.06)


@pytest.mark.parametrize("name", PRIORS)
def test_a_prior_takes_any_batch_shape(name):
    prior = build(name, (16,))
    assert prior(ENCODER).log_prob(torch.zeros(3, 5, LATENT_DIM)).shape == (3, 5)
    assert prior(ENCODER).sample((4, 3)).shape == (4, 3, LATENT_DIM)


def test_with_the_exact_posterior_as_proposal_the_bound_is_the_density_for_every_k():
    conditional = linear([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0], S)
    z = torch.randn(50, 2)
    exact = stats.norm(0, math.sqrt(1 + S**2)).logpdf(z.numpy()).sum(axis=1)
    for k in (1, 3):
        prior = HierarchicalPrior(conditional, exact_posterior(), k, LATENT_DIM)
        bound = prior(nn.Identity()).log_prob(z).detach().numpy()
        np.testing.assert_allclose(bound, exact, atol=1e-4)


def test_the_bound_lies_below_the_density_and_tightens_with_k():
    torch.manual_seed(0)
    z = torch.tensor(exact_marginal().rvs(4_000, random_state=0), dtype=torch.float32)
    exact = exact_marginal().logpdf(z.numpy()).mean()
    proposal = linear([[0.5, 0.0], [0.0, 0.5]], [0.0, 0.0], 0.7)
    gaps = []
    for k in (1, 4, 16, 256):
        prior = HierarchicalPrior(linear(W, B, S), proposal, k, LATENT_DIM)
        gaps.append(exact - prior(nn.Identity()).log_prob(z).mean().item())
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.3
    assert abs(gaps[-1]) < 0.02


def test_samples_follow_the_marginal():
    prior = HierarchicalPrior(linear(W, B, S), linear(W, B, S), 1, LATENT_DIM)
    with seeded(0):
        samples = prior(nn.Identity()).sample((40_000,)).numpy()
    np.testing.assert_allclose(samples.mean(axis=0), B, atol=0.03)
    np.testing.assert_allclose(np.cov(samples.T), exact_marginal().cov, atol=0.06)


def test_the_prior_starts_near_the_standard_normal_and_depends_on_zeta():
    torch.manual_seed(0)
    prior = build("hierarchical", (64, 64))
    zeta = torch.randn(100, LATENT_DIM)
    np.testing.assert_allclose(prior.conditional(zeta).mean.detach(), zeta, atol=1e-6)


@pytest.mark.parametrize("name", PRIORS)
def test_the_parameters_of_a_prior_are_its_own(name):
    encoder = ConditionalNormal(nn.Linear(LATENT_DIM, 4))
    prior = build(name, (16,))
    prior(encoder)
    assert not {id(p) for p in encoder.parameters()} & {id(p) for p in prior.parameters()}


@pytest.mark.parametrize("k", [0, -1])
def test_fewer_than_one_importance_sample_is_refused(k):
    with pytest.raises(ValueError, match="at least 1"):
        build("hierarchical", (16,), num_importance=k)


def test_the_vampprior_is_the_posterior_averaged_over_its_pseudo_inputs():
    prior = build("vamp", (16,), num_pseudo_inputs=len(DATA))
    z = torch.randn(50, LATENT_DIM, generator=torch.Generator().manual_seed(0))
    components = stats.norm(DATA[:, None], 0.7).logpdf(z.numpy()).sum(axis=-1)
    expected = special.logsumexp(components, axis=0) - math.log(len(DATA))
    np.testing.assert_allclose(prior(ENCODER).log_prob(z).detach(), expected, atol=1e-4)


def test_gradients_reach_pseudo_inputs_and_the_encoder_alike():
    encoder = ConditionalNormal(nn.Linear(LATENT_DIM, 2 * LATENT_DIM))
    prior = build("vamp", (16,), num_pseudo_inputs=7)
    prior(encoder).log_prob(torch.zeros(3, LATENT_DIM)).sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in (*prior.parameters(), *encoder.parameters()))


@pytest.mark.parametrize("count", [3, 40, 100])
def test_pseudo_inputs_start_at_training_data_each_drawn_once_while_they_last(count):
    rows = build("vamp", (16,), num_pseudo_inputs=count).pseudo_inputs
    drawn = {tuple(row) for row in rows.tolist()}
    assert drawn <= {tuple(row) for row in DATA.tolist()}
    assert rows.shape == (count, LATENT_DIM)
    assert len(drawn) == min(count, len(DATA))


@pytest.mark.parametrize("count", [0, -3, 10**9])
def test_an_impossible_number_of_pseudo_inputs_is_refused(count):
    with pytest.raises(ValueError, match="num_pseudo_inputs"):
        build("vamp", (16,), num_pseudo_inputs=count)


# ---- latents that are standardised when the prior begins to learn


def posteriors_of(means: list[list[float]], scale: float) -> DiagonalNormal:
    return DiagonalNormal(torch.tensor(means), torch.tensor(math.log(scale)))


def begun() -> StandardisedPrior:
    prior = build("hierarchical", (16, 16), start="skip")
    prior.begins(posteriors_of([[1.0, 0.1], [3.0, -0.3]], scale=0.2))
    return prior


def test_it_takes_mean_and_scale_of_the_mixture_of_all_posteriors():
    prior = begun()
    np.testing.assert_allclose(prior.shift, [2.0, -0.1], rtol=1e-6)
    np.testing.assert_allclose(prior.scale, [1.04**0.5, 0.08**0.5], rtol=1e-6)


def test_its_density_keeps_the_determinant_and_its_samples_have_its_moments():
    prior = begun()
    prior.prior.num_importance = 400
    marginal = prior(ENCODER)
    z, area = grid(half_width=8.0, num_points=161)
    z = z * torch.tensor([1.0, 0.3]) + torch.tensor([2.0, -0.1])
    with torch.inference_mode(), seeded(0):
        mass = marginal.log_prob(z).exp() * area * 0.3
        samples = marginal.sample((20_000,))
    assert mass.sum().item() == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(samples.mean(dim=0), mass @ z, atol=0.04)
    np.testing.assert_allclose(samples.var(dim=0), mass @ (z - mass @ z).square(), rtol=0.06)


def test_a_standardised_standard_normal_is_the_normal_of_the_latents():
    prior = StandardisedPrior(StandardNormal(LATENT_DIM), LATENT_DIM)
    prior.begins(posteriors_of([[1.0, 0.1], [3.0, -0.3]], scale=0.2))
    z = torch.randn(20, LATENT_DIM)
    exact = stats.norm(prior.shift, prior.scale).logpdf(z).sum(axis=1)
    np.testing.assert_allclose(prior(ENCODER).log_prob(z), exact, rtol=1e-5)


def test_its_innermost_latents_are_those_of_standardised_ones():
    prior = begun()
    posterior = posteriors_of([[1.0, 0.1]], scale=1e-3)
    units = prior.innermost(posterior)
    at = (posterior.mean - prior.shift) / prior.scale
    exact = prior.prior.proposal(at).mean
    np.testing.assert_allclose(units.mean.detach(), exact.detach(), atol=0.02)


def test_what_it_has_measured_travels_with_the_weights():
    names = begun().state_dict()
    assert {"shift", "scale"} <= set(names)
    assert {"shift", "scale"}.isdisjoint(dict(begun().named_parameters()))


def test_an_unknown_start_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no start 'far'; known: identity, skip"):
        build("hierarchical", (16,), start="far")


def test_the_means_of_a_hierarchical_prior_are_its_samples_without_the_noise():
    prior = HierarchicalPrior(linear(W, B, S), linear(W, B, S), 1, LATENT_DIM)
    with seeded(0):
        means = prior.means(nn.Identity(), 40_000).detach().numpy()
    w = np.array(W)
    np.testing.assert_allclose(np.cov(means.T), w @ w.T, atol=0.06)  # S**2 less than the samples'


def test_the_means_of_a_vampprior_are_those_of_its_components_each_once():
    prior = build("vamp", (16,), num_pseudo_inputs=len(DATA))
    for most in (len(DATA), 10**6):
        means = prior.means(ENCODER, most).detach().numpy()
        assert sorted(map(tuple, means)) == sorted(map(tuple, DATA))
    assert len({tuple(row) for row in prior.means(ENCODER, 7).tolist()}) == 7


def test_a_standard_normal_is_no_mixture():
    assert build("standard_normal", (16,)).means(ENCODER, 5) is None


def test_means_are_standardised_as_samples_are():
    inner = HierarchicalPrior(linear(W, B, 1e-6), linear(W, B, S), 1, LATENT_DIM)
    prior = StandardisedPrior(inner, LATENT_DIM)
    prior.shift.copy_(torch.tensor([5.0, -2.0]))
    prior.scale.copy_(torch.tensor([3.0, 0.1]))
    with seeded(0):
        means = prior.means(nn.Identity(), 500)
    with seeded(0):
        samples = prior(nn.Identity()).sample((500,))  # without noise they are their means
    np.testing.assert_allclose(means.detach(), samples.detach(), atol=1e-4)
