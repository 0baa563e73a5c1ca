"""Table 1 of the paper, and whatever methods stand beside it.

    mean absolute error of the angle in radians, over seeds: median, mean, least and greatest

Training measured it; here it is read.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean, median
from typing import Any

from core.experiments import PAPER_ANGLE_ERROR
from core.experiments.tables.metrics_file import number, parts
from core.experiments.tables.rows import COLUMNS, Row, each, shown, span
from core.experiments.tables.table import Table
from core.jobs import Job
from core.runs import Run


@dataclass(frozen=True)
class MeasuredAngles:
    """What the table needs of a run: errors in radians about the mean and a fitted centre,
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
    def of(cls, job: Job) -> "MeasuredAngles":
        run = Run(job.folder)
        metrics = run.metrics
        walks, topology = (parts(metrics, name) for name in ("walks_without_jump", "topology"))
        return cls(
            job.seed,
            run.config.steps,
            angle_error=number(metrics.get("angle_error")),
            fitted_centre=number(metrics.get("angle_error_fitted_centre")),
            is_ring=topology.get("is_ring") if type(topology.get("is_ring")) is bool else None,
            squared=number(walks.get("squared")),
            euclidean=number(walks.get("euclidean")),
        )


def read(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, MeasuredAngles], None, None]:
    """Yields jobs with what training measured; that is read in no time, by this process alone.

    Errors: FileProblem."""
    yield from ((job, MeasuredAngles.of(job)) for job in jobs)


def to_json(row: Row) -> dict[str, Any]:
    error = partial(row.summary, "angle_error")
    return row.to_json() | {
        "angle_error": {of.__name__: error(of) for of in (median, mean, min, max)},
        "fitted_centre": row.summary("fitted_centre", median),
        "paper": PAPER_ANGLE_ERROR.get(row.name),
        "squared": row.summary("squared", median),
        "euclidean": row.summary("euclidean", median),
    }


def _rings(row: Row) -> str:
    known = row.values("is_ring")
    return f"{sum(known)} of {len(known)}"


def _of(measure: str, of: Callable[[list[float]], float], form: str) -> Callable[[Row], str]:
    return lambda row: shown(row.summary(measure, of), form)


BESIDE = (
    *("pendulum/vhp-rewo-alternative", "pendulum/vhp-rewo-elbo"),  # App. B.1, B.4
    *("pendulum/vampprior", "pendulum/iwae", "pendulum/iwae-2"),
)
TABLE = Table(
    experiments=(*PAPER_ANGLE_ERROR, *BESIDE),
    measure=read,
    columns={
        **COLUMNS,
        "angle error: median": _of("angle_error", median, ".3f"),
        "mean": _of("angle_error", mean, ".3f"),
        "min to max": lambda r: span(r.values("angle_error"), ".3f"),
        "each seed": lambda r: each(r, "angle_error", ".3f"),
        "paper": lambda r: shown(PAPER_ANGLE_ERROR.get(r.name), ".3f"),
        "centre fitted: median": _of("fitted_centre", median, ".3f"),
        "rings": _rings,
        "walks without a jump: squared": _of("squared", median, ".2f"),
        "Euclidean": _of("euclidean", median, ".2f"),
    },
    to_json=to_json,
)
