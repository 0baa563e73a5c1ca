"""Whether constraints with a multiplier each were satisfied: read from a history; torch-free.

    C, lambda     means over the last twentieth of the records: one batch is noisy
    violation     C / level - 1; a constraint holds where it is at most 0.05: lambda makes C swing
                  around its level

An infeasible level is one that stays violated although lambda stands at its bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.runs.columns import STEP, Column, weight_of

LAST = 20  # the last 1/LAST of the records are the end
SWINGS = 0.05  # of the level


@dataclass(frozen=True)
class Held:
    """What came of a constraint: C at the end, its multiplier, and whether that could not move.

    column: of the history, with the level · steps: of the training so far
    """

    column: Column
    level: float
    reached: float
    weight: float
    rests: bool
    steps: int

    @property
    def violation(self) -> float:
        """By how much C ended above its level, as a share of that; negative below."""
        return self.reached / self.level - 1

    @property
    def is_satisfied(self) -> bool:
        return self.violation <= SWINGS

    @property
    def at_bound(self) -> bool:
        """Whether the multiplier would have grown and did not."""
        return self.rests and not self.is_satisfied

    @property
    def written_weight(self) -> str:
        return f"{self.weight:,.0f}" if self.weight >= 100 else f"{self.weight:.3g}"

    @property
    def verdict(self) -> str:
        """In words: "satisfied", or "violated by 12 % after 4,000 steps, λ at its bound"."""
        if self.is_satisfied:
            return "satisfied"
        where = "at its bound" if self.at_bound else "still rising"
        share = f"{100 * self.violation:,.0f} %"
        return f"violated by {share} after {self.steps:,} steps, λ {where}"

    @property
    def sentence(self) -> str:
        """What is to be told of a constraint that is violated; nothing of another one."""
        if self.is_satisfied:
            return ""
        subject = self.column.title.removeprefix("C, ")
        cure = (
            "This model cannot meet it beside the others: ask for less, or give it more latents"
            if self.at_bound
            else "Train longer, or ask for less"
        )
        level = self.column.level_title or "its level"
        return (
            f"The constraint on the {subject} is {self.verdict} ({self.written_weight}): C ended "
            f"at {self.reached:.3g}, {level} is {self.level:.3g}. {cure}."
        )


def held(history: Mapping[str, np.ndarray], columns: Sequence[Column]) -> list[Held]:
    """Returns what came of each constraint that has a level and a multiplier of its own."""
    found = (_held(history, column) for column in columns if column.level)
    return [one for one in found if one is not None]


def _held(history: Mapping[str, np.ndarray], column: Column) -> Held | None:
    nothing: tuple[float, ...] = ()
    values = np.asarray(history.get(column.name, nothing), dtype=float)
    weights = np.asarray(history.get(weight_of(column.name), nothing), dtype=float)
    steps = np.asarray(history.get(STEP.name, nothing), dtype=float)
    if not len(values) or not len(values) == len(weights) == len(steps) or not column.level:
        return None
    last = slice(-max(1, len(values) // LAST), None)
    if not (np.isfinite(values[last]).all() and np.isfinite(weights[last]).all()):
        return None
    moved = weights[last] if len(weights[last]) > 1 else weights[-2:]
    return Held(
        column,
        column.level,
        float(values[last].mean()),
        float(weights[-1]),
        len(moved) > 1 and float(np.ptp(moved)) <= 1e-9 * float(moved.max()),
        int(steps[-1]),
    )
