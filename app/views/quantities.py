"""What a training records, as charts show it: which columns of its history, in which order, and
the levels that they are held against. What a column is, the run itself says."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.runs.columns import DISTORTION, ERROR, LOG, RATE, Column

Levels = dict[str, tuple[float, str]]  # by column: a level to compare it with, and its name
LAST = (RATE.name, DISTORTION.name)  # as in the papers' figures: below weights and errors


def drawn(*runs: Sequence[Column]) -> list[Column]:
    """Returns the columns of runs that are drawn, each once: weights, errors, rate, distortion."""
    shown = {c.name: c for columns in runs for c in columns if c.scale}
    first = [column for name, column in shown.items() if name not in LAST]
    weights = [column for column in first if not column.level_title]
    errors = [column for column in first if column.level_title]
    return weights + errors + [shown[name] for name in LAST if name in shown]


def as_curve(column: Column) -> dict[str, Any]:
    """Returns a column as the canvas reads it."""
    return {"name": column.name, "title": column.heading, "log": column.scale == LOG}


def levels(columns: Iterable[Column], kappa: float | None = None) -> Levels:
    """Returns the levels of a run's columns.

    kappa: what the running error is held against where the run itself has no level
    """
    own = {c.name: (c.level, c.level_title) for c in columns if c.level is not None}
    lent = {} if kappa is None else {ERROR.name: (kappa**2, ERROR.level_title)}
    return lent | own
