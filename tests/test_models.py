"""The Model interface: shapes, units, seeds, and the terms against a separate computation."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core import nets
from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.charts import LatentChart
from core.distributions import standard_normal
from core.experiments import EXPERIMENTS
from core.nets import MLP, start_as_identity
from core.priors import StandardNormal

DATA = {"name": "pendulum", "num_images": 64}


def model_of(name: str):
    config = EXPERIMENTS[name].changed(hidden=(16, 16), dataset=DATA)
    dataset = build_dataset(config)
    if config.likelihood == {"name": "binomial", "total_count": 1}:  # is of black and white
        dataset = replace(dataset, train=(dataset.train > 0.1).astype(np.float32))
    return build_model(config, dataset), dataset, config


WITHOUT_CONTEXT = [
    name
    for name, config in EXPERIMENTS.items()
    if config.explains and not config.model.get("context_dim")
]


@pytest.mark.parametrize("name", WITHOUT_CONTEXT)
def test_every_model_offers_the_interface(name):
    model, dataset, _ = model_of(name)
    terms = model.terms(torch.from_numpy(dataset.train), num_samples=3)
    errors = terms.errors["error"]
    assert terms.distortion.shape == terms.rate.shape == errors.shape == (3, 64)
    z = model.sample_prior(50, seed=1)
    assert z.shape == (50, LatentChart(model).dim)
    np.testing.assert_array_equal(z, model.sample_prior(50, seed=1))
    assert not np.array_equal(z, model.sample_prior(50, seed=2))
    assert model.posterior(dataset.test[:90])[0].shape == (90, z.shape[1])
    assert model.decode(z).shape == (50, 256)


def test_distortion_is_in_nats_with_constants_and_error_in_squared_intensity():
    model, dataset, config = model_of("pendulum/iwae")
    x = torch.from_numpy(dataset.train)
    terms = model.terms(x, num_samples=2)
    scale = config.likelihood["scale"]
    constant = 128 * np.log(2 * np.pi * scale**2)
    expected = 256 * terms.errors["error"] / (2 * scale**2) + constant
    torch.testing.assert_close(terms.distortion, expected, rtol=1e-4, atol=1e-2)


def log_density(model, z: np.ndarray) -> np.ndarray:
    """Returns log p(z) by quadrature over zeta, or of the standard normal where there is none."""
    z = torch.from_numpy(z)
    if isinstance(model.prior, StandardNormal):
        return model.prior(model.encoder).log_prob(z).numpy()
    axis = torch.linspace(-6, 6, 61)
    zeta = torch.cartesian_prod(axis, axis)
    log_area = 2 * float(torch.log(axis[1] - axis[0]))
    with torch.inference_mode():
        log_prior = standard_normal(zeta).log_prob(zeta)[:, None] + log_area
        joint = log_prior + model.prior.conditional(zeta[:, None]).log_prob(z)
        return torch.logsumexp(joint, dim=0).numpy()


@pytest.mark.parametrize("name", ["pendulum/vhp-rewo", "pendulum/iwae"])
def test_the_rate_averages_to_the_divergence_by_quadrature(name):
    model, dataset, _ = model_of(name)
    x = dataset.train[:8]
    mean, scale = model.posterior(x)
    noise = np.random.default_rng(0).normal(size=(500, *mean.shape)).astype(np.float32)
    z = mean + scale * noise
    entropy = (0.5 * np.log(2 * np.pi * np.e) + np.log(scale)).sum(axis=1).mean()
    divergence = -entropy - log_density(model, z.reshape(-1, 2)).mean()
    with torch.inference_mode():
        torch.manual_seed(0)
        if name == "pendulum/vhp-rewo":
            model.prior.num_importance = 64  # the bound is loose by less than the tolerance then
        rate = model.terms(torch.from_numpy(x), 1_000).rate.mean().item()
    assert rate == pytest.approx(divergence, abs=0.04)


def test_the_same_seed_starts_the_same_encoder_for_every_method():
    first, second = (model_of(f"pendulum/vhp-{name}")[0] for name in ("rewo", "geco"))
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)


def test_an_identity_start_needs_room_for_both_signs():
    with pytest.raises(ValueError, match="at least 4"):
        start_as_identity(MLP(2, (3,), 4))


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": {"name": "pendulums"}},
        {"prior": {"name": "flat"}},
        {"prior": {"name": "hierarchical", "num_importance": 0}},
        {"constraint": {"name": "none", "schedule": {"name": "constant"}}},
        {"objective": {"name": "elbo", "colour": "red"}},
        {"schedule": {"name": "geco", "tau": 3.0}},
        {"kappa": -0.02},
        {"covariance": "round"},
        {"learning_rate": 0.0},
        {"batch_size": 0},
        {"hidden": ()},
        {"latent_dim": 0},
    ],
)
def test_unknown_names_and_impossible_settings_are_refused_in_one_sentence(changes):
    config = EXPERIMENTS["pendulum/vhp-rewo"].changed(**changes)
    with pytest.raises(ConfigProblem) as problem:
        build_trainer(config, build_model(config, build_dataset(config)))
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("fast", [True, False])
def test_lower_precision_rounds_what_is_trained_and_nothing_that_is_looked_at(fast, monkeypatch):
    monkeypatch.setattr(nets.net, "is_fast", lambda *_: fast)
    config = EXPERIMENTS["pendulum/vae"].changed(precision="bfloat16")
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    x = torch.from_numpy(dataset.test[:64])
    plain, looked_at = model.encoder(x).mean, model.posterior(dataset.test[:64])[0]
    trainer = build_trainer(config, model)
    trained = model.encoder(x).mean
    rounded = (trained - plain).abs().max() / plain.abs().max()
    assert 1e-4 < rounded < 0.02 if fast else rounded < 1e-5
    assert trained.dtype == torch.float32
    np.testing.assert_array_equal(model.posterior(dataset.test[:64])[0], looked_at)
    assert all(p.dtype == torch.float32 for p in trainer.model.parameters())
    with pytest.raises(ConfigProblem, match="Unknown precision 'int8'; known: bfloat16, float32"):
        build_trainer(config.changed(precision="int8"), model)
