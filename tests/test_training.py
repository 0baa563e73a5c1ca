"""The trainer: what an iteration changes, and that the loss goes down for every composition."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from core.build import build_dataset, build_model, build_trainer
from core.experiments import EXPERIMENTS
from core.training import Diverged, Redrawn

SMALL = {"hidden": (32, 32), "batch_size": 32, "learning_rate": 1e-3}


def small(name: str, **changes):
    pendulum = {"name": "pendulum", "num_images": 320}
    config = EXPERIMENTS[name].changed(dataset=pendulum, **SMALL)
    config = config.changed(precision="float32", **changes)
    dataset = build_dataset(config)
    if config.likelihood == {"name": "binomial", "total_count": 1}:  # is of black and white
        dataset = replace(dataset, train=(dataset.train > 0.1).astype(np.float32))
    trainer = build_trainer(config, build_model(config, dataset))
    return trainer, torch.from_numpy(dataset.train)


def weights(module: torch.nn.Module) -> list[torch.Tensor]:
    return [p.detach().clone() for p in module.parameters()]


def same(before: list[torch.Tensor], after: list[torch.Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


# The compositions are the same for all images.
ALIKE = ("mnist", "fashion-mnist", "omniglot", "chairs", "faces", "grey-mnist", "color-mnist")
UNLIKE = [name for name in EXPERIMENTS if not name.startswith(ALIKE)]
UNLIKE += ["grey-mnist/geco-0.15", "grey-mnist/vae-annealed"]
EXPLAINING = [name for name in UNLIKE if EXPERIMENTS[name].explains]
CONSTRAINED = [name for name in UNLIKE if name.startswith("digits/") and name not in EXPLAINING]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLAINING)
def test_every_experiment_learns(name):
    trainer, x = small(name)
    steps = list(trainer.run(x, 300))
    assert [s.step for s in steps] == list(range(1, 301))
    # A silent decoder begins at the mean square of the data; their variance is 0.67 of that, which
    # is 3 nats for the pendulum, and at beta = 4 all that there is; under a wide sigma much less.
    if EXPERIMENTS[name].model["likelihood"].get("scale", 0.0) < 1:
        assert steps[-1].distortion < steps[0].distortion - 2.5
    share = 1.0 if name.startswith("static-mnist") else 0.75  # these begin at the mean image
    assert steps[-1].averages["error"] < share * steps[0].averages["error"]


@pytest.mark.slow
@pytest.mark.parametrize("name", CONSTRAINED)
def test_every_constraint_is_violated_less_by_and_by(name):
    config = EXPERIMENTS[name].changed(steps=300)
    dataset = build_dataset(config)
    trainer = build_trainer(config, build_model(config, dataset))
    first, *_, last = trainer.run(torch.from_numpy(dataset.train), 300)
    assert set(last.averages) == set(config.constraints)
    left = [last.averages[held] / first.averages[held] for held in config.constraints]
    assert max(left) < 0.95 and min(left) < 0.75


@pytest.mark.parametrize("name", ["pendulum/vhp-rewo", "pendulum/vhp-geco"])
def test_the_loss_is_weighed_with_the_beta_that_the_same_batch_has_moved(name):
    schedule = EXPERIMENTS[name].schedule | {"nu": 0.6, "beta": 0.5}
    trainer, x = small(name, schedule=schedule, kappa=0.5)
    previous = 0.5
    for step in trainer.run(x, 3):
        beta = step.weights["beta"]
        assert abs(beta - previous) > 0.02
        expected = (step.distortion + beta * step.rate) / max(1.0, beta)
        assert step.loss == pytest.approx(expected, rel=1e-6)
        previous = beta


class Reads(TorchDispatchMode):
    """Counts how often a number is read from a tensor by itself: a GPU is waited for each time."""

    number = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.number += func is torch.ops.aten._local_scalar_dense.default
        return func(*args, **(kwargs or {}))


def test_of_a_step_only_the_loss_is_read_by_itself():
    trainer, x = small("pendulum/vhp-rewo")
    steps = trainer.run(x, 3)
    next(steps)  # makes what is kept
    with Reads() as reads:
        step = next(steps)
    assert reads.number == 1
    assert step.loss == pytest.approx(step.distortion + step.weights["beta"] * step.rate, rel=1e-5)


def test_the_initial_phase_leaves_the_prior_and_its_optimiser_alone():
    trainer, x = small("pendulum/vhp-rewo")
    prior, encoder = weights(trainer.model.prior), weights(trainer.model.encoder)
    assert all(step.initial_phase for step in trainer.run(x, 5))
    assert same(prior, weights(trainer.model.prior))
    assert not any(moment.any() for moment in trainer.optimisers["prior"].state().values())
    assert not same(encoder, weights(trainer.model.encoder))


def test_the_main_phase_moves_the_prior():
    schedule = {"name": "rewo", "beta": 0.01}
    trainer, x = small("pendulum/vhp-rewo", schedule=schedule, kappa=10.0)
    prior = weights(trainer.model.prior)
    assert not next(iter(trainer.run(x, 1))).initial_phase
    assert not same(prior, weights(trainer.model.prior))


@pytest.mark.parametrize("beta", [1e-3, 1.0, 20.0])
def test_the_prior_minimises_the_rate_itself_whatever_beta(beta):
    schedule = {"name": "constant", "beta": beta}
    trainer, x = small("pendulum/vhp-rewo", schedule=schedule)
    reference = copy.deepcopy(trainer.model)
    torch.manual_seed(0)
    next(iter(trainer.run(x, 1)))
    torch.manual_seed(trainer.seed)
    reference.terms(trainer._batch(x, 0), 1).rate.mean().backward()
    pairs = zip(reference.prior.parameters(), trainer.model.prior.parameters(), strict=True)
    for expected, given in pairs:
        torch.testing.assert_close(given.grad, expected.grad, rtol=1e-3, atol=1e-6)


def test_an_epoch_visits_every_image_once_in_an_order_of_its_own():
    trainer, x = small("pendulum/iwae")
    marks = torch.arange(len(x), dtype=torch.float32)[:, None]
    epochs = [torch.cat([trainer._batch(marks, 10 * e + b) for b in range(10)]) for e in (0, 1)]
    assert all(torch.equal(epoch.sort(dim=0).values, marks) for epoch in epochs)
    assert not torch.equal(*epochs)


def test_the_same_seed_repeats_and_another_does_not():
    losses = []
    for seed in (3, 3, 4):
        trainer, x = small("pendulum/vhp-geco", seed=seed)
        losses.append([step.loss for step in trainer.run(x, 5)])
    assert losses[0] == losses[1] != losses[2]


def test_drawing_in_between_does_not_change_the_training():
    trainers = [small("pendulum/vhp-geco")[0] for _ in range(2)]
    x = small("pendulum/vhp-geco")[1]
    quiet = [step.loss for step in trainers[0].run(x, 6)]
    looked_at = []
    for step in trainers[1].run(x, 6):
        trainers[1].model.sample_prior(10, seed=step.step)
        looked_at.append(step.loss)
    assert quiet == looked_at


def test_a_loss_that_is_not_finite_stops_with_the_step():
    trainer, x = small("pendulum/vhp-geco")
    steps = trainer.run(x, 10)
    for _ in range(3):
        next(steps)
    next(trainer.model.parameters()).data.fill_(float("nan"))
    with pytest.raises(Diverged, match="step 4"):
        next(steps)


def test_a_batch_larger_than_the_data_is_refused():
    trainer, x = small("pendulum/iwae", batch_size=400)
    with pytest.raises(ValueError, match="needs more than 320"):
        next(trainer.run(x, 1))


# ---- the prior begins where the latents lie


def beginnings(trainer, monkeypatch) -> list[int]:
    """The steps within which the prior is shown the data, as they come."""
    steps: list[int] = []
    shown = lambda model, x: steps.append(trainer.step)  # noqa: E731
    monkeypatch.setattr(type(trainer.model), "prior_begins", shown)
    return steps


def test_the_prior_begins_when_the_initial_phase_ends(monkeypatch):
    trainer, x = small("pendulum/vhp-rewo", kappa=0.065, alpha=0.9)
    begun = beginnings(trainer, monkeypatch)
    main = [step.step for step in trainer.run(x, 300) if not step.initial_phase]
    assert begun == main[:1] and 1 < main[0] < 300


@pytest.mark.parametrize("name", ["pendulum/vhp-geco", "pendulum/iwae"])
def test_without_an_initial_phase_it_begins_with_the_first_step(name, monkeypatch):
    trainer, x = small(name)
    begun = beginnings(trainer, monkeypatch)
    assert len(list(trainer.run(x, 5))) == 5
    assert begun == [1]


def test_redrawn_rows_differ_from_step_to_step_and_repeat_with_the_seed():
    rows = Redrawn(torch.full((4, 500), 0.3))
    torch.manual_seed(0)
    first, second = (rows[torch.arange(4)] for _ in range(2))
    torch.manual_seed(0)
    assert torch.equal(first, rows[torch.arange(4)])
    assert not torch.equal(first, second)
    assert first.unique().tolist() == [0.0, 1.0]
    assert first.mean().item() == pytest.approx(0.3, abs=0.03)
