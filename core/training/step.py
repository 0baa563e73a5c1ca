"""What one iteration of a training came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.runs.columns import DISTORTION, INITIAL_PHASE, LOSS, RATE, STEP


class Diverged(ArithmeticError):
    """The loss or a weight is not finite."""


@dataclass(frozen=True)
class Step:
    """One iteration: loss, distortion, rate and penalties in nats; the weights that the objective
    moves, the running averages C_t of the constraints and the penalties by the names of their
    columns."""

    step: int
    initial_phase: bool
    loss: float
    distortion: float
    rate: float
    weights: Mapping[str, float]
    averages: Mapping[str, float]
    penalties: Mapping[str, float] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """Returns the step as a row of the history."""
        return {
            STEP.name: self.step,
            **self.weights,
            **self.averages,
            LOSS.name: self.loss,
            DISTORTION.name: self.distortion,
            RATE.name: self.rate,
            **self.penalties,
            INITIAL_PHASE.name: self.initial_phase,
        }


def require_unlike(columns: Sequence[str]) -> None:
    """Raises ValueError where a constraint is called as another column of the history is."""
    if twice := [name for name in columns if columns.count(name) > 1]:
        raise ValueError(
            f"A constraint cannot be called {twice[0]!r}: the history has a column of that name."
        )
