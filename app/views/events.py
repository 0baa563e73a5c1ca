"""When things happened in a training, read from its history: the phases and the end.

kappa: the constraint's; of a run without one that on which its dataset's experiments agree
initial phase: until C_t < kappa^2 · then beta rises, C_t grows back to kappa^2 and rests there
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

import numpy as np

from app.views.datasets import group_of
from core.experiments import EXPERIMENTS
from core.runs import RunConfig
from core.runs.columns import ERROR

NEAR = 0.95  # C_t counts as back near kappa^2 from this share of it on
LAST = 100  # final batch values are means over the last 1/LAST of the records: one batch is noisy

History = dict[str, np.ndarray]


@dataclass(frozen=True)
class Events:
    """The events of a run; steps in iterations, None where the event did not happen.

    rate and distortion in nats; error is the running average C_t in the constraint's own unit.
    """

    start: int
    steps: int
    initial_end: int | None
    back: int | None
    above_half: int | None
    above_99: int | None
    lowest_beta: float
    beta: float
    error: float
    rate: float
    distortion: float


def events(history: History, kappa: float | None) -> Events:
    step = history["step"]
    unknown = np.full(len(step), nan)  # of another objective, with other weights
    beta, error = (history.get(name, unknown) for name in ("beta", "error"))
    return Events(
        start=int(step[0]) if len(step) else 0,
        steps=int(step[-1]) if len(step) else 0,
        initial_end=initial_end(history),
        back=None if kappa is None else back_near(step, error, kappa**2),
        above_half=for_good(step, beta > 0.5),
        above_99=for_good(step, beta > 0.99),
        lowest_beta=float(beta.min()) if len(beta) else nan,
        beta=float(beta[-1]) if len(beta) else nan,
        error=float(error[-1]) if len(error) else nan,
        rate=tail_mean(history["rate"]),
        distortion=tail_mean(history["distortion"]),
    )


def compared_kappa(config: RunConfig) -> float | None:
    """Returns the run's own kappa of the error, else the one on which the experiments agree that
    it is shown with, else None. Constraints with a multiplier each say all that they ask for."""
    if not config.explains:
        return config.constraints.get(ERROR.name, {}).get("kappa")
    if config.kappa is not None:
        return config.kappa
    levels = {
        other.kappa
        for other in EXPERIMENTS.values()
        if other.explains and other.dataset == config.dataset and other.kappa is not None
        if _group(other) == _group(config)
    }
    return levels.pop() if len(levels) == 1 else None


def _group(config: RunConfig) -> str:
    return group_of(config.name, config.dataset["name"])


def turning_point(happened: Iterable[Events]) -> int | None:
    """Returns the first end of an initial phase: the planes rest there, where the prior starts."""
    return min((run.initial_end for run in happened if run.initial_end), default=None)


def initial_end(history: History) -> int | None:
    """Returns the first step of the main phase; None without phases or before it."""
    initial = history["initial_phase"].astype(bool)
    return first(history["step"], ~initial) if initial.any() else None


def back_near(step: np.ndarray, error: np.ndarray, bound: float) -> int | None:
    """Returns the first step at which C_t is back at NEAR kappa^2 after being lower."""
    below = np.logical_or.accumulate(error < NEAR * bound)
    return first(step, below & (error >= NEAR * bound))


def first(step: np.ndarray, happened: np.ndarray) -> int | None:
    where = np.flatnonzero(happened)
    return int(step[where[0]]) if len(where) else None


def for_good(step: np.ndarray, holds: np.ndarray) -> int | None:
    """Returns the first step from which it holds until the last; None if it ends otherwise."""
    return first(step, np.logical_and.accumulate(holds[::-1])[::-1])


def tail_mean(values: np.ndarray) -> float:
    tail = values[-max(1, len(values) // LAST) :]
    return float(tail.mean()) if len(tail) else nan
