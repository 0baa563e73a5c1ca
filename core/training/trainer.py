r"""Training as a generator of events (Algorithm 1, for every model, objective and constraints).

    draw a batch, z ~ q(z|x) -> C_t of each constraint -> phase and multipliers
                             -> one Adam step on theta, phi
                             and, outside the initial phase, on Theta, Phi

When the initial phase ends, or after the first step without one, the prior is shown where the
latents lie: it begins to learn there.

The Trainer knows no files and prints nothing. Its state goes out and comes in as tensors, so that
a resumed run takes exactly the steps that a straight run takes.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from core.constraints import Constraint, Tracked
from core.models import PRIOR, Terms, Trainable
from core.objectives import Objective
from core.runs.columns import DISTORTION, INITIAL_PHASE, LOSS, RATE, STEP, Column
from core.schedules import Multiplier
from core.training.examples import Examples, spread
from core.training.flat_adam import FlatAdam
from core.training.ranks import ALONE, Ranks
from core.training.step import Diverged, Step, require_unlike
from core.training.tracking import as_data, below, from_data, under

SHOWN_TO_PRIOR = 2_000  # rows, whose latents say where the prior begins


class Trainer:
    """The loop that trains a model, with an Adam optimiser for each group of its parameters.

    x (N, X): the training data · batches are drawn epoch by epoch without replacement; the order
    is a function of seed and epoch, the noise comes from torch's generator, which `run` seeds
    once · ranks: the processes that train this model together; alone if none are given.

    Errors: ValueError for impossible sizes; Diverged, with the step, if the loss is not finite.
    """

    def __init__(
        self,
        model: Trainable,
        objective: Objective,
        constraints: Mapping[str, Constraint],
        *,
        learning_rate: float,
        batch_size: int,
        seed: int,
        ranks: Ranks = ALONE,
    ):
        if batch_size < 1 or not 0 < learning_rate < math.inf:
            raise ValueError("Training needs batch_size >= 1 and a positive learning_rate.")
        if batch_size % ranks.count:
            raise ValueError(
                f"A batch of {batch_size} cannot be shared equally by {ranks.count} processes."
            )
        objective.require(constraints)
        self.model = model
        self.objective = objective
        self.constraints = constraints
        self.batch_size = batch_size
        self.seed = seed
        self.ranks = ranks
        self.tracked: dict[str, Tracked] = {n: one.init() for n, one in constraints.items()}
        # The standard normal has nothing to optimise.
        groups = {name: list(group) for name, group in model.parameter_groups().items() if group}
        self.optimisers = {n: FlatAdam(group, learning_rate) for n, group in groups.items()}
        require_unlike([column.name for column in self.columns])
        self._noise: Tensor | None = None
        self._epoch = (-1, torch.empty(0, dtype=torch.long))

    @property
    def step(self) -> int:
        return next(iter(self.multipliers.values())).step

    @property
    def multipliers(self) -> dict[str, Multiplier]:
        return {name: one.multiplier for name, one in self.tracked.items()}

    @property
    def initial_phase(self) -> bool:
        """Whether the prior is left alone: while a schedule with an initial phase (REWO's two)
        waits for its constraint to be satisfied for the first time."""
        return any(one.initial_phase for one in self.multipliers.values())

    @property
    def columns(self) -> list[Column]:
        """Returns what the rows of the history say, in their order."""
        weights = self.objective.columns(self.constraints)
        parts = [DISTORTION, RATE, *self.model.penalties]
        return [STEP, *weights, *self._errors(), LOSS, *parts, INITIAL_PHASE]

    def _errors(self) -> list[Column]:
        """Returns the columns of the constraints; alike ones are told apart by their names."""
        errors = [one.column(name) for name, one in self.constraints.items()]
        titles = [column.title for column in errors]
        named = [replace(column, title=f"{column.title} ({column.name})") for column in errors]
        return [
            long if titles.count(short.title) > 1 else short
            for short, long in zip(errors, named, strict=True)
        ]

    def run(self, x: Examples, steps: int) -> Iterator[Step]:
        """Trains until `steps` iterations have been made in all, yielding each as it is done."""
        if len(x) < self.batch_size:
            raise ValueError(f"A batch of {self.batch_size} needs more than {len(x)} data points.")
        if self._noise is None:
            torch.manual_seed(self.seed)
        else:
            self._set_noise(self._noise)
        self.ranks.align(self)
        try:
            while self.step < steps:
                self.ranks.begin(self.seed, self.step)
                waits = self.initial_phase or self.step == 0
                step = self._iterate(self._batch(x, self.step))
                if waits and not self.initial_phase:
                    self.model.prior_begins(spread(x, SHOWN_TO_PRIOR))
                    self.ranks.align(self)
                yield step
        finally:
            self._noise = self._get_noise()

    def _batch(self, x: Examples, step: int) -> Tensor:
        epoch, position = divmod(step, len(x) // self.batch_size)
        if epoch != self._epoch[0]:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            self._epoch = (epoch, torch.randperm(len(x), generator=generator))
        start = position * self.batch_size
        return x[self.ranks.share(self._epoch[1][start : start + self.batch_size])]

    def _iterate(self, x: Tensor) -> Step:
        terms = self.model.terms(x, self.objective.num_samples)
        means = self._means(terms)
        self._track(means)
        multipliers = self.multipliers
        value = self._differentiate(self.objective.loss(terms, multipliers))
        if not math.isfinite(value):
            raise Diverged(f"The loss became {value} at step {self.step}.")
        self._optimise()
        return Step(
            step=self.step,
            initial_phase=self.initial_phase,
            loss=value,
            distortion=means[DISTORTION.name],
            rate=means[RATE.name],
            weights=self.objective.weights(multipliers),
            averages={name: one.average or 0.0 for name, one in self.tracked.items()},
            penalties={name: means[name] for name in terms.penalties},
        )

    def _means(self, terms: Terms) -> dict[str, float]:
        """Returns the means over the batch, of all ranks: errors by name, distortion and rate."""
        errors = {name: terms.errors[name] for name in self.constraints}
        errors |= terms.penalties
        named = {**errors, DISTORTION.name: terms.distortion, RATE.name: terms.expected_rate}
        means = torch.stack([values.detach().mean() for values in named.values()])
        self.ranks.average(means)
        return dict(zip(named, means.tolist(), strict=True))

    def _track(self, means: Mapping[str, float]) -> None:
        """Moves every multiplier by its constraint's error in this batch (Algorithm 1)."""
        self.tracked = {
            name: constraint.update(self.tracked[name], means[name])
            for name, constraint in self.constraints.items()
        }

    def _differentiate(self, loss: Tensor) -> float:
        """Sets the gradients, means over all ranks, and returns the loss, such a mean too."""
        for optimiser in self.optimisers.values():
            optimiser.zero_grad()
        loss.backward()
        mean = loss.detach().clone()
        self.ranks.average(*(one.gradient for one in self.optimisers.values()), mean)
        return mean.item()

    def _optimise(self) -> None:
        for name, optimiser in self.optimisers.items():
            if name != PRIOR:
                optimiser.step()
        # Skipped altogether in the initial phase: zero gradients would still move Adam's momenta.
        if PRIOR in self.optimisers and not self.initial_phase:
            prior = self.optimisers[PRIOR]
            prior.gradient.div_(self.objective.rate_weight(self.multipliers))
            prior.step()

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Returns all that the next step depends on: tensors by name, and the constraints' states
        as data."""
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for name, optimiser in self.optimisers.items():
            tensors |= under(f"{name}_optimiser", optimiser.state())
        tracked = {name: as_data(one) for name, one in self.tracked.items()}
        return tensors | {"noise": self._get_noise()}, tracked

    def restore(self, tensors: dict[str, Tensor], tracked: dict[str, Any]) -> None:
        """Continues from what `state` returned. Errors: KeyError, RuntimeError, ValueError if it
        does not fit."""
        self.model.load_state_dict(below("model", tensors))
        for name, optimiser in self.optimisers.items():
            optimiser.restore(below(f"{name}_optimiser", tensors))
        self._noise = tensors["noise"]
        self.tracked = {name: from_data(tracked[name]) for name in self.constraints}

    def _get_noise(self) -> Tensor:
        """Returns the state of the generator that the model's device draws from."""
        device = next(self.model.parameters()).device
        cuda = device.type == "cuda"
        return torch.cuda.get_rng_state(device) if cuda else torch.get_rng_state()

    def _set_noise(self, state: Tensor) -> None:
        """Goes on with a generator's noise; that of another kind of device cannot go on here and
        begins anew, by seed and step."""
        if len(state) != len(self._get_noise()):
            torch.manual_seed(self.seed * 1_000_003 + self.step)
            return
        device = next(self.model.parameters()).device
        if device.type == "cuda":
            torch.cuda.set_rng_state(state, device)
        else:
            torch.set_rng_state(state)

    def is_finite(self) -> bool:
        """Whether every weight is finite: a step can spoil them before a loss tells."""
        return all(bool(p.isfinite().all()) for p in self.model.parameters())
