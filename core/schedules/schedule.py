r"""How the weight beta = 1 / lambda of the rate moves during training.

    C_t = (1 - alpha) C_batch + alpha C_{t-1},   C_0 = C_batch                     running average

State goes in and comes out: `init()` makes a Multiplier, `update(state, error)` the next one from
the batch's error. beta moves outside the optimiser (Adam would turn its steps into signs).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

LOG_BETA_BOUND = math.log(1e5)


@dataclass(frozen=True)
class Multiplier:
    """The state: beta, steps done, the running error C_t (None before the first batch),
    and whether training is in its initial phase, in which the prior is left alone."""

    beta: float
    step: int = 0
    error: float | None = None
    initial_phase: bool = False


@runtime_checkable
class Schedule(Protocol):
    def init(self) -> Multiplier: ...

    def update(self, state: Multiplier, error: float) -> Multiplier: ...


def running_average(previous: float | None, error: float, alpha: float) -> float:
    """Returns C_t; the first error starts the average.

    >>> running_average(None, 4.0, 0.9), round(running_average(4.0, 2.0, 0.9), 6)
    (4.0, 3.8)
    """
    return error if previous is None else (1 - alpha) * error + alpha * previous


def moved(beta: float, gain: float) -> float:
    """Returns beta exp(gain), in logarithms and within bounds: below 1e-5 float32 would not feel
    the rate, and the way back would take thousands of iterations.

    >>> round(moved(2.0, math.log(3)), 6), round(moved(1.0, 1e9))
    (6.0, 100000)
    """
    bounded = max(-LOG_BETA_BOUND, min(LOG_BETA_BOUND, math.log(beta) + gain))
    return math.exp(bounded)


def after_initial_phase(
    state: Multiplier, average: float, kappa: float, move: Callable[[float, float], float]
) -> Multiplier:
    """Returns REWO's next state: beta stays until C_t < kappa^2 for the first time, and is
    move(beta, C_t - kappa^2) from then on."""
    excess = average - kappa**2
    initial_phase = state.initial_phase and excess >= 0
    beta = state.beta if initial_phase else move(state.beta, excess)
    return Multiplier(beta, state.step + 1, average, initial_phase)


def require_positive(**settings: float | int) -> None:
    """Raises ValueError unless every setting is positive and finite."""
    for name, value in settings.items():
        if not (isinstance(value, int | float) and 0 < value < math.inf):
            raise ValueError(f"{name} must be positive and finite, not {value}.")


def require_average(alpha: float) -> None:
    if not 0 <= alpha < 1:
        raise ValueError(
            f"alpha, the weight of the past in the average, must lie in [0, 1), not {alpha}."
        )
