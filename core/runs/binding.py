"""Whether a training's constraint came to bind: what a kappa that did not suit it leads to.

    loose       C ends far below its level (REWO idles), or beta far above 1 (GECO blurs)
    too tight   C never comes down to its level, or ends far above it

or, of several constraints, which one is violated (core/runs/holding), or whether the posterior
collapsed, with a constraint or without: the rate ends near zero.
Read from a history and what its columns are; torch-free.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.runs.columns import BETA, INITIAL_PHASE, RATE, STEP, Column
from core.runs.holding import held

FAR_BELOW, FAR_ABOVE = 0.4, 1.25  # C over its level
LARGE_BETA = 4.0
LEAST_RATE = 0.1  # nats: below, an image's place in the plane says next to nothing of it
SETTLED = 1.5  # times the least beta of the last fifth of a training
MARGIN = 1.2  # of a kappa^2 that is proposed, over the C that was reached


@dataclass(frozen=True)
class Ended:
    """What a constraint came to: its level, C at the end and at its lowest, beta at the end, and
    whether the initial phase never ended."""

    level: float
    last: float
    lowest: float
    beta: float
    initial: bool


def unsuited(history: Mapping[str, np.ndarray], columns: Sequence[Column]) -> list[str]:
    """Returns a sentence or two for each constraint whose level did not suit the training: what
    was seen, what it means, what to do; and one where the posterior collapsed. None where all is
    well."""
    if fallen := collapsed(history):
        return [fallen]
    levels = [column for column in columns if column.level is not None]
    several = held(history, levels)  # each by a multiplier of its own
    apart = {one.column.name for one in several}
    ends = (_ended(history, column) for column in levels if column.name not in apart)
    told = [_said(end) for end in ends if end is not None]
    return [said for said in (*(one.sentence for one in several), *told) if said]


def collapsed(history: Mapping[str, np.ndarray]) -> str:
    """Returns that the rate, a mean over the last hundredth of the records, is next to nothing."""
    rates = np.asarray(history.get(RATE.name, ()), dtype=float)
    rate = rates[-max(1, len(rates) // 100) :].mean() if len(rates) else math.nan
    if not rate < LEAST_RATE:
        return ""
    return (
        f"The posterior has collapsed: the rate ended at {abs(rate):.2g} nats, so an image's "
        "place says next to nothing of it and all are decoded alike. That walks do not jump then "
        "means nothing. The pull towards the prior outweighs the images: try a schedule with κ."
    )


def has_settled(history: Mapping[str, np.ndarray], columns: Sequence[Column]) -> bool | None:
    """Returns whether every constraint ends within its level and beta moves by less than half of
    itself over the last fifth of the steps; None where none has a level.

    GECO's beta falls to 1e-5 within some hundred steps and needs thousands to come back: until
    then its likelihood says nothing of GECO.
    """
    ends = [_ended(history, column) for column in columns if column.level is not None]
    if not ends:
        return None
    beta = np.asarray(history.get(BETA.name, ()), dtype=float)
    step = np.asarray(history.get(STEP.name, ()), dtype=float)
    late = beta[step >= 0.8 * step[-1]] if len(beta) == len(step) > 0 else beta
    rests = len(late) > 0 and late.min() > 0 and late.max() < SETTLED * late.min()
    return bool(rests and all(end is not None and _is_within(end) for end in ends))


def _is_within(end: Ended) -> bool:
    return not end.initial and end.last <= FAR_ABOVE * end.level


def _ended(history: Mapping[str, np.ndarray], column: Column) -> Ended | None:
    values = np.asarray(history.get(column.name, ()), dtype=float)
    if not len(values) or not np.isfinite(values).all() or not column.level:
        return None
    beta = np.asarray(history.get(BETA.name, (math.nan,)), dtype=float)
    phase = np.asarray(history.get(INITIAL_PHASE.name, (False,)), dtype=bool)
    return Ended(
        column.level, float(values[-1]), float(values.min()), float(beta[-1]), bool(phase.all())
    )


def _said(end: Ended) -> str:
    if end.initial or end.lowest > end.level:
        return _never(end)
    if end.last > FAR_ABOVE * end.level:
        return (
            f"κ is too tight for this many steps: C ended at {end.last:.2g}, {_times(end)} κ² = "
            f"{end.level:.2g}, and β at {end.beta:.2g}. Train longer, or set κ to about "
            f"{_kappa(end.last)}."
        )
    if end.beta > LARGE_BETA:
        return (
            f"κ is loose: β ended at {end.beta:.2g}, far above 1. The error that κ tolerates was "
            "spent on a smoother latent space, so what is decoded is blurrier than it would be "
            f"at β = 1. Set κ below {_kappa(min(end.lowest, end.level) / MARGIN)}: C had come "
            f"down to {end.lowest:.2g}, κ² is {end.level:.2g}."
        )
    if end.last < FAR_BELOW * end.level:
        return (
            f"κ is loose: C ended at {end.last:.2g}, {_times(end)} κ² = {end.level:.2g}. The "
            f"constraint does not bind, and β ({end.beta:.2g} at the end) follows its own course. "
            f"Set κ to about {_kappa(end.last)}."
        )
    return ""


def _never(end: Ended) -> str:
    meant = (
        "so the initial phase has not ended and the prior has learned nothing"
        if end.initial
        else f"so β fell to {end.beta:.2g} and the prior hardly counted"
        if end.beta < 0.1
        else f"β is {end.beta:.2g}"
    )
    return (
        f"κ was never reached: C came down to {end.lowest:.2g}, κ² is {end.level:.2g}; {meant}. "
        f"Train longer, or set κ to about {_kappa(end.lowest)}."
    )


def _times(end: Ended) -> str:
    """
    >>> _times(Ended(0.02, 0.002, 0.002, 1.0, False)), _times(Ended(1.0, 2.0, 0.5, 1.0, False))
    ('0.1 times', '2 times')
    """
    return f"{end.last / end.level:.2g} times"


def _kappa(squared: float) -> str:
    """Returns the kappa whose square leaves a margin over a squared error.

    >>> _kappa(0.0018)
    '0.046'
    """
    return f"{math.sqrt(MARGIN * squared):.2g}"
