"""How encoder and decoder start: on the data's principal components; no ring folds then."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.seeds import Seed, numbers, row, train
from core.build import build_dataset, build_model, build_trainer
from core.experiments import EXPERIMENTS
from core.metrics.topology import topology
from core.nets import MLP
from core.nets.components import SIZE, principal_components, start_on_components
from core.runs import Run, RunConfig
from core.runs.recording import record

REWO = EXPERIMENTS["pendulum/vhp-rewo"]
TINY = REWO.changed(
    dataset={"name": "pendulum", "num_images": 128}, hidden=(16, 16), precision="float32", steps=4
)


def as_before(config: RunConfig) -> RunConfig:
    """Returns the settings as they were when a model did not say how it starts."""
    return replace(config, model={n: part for n, part in config.model.items() if n != "start"})


def started(config: RunConfig):
    dataset = build_dataset(config)
    return build_model(config, dataset), dataset


@pytest.mark.parametrize("name", ["pendulum/vhp-rewo", "digits/vampprior", "pendulum/iwae"])
def test_the_means_start_as_the_principal_components_in_small(name: str) -> None:
    model, dataset = started(EXPERIMENTS[name].changed(seed=3))
    means = model.posterior(dataset.train)[0]
    centred = dataset.train - dataset.train.mean(axis=0)
    expected = centred @ np.linalg.eigh(np.cov(centred.T))[1][:, -2:]
    assert np.abs(means.mean(axis=0)).max() < 1e-4
    np.testing.assert_allclose(np.cov(means.T), SIZE**2 * np.eye(2), atol=0.1 * SIZE**2)
    found, wanted = (np.linalg.qr(z - z.mean(axis=0))[0] for z in (means, expected))
    assert np.linalg.svd(found.T @ wanted)[1].min() > 0.99  # the same plane


@pytest.mark.parametrize("name", ["pendulum/vhp-geco", "digits/vhp-rewo", "digits/beta-vae"])
def test_the_decoder_starts_silent(name: str) -> None:
    model, _ = started(EXPERIMENTS[name])
    z = torch.randn(20, 2, generator=torch.Generator().manual_seed(0))
    assert not model.decoder.net(z).any()


def test_every_experiment_starts_on_the_components() -> None:
    """But those on images of ink, whose decoders start at the mean one, and some that are
    compared by a plane beside z."""
    planes = {"digits/nonparametric", "digits/vae-10", "mnist/nonparametric-500", "mnist/vae-500"}
    starts = {
        n.split("/")[0]: config.model["start"]
        for n, config in EXPERIMENTS.items()
        if config.model["name"] == "vae" and n not in planes
    }
    others = {"pendulum", "digits", "motion", "grey-mnist", "color-mnist"}
    assert starts == {name: "components" if name in others else "mean" for name in starts}


def test_a_model_that_does_not_say_how_it_starts_starts_as_before() -> None:
    model = started(as_before(TINY))[0].state_dict()
    plain = started(TINY.changed(start="standardised"))[0].state_dict()
    now = started(TINY)[0].state_dict()
    assert all(torch.equal(model[name], weights) for name, weights in plain.items())
    prior = [name for name in now if name.startswith("prior")]
    assert all(torch.equal(model[name], now[name]) for name in prior)
    assert not torch.equal(model["encoder.net.0.weight"], now["encoder.net.0.weight"])


LIKELIHOODS = {
    "binomial": ({"name": "binomial", "total_count": 16}, 0.01),
    "normal": ({"name": "normal", "scale": 0.1}, 0.0),
}


@pytest.mark.parametrize(("likelihood", "margin"), LIKELIHOODS.values(), ids=LIKELIHOODS)
@pytest.mark.parametrize("net", ["mlp", "gated_mlp"])
def test_at_the_mean_the_decoder_starts_around_the_mean_image(
    likelihood: dict, margin: float, net: str
) -> None:
    coder = {"name": net, "hidden": [16]}
    config = EXPERIMENTS["digits/vhp-rewo"].changed(
        encoder=coder, decoder=coder, likelihood=likelihood, start="mean"
    )
    model, dataset = started(config)
    plain = started(config.changed(start="standardised"))[0].state_dict()
    last, mean = model.decoder.net.last, dataset.train.mean(axis=0)
    assert mean.min() < 0.01  # a corner that is never inked
    given = last.bias if likelihood["name"] == "normal" else last.bias.sigmoid()
    np.testing.assert_allclose(given.detach(), mean.clip(margin, 1 - margin), atol=1e-6)
    others = [name for name, p in model.state_dict().items() if not torch.equal(p, plain[name])]
    assert others == ["decoder.net.2.bias"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [12, 16])
def test_a_seed_that_used_to_fold_is_a_ring_after_a_hundred_steps(seed: int) -> None:
    config = REWO.changed(seed=seed, precision="float32")
    model, dataset = started(config)
    trainer = build_trainer(config, model)
    rings = [topology(model.posterior(dataset.test)[0], dataset.test_label)]
    for _ in trainer.run(torch.from_numpy(dataset.train), 100):
        pass
    rings.append(topology(model.posterior(dataset.test)[0], dataset.test_label))
    assert all(ring.is_ring for ring in rings), rings


ODD = {
    "constant": np.full((30, 6), 0.5),
    "one column": np.linspace(0, 1, 30)[:, None],
    "one direction": np.linspace(0, 1, 30)[:, None] * np.ones(6),
    "fewer rows than columns": np.random.default_rng(0).random((3, 50)),
    "two rows": np.eye(2),
    "tiny": np.random.default_rng(0).random((30, 6)) * 1e-18,
    "huge": np.random.default_rng(0).random((30, 6)) * 1e15,
}


@pytest.mark.parametrize("hidden", [(16, 16), (3,), (1, 2), (5, 40)])
@pytest.mark.parametrize("latent_dim", [1, 2, 9])
@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_odd_data_and_narrow_layers_start_as_far_as_there_is_room(
    data: np.ndarray, latent_dim: int, hidden: tuple[int, ...]
) -> None:
    rows = data.astype(np.float32)
    torch.manual_seed(0)
    encoder = MLP(rows.shape[1], hidden, 2 * latent_dim)
    decoder = MLP(latent_dim, hidden, rows.shape[1])
    start_on_components(encoder, decoder, rows)
    z = encoder(torch.from_numpy(rows))
    assert z.isfinite().all() and z.abs().max() < 100
    there = min(latent_dim, np.linalg.matrix_rank(data - data.mean(axis=0)), min(hidden) // 2)
    sd = z.detach().numpy()[:, :there].std(axis=0)
    np.testing.assert_allclose(sd, np.full(there, SIZE), rtol=0.01)


def test_components_of_wide_data_are_those_of_the_covariance() -> None:
    generator = np.random.default_rng(0)
    factors = generator.normal(size=(400, 5)) * [9, 7, 5, 3, 1]
    data = (factors @ generator.normal(size=(5, 900))).astype(np.float32)
    axes, sd = principal_components(data, 4)
    length, wanted = np.linalg.svd(data - data.mean(axis=0))[1:]
    np.testing.assert_allclose(sd, length[:4] / 20, rtol=1e-4)
    np.testing.assert_allclose(np.abs(axes @ wanted[:4].T), np.eye(4), atol=1e-3)


def test_a_training_that_an_older_version_began_keeps_its_start(tmp_path: Path) -> None:
    straight, begun = Run(tmp_path / "straight"), Run(tmp_path / "begun")
    list(record(straight, as_before(TINY), resume=False))
    list(record(begun, as_before(TINY).changed(steps=2), resume=False))
    list(record(begun, TINY, resume=True))
    assert begun.config == as_before(TINY)
    a, b = ((run.path / "model.safetensors").read_bytes() for run in (straight, begun))
    assert a == b


def test_seeds_are_counted_with_an_interval_and_those_that_fail_are_named() -> None:
    seeds = [Seed("vhp", 700, n, n != 12, 1, 0.1, 0.8, 0.01 * n) for n in numbers("11-13,20")]
    assert row("vhp", seeds) == (
        "| vhp | 700 | 3 of 4 | 0.19 to 0.99 | 0.125, 0.110 to 0.200 | 12 |"
    )


def test_a_count_of_seeds_goes_on_where_it_was(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("benchmarks.seeds.of_dataset", lambda _: {"vhp-rewo": TINY})
    run = train("vhp-rewo", 5, 3, "components", tmp_path)
    assert run.path == tmp_path / "components-3/pendulum/vhp-rewo/seed-5"
    before = (run.path / "model.safetensors").stat().st_mtime_ns
    again = train("vhp-rewo", 5, 3, "components", tmp_path)
    assert (again.path / "model.safetensors").stat().st_mtime_ns == before
    assert (Seed.of(again).seed, Seed.of(again).steps) == (5, 3)
