r"""A constraint: a named measure, the level that it shall keep, and a multiplier of its own.

    C_t = (1 - alpha) C_batch + alpha C_{t-1},   C_0 = C_batch                     running average
    d_t = excess(C_t, level)                        at most 0 where the constraint is satisfied
    multiplier_t = schedule(multiplier_{t-1}, d_t)

    absolute    d = C - level                                      (Algorithm 1 of the VHP; GECO)
    relative    d = (C - level) / level, cut to [-1, 1]            several constraints side by side

Without a level (an ELBO with a constant weight, say) C_t is only reported.
"""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution

from core.runs.columns import Column
from core.schedules import Multiplier, Schedule


@runtime_checkable
class Measure(Protocol):
    """What a constraint measures: C(x, p(x|z)) of each datum, in a unit of its own."""

    @property
    def column(self) -> Column:
        """What a history says of the running average, there under the constraint's own name."""

    def level(self, kappa: float) -> float:
        """Returns the level that C is kept below for kappa, a tolerance, or what is asked for.

        Errors: ValueError, in the words of the measure, for a kappa that it can never be.
        """

    def __call__(
        self, x: Float[Tensor, "B X"], likelihood: Distribution
    ) -> Float[Tensor, "L B"]: ...


@dataclass(frozen=True)
class Tracked:
    """The state of a constraint in training: its multiplier, and C_t (None before a batch)."""

    multiplier: Multiplier
    average: float | None = None


EXCESSES: dict[str, Callable[[float, float], float]] = {
    "absolute": lambda average, level: average - level,
    "relative": lambda average, level: max(-1.0, min(1.0, (average - level) / level)),
}


@dataclass(frozen=True)
class Constraint:
    """A measure with a level, a schedule of its multiplier, and alpha, the weight of the past.

    kappa: the tolerance, of which the measure makes a level; none to only report C_t.

    Errors: ValueError for impossible settings, and for a schedule that needs a level without one.
    """

    measure: Measure
    schedule: Schedule
    kappa: float | None = None
    alpha: float = 0.99
    excess: str = "absolute"

    def __post_init__(self) -> None:
        if self.kappa is not None and not self._is_possible(self.kappa):
            raise ValueError(f"kappa must be positive and finite, not {self.kappa}.")
        if self.kappa is None and self.schedule.listens:
            raise ValueError(
                f"{type(self.schedule).__name__} holds a constraint to a level: it needs a kappa."
            )
        if not 0 <= self.alpha < 1:
            raise ValueError(
                "alpha, the weight of the past in the average, must lie in [0, 1), not "
                f"{self.alpha}."
            )
        if self.excess not in EXCESSES:
            raise ValueError(f"excess must be {' or '.join(EXCESSES)}, not {self.excess!r}.")

    def _is_possible(self, kappa: float) -> bool:
        """Whether a tolerance is a number and makes a level that is one. Errors: ValueError, the
        measure's own, where it knows what kappa may be."""
        if not isinstance(kappa, int | float) or not 0 < kappa < math.inf:
            return False
        with suppress(OverflowError):
            return 0 < self.measure.level(kappa) < math.inf
        return False

    @property
    def level(self) -> float | None:
        return None if self.kappa is None else self.measure.level(self.kappa)

    def init(self) -> Tracked:
        return Tracked(self.schedule.init())

    def update(self, state: Tracked, value: float) -> Tracked:
        """Returns the state after a batch whose mean of C is the value."""
        average = running_average(state.average, value, self.alpha)
        level = self.level
        excess = average if level is None else EXCESSES[self.excess](average, level)
        return Tracked(self.schedule.update(state.multiplier, excess), average)

    def column(self, name: str) -> Column:
        """Returns what a history says of C_t, under the constraint's name."""
        return replace(self.measure.column, name=name, level=self.level)


def running_average(previous: float | None, value: float, alpha: float) -> float:
    """Returns C_t; the first value starts the average.

    >>> running_average(None, 4.0, 0.9), round(running_average(4.0, 2.0, 0.9), 6)
    (4.0, 3.8)
    """
    return value if previous is None else (1 - alpha) * value + alpha * previous
