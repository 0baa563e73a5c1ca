"""Flow posteriors: densities against quadrature, samples and Jacobians; gradients; moments."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from core.build import ConfigProblem, build_dataset, build_model
from core.distributions import seeded
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.flows import POSTERIORS, ConditionalFlow
from core.runs import RunConfig

CONFIG = EXPERIMENTS["digits/vae"].changed(hidden=[16])
FLOW = {"name": "real_nvp", "num_couplings": 3, "hidden": [8], "context": 5}


def bent(dim: int = 2, num: int = 1, seed: int = 0, couplings: int = 6) -> nn.Module:
    """Returns a flow of `num` conditions that has gone on from its start."""
    with seeded(seed):
        flow = ConditionalFlow(nn.Linear(3, 8), dim, context=8, num_couplings=couplings)
        for parameter in flow.parameters():
            parameter.data.mul_(1.2)
        return flow(torch.randn(num, 3))


def grid(reach: float, count: int) -> tuple[torch.Tensor, float]:
    axis = torch.linspace(-reach, reach, count, dtype=torch.float32)
    x, y = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x, y], dim=-1).reshape(-1, 2), float(axis[1] - axis[0]) ** 2


@pytest.mark.parametrize("name", POSTERIORS)
@pytest.mark.parametrize("seed", [1, 2])
@torch.no_grad()
def test_a_density_integrates_to_one_and_its_samples_match(name, seed):
    assert {"real_nvp"} == set(POSTERIORS)
    flow = bent(seed=seed)
    z, area = grid(9.0, 601)
    density = flow.log_prob_of_each(z)[:, 0].exp().double() * area
    assert density.sum().item() == pytest.approx(1, abs=0.01)
    with seeded(1):
        samples = flow.sample((40_000,))[:, 0]
    mean = (density[:, None] * z).sum(0)
    np.testing.assert_allclose(samples.mean(0), mean, atol=0.04)
    for corner in ([0.0, 0.0], [0.5, -0.5], [1.0, 1.0]):
        below = (z <= torch.tensor(corner)).all(-1)
        expected = density[below].sum().item()
        found = (samples <= torch.tensor(corner)).all(-1).double().mean().item()
        assert found == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize("dim", [2, 3, 5])
def test_the_density_of_a_draw_is_that_of_its_jacobian_and_of_the_inverse(dim):
    flow = bent(dim)
    noise = torch.randn(dim, generator=torch.Generator().manual_seed(3))
    z, _ = flow._forward(noise[None])
    jacobian = torch.autograd.functional.jacobian(lambda e: flow._forward(e[None])[0][0], noise)
    normal = -0.5 * (noise.square().sum() + dim * math.log(2 * math.pi))
    expected = normal - torch.linalg.slogdet(jacobian).logabsdet
    torch.testing.assert_close(flow.log_prob(z)[0], expected, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_the_latest_draw_is_known_and_older_ones_are_found_by_the_inverse():
    flow = bent(num=3)
    first = flow.rsample((50,))
    known = flow.log_prob(first)
    second = flow.rsample((50,))
    torch.testing.assert_close(flow.log_prob(first), known, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(flow.log_prob(second.clone()), flow.log_prob(second), atol=1e-3,
                               rtol=1e-3)  # fmt: skip


def test_the_gradient_of_a_draws_density_is_that_through_the_inverse():
    with seeded(0):
        module = ConditionalFlow(nn.Linear(3, 8), 2, context=8).double()
    x = torch.randn(4, 3, generator=torch.Generator().manual_seed(0)).double()
    gradients = []
    for copied in (False, True):
        flow = module(x)
        with seeded(5):
            z = flow.rsample((20,))
        module.zero_grad()
        flow.log_prob(z.clone() if copied else z).mean().backward()
        gradients.append([p.grad.clone() for p in module.parameters()])
    assert all(g.isfinite().all() and g.abs().max() > 0 for g in gradients[0])
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-9)


@torch.no_grad()
def test_the_density_under_each_of_many_flows_is_that_of_one_by_one(monkeypatch):
    flow = bent(num=6)
    z = 2 * torch.randn(31, 2, generator=torch.Generator().manual_seed(1))
    monkeypatch.setattr("core.flows.MOST_PAIRS", 20)  # some rows at a time
    torch.testing.assert_close(flow.log_prob_of_each(z), flow.log_prob(z[:, None]))


@torch.no_grad()
def test_mean_and_spread_are_those_of_samples_and_the_same_each_time(monkeypatch):
    flow, again = bent(num=5), bent(num=5)
    torch.manual_seed(7)
    before = torch.get_rng_state()
    mean, sd = flow.mean, flow.stddev
    assert torch.equal(torch.get_rng_state(), before)  # a training's noise is left alone
    assert torch.equal(mean, again.mean) and mean.shape == sd.shape == (5, 2)
    with seeded(1):
        samples = flow.sample((20_000,))
    assert ((samples.mean(0) - mean).abs() < 0.15 * sd).all()  # 512 draws err by 0.05
    np.testing.assert_allclose(samples.std(0), sd, rtol=0.15)
    monkeypatch.setattr("core.flows.MOST_PAIRS", 512)  # one condition at a time
    torch.testing.assert_close(bent(num=5).mean, mean)


@torch.no_grad()
def test_a_flow_starts_near_the_prior_but_not_at_it():
    with seeded(0):
        flow = ConditionalFlow(nn.Linear(3, 8), 2, context=8)(3 * torch.randn(4, 3))
    assert flow.mean.var(0).mean() > 0.02 and flow.mean.abs().max() < 1.5
    assert ((flow.stddev > 0.3) & (flow.stddev < 3)).all()


@torch.no_grad()
def test_no_net_can_make_a_coupling_stretch_without_bound():
    with seeded(0):
        module = ConditionalFlow(nn.Linear(3, 8), 2, context=8, num_couplings=2)
    for coupling in module.couplings:
        coupling.net[-1].weight.mul_(1e6)
    _, log_det = module(torch.randn(1, 3))._forward(torch.randn(100, 1, 2))
    assert log_det.isfinite().all() and log_det.abs().max() <= 4.01


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"latent_dim": 1}, "latent_dim must be 2 or more"),
        ({"posterior": FLOW | {"num_couplings": 1}}, "num_couplings must lie in 2 .. 64, not 1"),
        ({"posterior": FLOW | {"num_couplings": 10**9}}, "num_couplings must lie in 2"),
        ({"posterior": FLOW | {"context": 0}}, "context must be a whole number"),
        ({"posterior": FLOW | {"context": 10**9}}, "context must be a whole number"),
        ({"posterior": {"name": "real_nvp"}}, "context must be a whole number"),
        ({"posterior": FLOW | {"name": "planar"}}, "Unknown posterior 'planar'; known: real_nvp"),
        ({"posterior": FLOW | {"depth": 2}}, "The posterior 'real_nvp' cannot be made"),
        ({"posterior": FLOW | {"hidden": []}}, "all hidden widths must be at least 1"),
    ],
)
def test_an_impossible_flow_is_refused_in_one_sentence(settings, said):
    config = CONFIG.changed(**({"posterior": FLOW} | settings))
    with pytest.raises(ConfigProblem, match=said):
        build_model(config, build_dataset(config))


def test_a_run_without_a_flow_reads_as_before_and_one_with_a_flow_comes_back():
    assert "posterior" not in CONFIG.model
    config = CONFIG.changed(posterior=FLOW)
    assert RunConfig.from_json(config.to_json()).model["posterior"] == FLOW
    broken = config.to_json()
    broken["model"]["posterior"] = "real_nvp"
    with pytest.raises(FileProblem, match=r"model\.posterior"):
        RunConfig.from_json(broken)


@pytest.mark.parametrize("prior", ["hierarchical", "vamp", "standard_normal"])
def test_a_model_with_a_flow_works_under_every_prior(prior):
    spec = EXPERIMENTS["digits/vhp-rewo"].prior | {"net": {"name": "mlp", "hidden": [16]}}
    specs = {"hierarchical": spec, "vamp": {"name": "vamp", "num_pseudo_inputs": 5}}
    config = CONFIG.changed(posterior=FLOW, prior=specs.get(prior, {"name": prior}))
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    x = dataset.test[:6]
    model.prior_begins(torch.from_numpy(x))
    terms = model.terms(torch.from_numpy(x), num_samples=4)
    (terms.distortion + terms.rate).mean().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.encoder.parameters())
    mean, spread = model.posterior(x)
    z, log_density = model.draw(x, seed=0)
    assert mean.shape == spread.shape == z.shape == (6, 2) and (spread > 0).all()
    own = np.diagonal(model.log_posteriors(x)(z))
    np.testing.assert_allclose(own, log_density, rtol=1e-3, atol=1e-3)
    weights = list(model.log_weights_of_each(torch.from_numpy(x[:2]), 50))
    assert len(weights) == 2 and weights[0].shape == (50,) and weights[0].isfinite().all()
