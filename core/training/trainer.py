r"""Training as a generator of events (Algorithm 1, for every model, objective and schedule).

    draw a batch, z ~ q(z|x) -> C_t -> phase and beta -> one Adam step on theta, phi
                                                     and, outside the initial phase, on Theta, Phi

The Trainer knows no files and prints nothing. Its state goes out and comes in as tensors, so that
a resumed run takes exactly the steps that a straight run takes.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.objectives import Objective, rate_weight
from core.schedules import Multiplier, Schedule
from core.training.flat_adam import FlatAdam

Value = TypeVar("Value")


class Diverged(ArithmeticError):
    """The loss or a weight is not finite."""


@dataclass(frozen=True)
class Step:
    """The record of one iteration: nats, except error (C_t, the running average)."""

    step: int
    beta: float
    initial_phase: bool
    loss: float
    distortion: float
    rate: float
    error: float


class Trainer:
    """A trainer of a model with two Adam optimisers, one of them for the prior alone.

    x (N, X): the training data · batches are drawn epoch by epoch without replacement; the order
    is a function of seed and epoch, the noise comes from torch's generator, which `run` seeds
    once.

    Errors: ValueError for impossible sizes; Diverged, with the step, if the loss is not finite.
    """

    def __init__(
        self,
        model: Any,  # a Model that is an nn.Module too
        objective: Objective,
        schedule: Schedule,
        *,
        learning_rate: float,
        batch_size: int,
        seed: int,
    ):
        if batch_size < 1 or not 0 < learning_rate < math.inf:
            raise ValueError("Training needs batch_size >= 1 and a positive learning_rate.")
        self.model = model
        self.objective = objective
        self.schedule = schedule
        self.batch_size = batch_size
        self.seed = seed
        self.multiplier: Multiplier = schedule.init()
        prior: list[nn.Parameter] = list(self.model.prior.parameters())
        owned = {id(parameter) for parameter in prior}
        others = [p for p in model.parameters() if id(p) not in owned]
        self.optimiser = FlatAdam(others, learning_rate)
        # The standard normal has nothing to optimise.
        self.prior_optimiser = FlatAdam(prior, learning_rate) if prior else None
        self._noise: Tensor | None = None
        self._epoch = (-1, torch.empty(0, dtype=torch.long))

    @property
    def step(self) -> int:
        return self.multiplier.step

    def run(self, x: Float[Tensor, "N X"], steps: int) -> Iterator[Step]:
        """Trains until `steps` iterations have been made in all, yielding each as it is done."""
        if len(x) < self.batch_size:
            raise ValueError(f"A batch of {self.batch_size} needs more than {len(x)} data points.")
        if self._noise is None:
            torch.manual_seed(self.seed)
        else:
            self._set_noise(self._noise)
        try:
            while self.step < steps:
                yield self._iterate(self._batch(x, self.step))
        finally:
            self._noise = self._get_noise()

    def _batch(self, x: Tensor, step: int) -> Tensor:
        epoch, position = divmod(step, len(x) // self.batch_size)
        if epoch != self._epoch[0]:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            self._epoch = (epoch, torch.randperm(len(x), generator=generator))
        start = position * self.batch_size
        return x[self._epoch[1][start : start + self.batch_size]]

    def _iterate(self, x: Tensor) -> Step:
        terms = self.model.terms(x, self.objective.num_samples)
        self.multiplier = self.schedule.update(self.multiplier, terms.error.mean().item())
        loss = self.objective(terms, self.multiplier.beta)
        value = loss.item()
        if not math.isfinite(value):
            raise Diverged(f"The loss became {value} at step {self.step}.")
        self._optimise(loss)
        return Step(
            step=self.step,
            beta=self.multiplier.beta,
            initial_phase=self.multiplier.initial_phase,
            loss=value,
            distortion=terms.distortion.mean().item(),
            rate=terms.rate.mean().item(),
            error=self.multiplier.error or 0.0,
        )

    def _optimise(self, loss: Tensor) -> None:
        for optimiser in self._optimisers().values():
            optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        # Skipped altogether in the initial phase: zero gradients would still move Adam's momenta.
        if self.prior_optimiser is not None and not self.multiplier.initial_phase:
            self.prior_optimiser.gradient.div_(rate_weight(self.multiplier.beta))
            self.prior_optimiser.step()

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Returns all that the next step depends on: tensors by name, and the multiplier as
        data."""
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for name, optimiser in self._optimisers().items():
            tensors |= {f"{name}.{key}": value for key, value in optimiser.state().items()}
        return tensors | {"noise": self._get_noise()}, asdict(self.multiplier)

    def restore(self, tensors: dict[str, Tensor], multiplier: dict[str, Any]) -> None:
        """Continues from what `state` returned. Errors: KeyError, RuntimeError, ValueError if it
        does not fit."""
        self.model.load_state_dict(below("model", tensors))
        for name, optimiser in self._optimisers().items():
            optimiser.restore(below(name, tensors))
        self._noise = tensors["noise"]
        self.multiplier = Multiplier(**multiplier)

    def _get_noise(self) -> Tensor:
        """Returns the state of the generator that the model's device draws from."""
        device = next(self.model.parameters()).device
        cuda = device.type == "cuda"
        return torch.cuda.get_rng_state(device) if cuda else torch.get_rng_state()

    def _set_noise(self, state: Tensor) -> None:
        device = next(self.model.parameters()).device
        if device.type == "cuda":
            torch.cuda.set_rng_state(state, device)
        else:
            torch.set_rng_state(state)

    def is_finite(self) -> bool:
        """Whether every weight is finite: a step can spoil them before a loss tells."""
        return all(bool(p.isfinite().all()) for p in self.model.parameters())

    def _optimisers(self) -> dict[str, FlatAdam]:
        both = {"optimiser": self.optimiser, "prior_optimiser": self.prior_optimiser}
        return {name: optimiser for name, optimiser in both.items() if optimiser is not None}


def below(prefix: str, tensors: dict[str, Value]) -> dict[str, Value]:
    """Returns the entries whose names start with the prefix and a dot, without both."""
    start = f"{prefix}."
    return {k[len(start) :]: value for k, value in tensors.items() if k.startswith(start)}
