"""Table 1 of the paper, and whatever methods stand beside it: rows as data, filled from runs.

    mean absolute error of the angle in radians, over seeds: median, mean, least and greatest

Its runs lie in FOLDER/DATASET/METHOD/seed-N.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from core.experiments import EXPERIMENTS, PAPER_ANGLE_ERROR
from core.jobs import Job, is_done
from core.runs import Run
from core.sweeps import seed_job

TABLES = {1: (*PAPER_ANGLE_ERROR, "pendulum/vampprior", "pendulum/iwae", "pendulum/iwae-2")}
ROUND = 10_000  # iterations


@dataclass(frozen=True)
class Measured:
    """Creates what the table needs of a run: errors in radians about the mean and a fitted centre,
    whether its latents are a ring, and shares of walks without a jump by squared and Euclidean
    lengths; None where a measure does not apply."""

    seed: int
    steps: int
    angle_error: float | None
    fitted_centre: float | None
    is_ring: bool | None
    squared: float | None
    euclidean: float | None

    @classmethod
    def of(cls, job: Job) -> "Measured":
        run = Run(job.folder)
        metrics = run.metrics
        walks, topology = (_parts(metrics, name) for name in ("walks_without_jump", "topology"))
        return cls(
            job.seed,
            run.config.steps,
            angle_error=_number(metrics.get("angle_error")),
            fitted_centre=_number(metrics.get("angle_error_fitted_centre")),
            is_ring=topology.get("is_ring") if type(topology.get("is_ring")) is bool else None,
            squared=_number(walks.get("squared")),
            euclidean=_number(walks.get("euclidean")),
        )


@dataclass(frozen=True)
class Row:
    """Creates the row of an experiment from its measured runs, of at least `least` iterations."""

    name: str
    least: int
    runs: tuple[Measured, ...]

    @property
    def paper(self) -> float | None:
        return PAPER_ANGLE_ERROR.get(self.name)

    def values(self, measure: str) -> list[float]:
        """Returns a measure of every run to which it applies."""
        found = (getattr(run, measure) for run in self.runs)
        return [value for value in found if value is not None]

    def summary(self, measure: str, of: Callable[[list[float]], float]) -> float | None:
        """Returns the median, say, of a measure; None without runs."""
        values = self.values(measure)
        return of(values) if values else None

    def to_json(self) -> dict[str, Any]:
        error = partial(self.summary, "angle_error")
        return {
            "experiment": self.name,
            "least_steps": self.least,
            "runs": [vars(run) for run in self.runs],
            "angle_error": {of.__name__: error(of) for of in (median, mean, min, max)},
            "fitted_centre": self.summary("fitted_centre", median),
            "paper": self.paper,
            "squared": self.summary("squared", median),
            "euclidean": self.summary("euclidean", median),
        }


def least_steps(name: str, asked: int) -> int:
    """Returns how long the runs of a row must be: as asked, but no warm-up may be under way; where
    it would be, its length, rounded up to 10,000 iterations.

    >>> least_steps("pendulum/vhp-wu200", 20_000), least_steps("pendulum/vhp-rewo", 20_000)
    (50000, 20000)
    """
    schedule = EXPERIMENTS[name].schedule
    warm_up = schedule["steps"] if schedule["name"] == "warm_up" else 0
    return asked if asked >= warm_up else ROUND * math.ceil(warm_up / ROUND)


def table_jobs(names: Sequence[str], out: Path, num_seeds: int, steps: int | None) -> list[Job]:
    """Returns the jobs behind a table; steps None: as long as each experiment is."""
    lengths = {name: least_steps(name, steps or EXPERIMENTS[name].steps) for name in names}
    return [
        seed_job(out, n, seed, length)
        for n, length in lengths.items()
        for seed in range(num_seeds)
    ]


def read_rows(jobs: Sequence[Job]) -> list[Row]:
    """Returns a row an experiment, from the jobs that are done. Errors: FileProblem."""
    measured = [(job, Measured.of(job)) for job in jobs if is_done(job)]
    lengths = {job.name: job.steps for job in jobs}
    return [
        Row(name, least, tuple(run for job, run in measured if job.name == name))
        for name, least in lengths.items()
    ]


COLUMNS: dict[str, Callable[[Row], str]] = {
    "method": lambda r: r.name.split("/")[1],
    "seeds": lambda r: str(len(r.runs)),
    "steps": lambda r: _span([run.steps for run in r.runs], ",d", _none_of(r.least)),
    "angle error: median": lambda r: _shown(r.summary("angle_error", median), ".3f"),
    "mean": lambda r: _shown(r.summary("angle_error", mean), ".3f"),
    "min to max": lambda r: _span(r.values("angle_error"), ".3f"),
    "each seed": lambda r: _each(r, "angle_error", ".3f"),
    "paper": lambda r: _shown(r.paper, ".3f"),
    "centre fitted: median": lambda r: _shown(r.summary("fitted_centre", median), ".3f"),
    "rings": lambda r: _rings(r),
    "walks without a jump: squared": lambda r: _shown(r.summary("squared", median), ".2f"),
    "Euclidean": lambda r: _shown(r.summary("euclidean", median), ".2f"),
}


def cells(rows: Sequence[Row]) -> list[list[str]]:
    """Returns the table as text, its header first."""
    return [list(COLUMNS), *([column(row) for column in COLUMNS.values()] for row in rows)]


def plain(rows: Sequence[Row]) -> str:
    """Returns the table in aligned columns."""
    table = cells(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    padded = ([cell.ljust(w) for cell, w in zip(line, widths, strict=True)] for line in table)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def markdown(rows: Sequence[Row]) -> str:
    header, *lines = cells(rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, ["---"] * len(header), *lines))


def _parts(metrics: dict[str, Any], name: str) -> dict[str, Any]:
    parts = metrics.get(name)
    return parts if isinstance(parts, dict) else {}


def _number(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and math.isfinite(value) else None


def _rings(row: Row) -> str:
    known = [run.is_ring for run in row.runs if run.is_ring is not None]
    return f"{sum(known)} of {len(known)}"


def _none_of(least: int) -> str:
    return f"none of {least:,d} or more" if least > 1 else "none"


def _shown(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _each(row: Row, measure: str, form: str) -> str:
    return ", ".join(_shown(getattr(run, measure), form) for run in row.runs) or "-"


def _span(values: Sequence[int | float], form: str, otherwise: str = "-") -> str:
    """Returns the least and the greatest, or the one that all share."""
    if not values:
        return otherwise
    ends = dict.fromkeys(format(end, form) for end in (min(values), max(values)))
    return " to ".join(ends)
