r"""How beta = 1 / lambda moves in training: the rate's weight, or one over a constraint's.

    beta_t = update(beta_{t-1}, d_t),    d_t = C_t - level: the excess of a constraint

The excess is positive where the constraint is violated; what C_t measures, and how it is averaged,
a schedule does not know (core/constraints). State goes in and comes out: `init()` makes a
Multiplier, `update(state, excess)` the next one. beta moves outside the optimiser (Adam would turn
its steps into signs).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

LOG_BETA_BOUND = math.log(1e5)
LEAST_START, LARGEST_START = 1e-5, 1e5  # of beta: whoever starts beyond the bounds jumps to them


@dataclass(frozen=True)
class Multiplier:
    """The state of a constraint's weight: beta = 1 / lambda, steps done, and whether training is
    in its initial phase, in which the prior is left alone."""

    beta: float
    step: int = 0
    initial_phase: bool = False


@runtime_checkable
class Schedule(Protocol):
    """A rule that moves a multiplier; listens: whether it heeds the excess, and needs a level."""

    listens: ClassVar[bool]

    def init(self) -> Multiplier: ...

    def update(self, state: Multiplier, excess: float) -> Multiplier: ...


def moved(beta: float, gain: float, log_bound: float = LOG_BETA_BOUND) -> float:
    """Returns beta exp(gain), in logarithms and within bounds: below 1e-5 float32 would not feel
    the rate, and the way back would take thousands of iterations.

    >>> round(moved(2.0, math.log(3)), 6), round(moved(1.0, 1e9))
    (6.0, 100000)
    """
    bounded = max(-log_bound, min(log_bound, math.log(beta) + gain))
    return math.exp(bounded)


def after_initial_phase(
    state: Multiplier, excess: float, move: Callable[[float, float], float]
) -> Multiplier:
    """Returns REWO's next state: beta stays until the excess is negative for the first time, and
    is move(beta, excess) from then on."""
    initial_phase = state.initial_phase and excess >= 0
    beta = state.beta if initial_phase else move(state.beta, excess)
    return Multiplier(beta, state.step + 1, initial_phase)


def require_positive(**settings: float | int) -> None:
    """Raises ValueError unless every setting is positive and finite."""
    for name, value in settings.items():
        if not (isinstance(value, int | float) and 0 < value < math.inf):
            raise ValueError(f"{name} must be positive and finite, not {value}.")


def require_start(beta: float, least: float = LEAST_START, largest: float = LARGEST_START) -> None:
    """Raises ValueError unless beta may start there: within the bounds of its moves."""
    if not (isinstance(beta, int | float) and least <= beta <= largest):
        raise ValueError(
            f"beta, where it starts, must lie in [{least:g}, {largest:g}], not {beta!r}."
        )
