"""Objectives on a linear-Gaussian model, whose likelihood is known exactly."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from core.constraints import Constraint, ReconstructionError
from core.distributions import ConditionalNormal
from core.models import VAE, Terms
from core.objectives import (
    ELBO,
    OBJECTIVES,
    ConstrainedImportanceWeighted,
    ImportanceWeighted,
    Lagrangian,
    WeightedBound,
)
from core.priors import StandardNormal
from core.schedules import GECO, Multiplier

LOADING = torch.tensor([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]])
NOISE = 0.7
BOUNDS = [name for name, kind in OBJECTIVES.items() if issubclass(kind, WeightedBound)]


def linear_gaussian(exact: bool) -> VAE:
    """x = A z + noise; A's columns made orthogonal, so that the exact posterior is diagonal."""
    loading, _ = torch.linalg.qr(LOADING)
    precision = 1 + 1 / NOISE**2
    decoder, encoder = nn.Linear(2, 3), nn.Linear(3, 2)
    decoder.weight.data, decoder.bias.data = loading, torch.zeros(3)
    encoder.weight.data = loading.T / NOISE**2 / precision
    encoder.bias.data = torch.zeros(2) if exact else torch.tensor([0.6, -0.4])
    return VAE(
        ConditionalNormal(encoder, scale=precision**-0.5),
        ConditionalNormal(decoder, scale=NOISE),
        StandardNormal(2),
        {"error": ReconstructionError()},
    )


def data_and_likelihood() -> tuple[torch.Tensor, float]:
    loading, _ = torch.linalg.qr(LOADING)
    covariance = (loading @ loading.T + NOISE**2 * torch.eye(3)).numpy()
    exact = stats.multivariate_normal(np.zeros(3), covariance)
    x = exact.rvs(2_000, random_state=0)
    return torch.tensor(x, dtype=torch.float32), float(-exact.logpdf(x).mean())


@pytest.mark.parametrize("objective", [ELBO(), ImportanceWeighted(1), ImportanceWeighted(8)])
def test_with_the_exact_posterior_every_bound_is_the_likelihood(objective):
    x, exact = data_and_likelihood()
    terms = linear_gaussian(exact=True).terms(x, objective.num_samples)
    assert objective(terms, beta=1.0).item() == pytest.approx(exact, abs=1e-3)


def test_more_importance_samples_tighten_the_bound_from_above():
    torch.manual_seed(0)
    x, exact = data_and_likelihood()
    losses = []
    for objective in (ELBO(), ImportanceWeighted(4), ImportanceWeighted(64)):
        terms = linear_gaussian(exact=False).terms(x, objective.num_samples)
        losses.append(objective(terms, beta=1.0).item())
    assert losses[0] > losses[1] > losses[2] > exact - 0.02
    assert losses[0] > exact + 0.1


@pytest.mark.parametrize(
    "name", [n for n, o in OBJECTIVES.items() if issubclass(o, WeightedBound)]
)
@pytest.mark.parametrize("beta", [1e-4, 0.5, 1.0, 46.0])
def test_the_loss_is_finite_and_weighs_the_rate_by_beta(name, beta):
    objective = OBJECTIVES[name]()
    rate = torch.full((objective.num_samples, 3), 2.0, requires_grad=True)
    terms = Terms(distortion=torch.full_like(rate, 5.0), rate=rate)
    multipliers = {"error": Multiplier(beta)}
    loss = objective.loss(terms, multipliers)
    loss.backward()
    assert loss.item() == pytest.approx((5.0 + beta * 2.0) / max(1.0, beta), rel=1e-5)
    assert rate.grad.sum().item() == pytest.approx(min(1.0, beta), rel=1e-5)
    assert objective.rate_weight(multipliers) == min(1.0, beta)
    assert objective.weights(multipliers) == {"beta": beta}


@pytest.mark.parametrize(
    "objective", [ImportanceWeighted, ConstrainedImportanceWeighted, Lagrangian]
)
def test_no_importance_sample_is_refused(objective):
    with pytest.raises(ValueError, match="at least 1"):
        objective(0)


def random_terms(num_samples: int) -> Terms:
    distortion, rate = torch.rand(2, num_samples, 5, generator=torch.manual_seed(0)) * 9
    return Terms(distortion, rate)


def test_the_constrained_bound_is_the_lagrangian_of_geco_and_iwae():
    terms, beta = random_terms(4), 0.3
    weight = np.exp(-(terms.distortion + terms.rate).numpy().astype(float))
    bound = np.log(weight.mean(axis=0))
    reconstruction = (weight * terms.distortion.numpy()).sum(axis=0) / weight.sum(axis=0)
    lagrangian = (1 / beta - 1) * reconstruction - bound
    loss = ConstrainedImportanceWeighted(4)(terms, beta).item()
    assert loss == pytest.approx(beta * lagrangian.mean(), rel=1e-5)


def test_the_constrained_bound_is_the_iwae_at_beta_1_and_the_elbo_with_one_sample():
    many, one = random_terms(4), random_terms(1)
    iwae = ImportanceWeighted(4)(many, 1.0)
    torch.testing.assert_close(ConstrainedImportanceWeighted(4)(many, 1.0), iwae)
    for beta in (0.2, 1.0, 3.0):
        torch.testing.assert_close(ConstrainedImportanceWeighted(1)(one, beta), ELBO()(one, beta))


@pytest.mark.parametrize("beta", [1e-3, 0.5, 20.0])
def test_a_lagrangian_weighs_every_constraint_by_its_own_multiplier(beta):
    rate, first, second = (torch.full((1, 3), v, requires_grad=True) for v in (2.0, 3.0, 5.0))
    terms = Terms(distortion=rate.detach(), rate=rate, errors={"a": first, "b": second})
    multipliers = {"a": Multiplier(beta), "b": Multiplier(4.0)}
    loss = Lagrangian().loss(terms, multipliers)
    loss.backward()
    largest = max(1.0, 1 / beta)
    assert loss.item() == pytest.approx((2.0 + 3.0 / beta + 5.0 / 4.0) / largest, rel=1e-5)
    for gradient, weight in ((rate, 1.0), (first, 1 / beta), (second, 0.25)):
        assert gradient.grad.sum().item() == pytest.approx(weight / largest, rel=1e-5)
    assert Lagrangian().rate_weight(multipliers) == pytest.approx(1 / largest)
    assert Lagrangian().weights(multipliers) == {"lambda_a": 1 / beta, "lambda_b": 0.25}


def test_a_bound_takes_one_constraint_and_says_what_takes_several():
    one = Constraint(ReconstructionError(), GECO(), kappa=0.1)
    ELBO().require({"error": one})
    with pytest.raises(ValueError, match="not by 2; the objective 'lagrangian' takes several"):
        ELBO().require({"error": one, "other": one})
    Lagrangian().require({"error": one, "other": one})
    with pytest.raises(ValueError, match="at least one"):
        Lagrangian().require({})
    columns = Lagrangian().columns({"error": one})
    assert [(c.name, c.title, c.scale) for c in columns] == [
        ("lambda_error", "λ, the weight of error", "log")
    ]
