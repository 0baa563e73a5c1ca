"""Where runs ended in the information plane (Taming VAEs, Figures 4 and 5), and whether those of
GECO lie below the ELBOs' curve; marginal beside average KL (Table 2 there). ConvDRAWs, with a
context and without, stand below the perceptrons, and have a curve of their own.

Training measured all of it (core/metrics/information_plane, core/metrics/information); here it is
read, and each run is held against the curve of its dataset's ELBOs of its class.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from core.experiments import EXPERIMENTS
from core.experiments.conv_draw import CONV_DRAW_RUNS
from core.experiments.durations import inputs
from core.experiments.given import GIVEN_RUNS
from core.experiments.information import PLANE
from core.experiments.tables.metrics_file import number, parts
from core.experiments.tables.rows import COLUMNS, Row, each, shown
from core.experiments.tables.table import Table
from core.files import FileProblem
from core.jobs import Job
from core.metrics.rate_distortion import GECO, PlaneTrace, gaps, kind_of, seeds_apart, setting_of
from core.runs import Run


@dataclass(frozen=True)
class MeasuredPlane:
    """What the tables need of a run: its end in the plane, the parts of its rate in nats, the
    squared error of a held-out image, and whether kappa is met; None where that is not known.

    gap: to the curve of the ELBOs, nats a pixel; below 0 is better · apart: how far seeds lie
    """

    seed: int
    steps: int
    rate: float
    distortion: float
    rmse: float
    beta: float
    average_kl: float | None
    marginal_kl: float | None
    information: float | None
    squared_error: float | None
    is_met: bool | None
    gap: float | None = None
    apart: float | None = None

    @classmethod
    def of(cls, job: Job, trace: PlaneTrace) -> "MeasuredPlane":
        """Errors: FileProblem."""
        run = Run(job.folder)
        metrics, split = run.metrics, parts(run.metrics, "information")
        error, num_inputs = number(metrics.get("error")), inputs(run.config)
        return cls(
            job.seed,
            run.config.steps,
            *trace.end,
            rmse=trace.rmse,
            beta=trace.beta,
            average_kl=number(split.get("average_kl")),
            marginal_kl=number(split.get("marginal_kl")),
            information=number(split.get("information")),
            squared_error=None if error is None else error * num_inputs,
            is_met=trace.is_met,
        )


def trace_of(job: Job) -> PlaneTrace:
    """Returns a run along its training. Errors: FileProblem."""
    run = Run(job.folder)
    config, history = run.config, run.history
    if "beta" not in history:
        raise FileProblem(f"{job.folder} has no β in its history; train it again.")
    return PlaneTrace(
        f"{job.name} {job.folder}",
        job.name.partition("/")[2],
        kind_of(config),
        setting_of(config),
        config.seed,
        config.kappa,
        float(history["beta"][-1]),
        **run.plane,
        model=config.model["name"],
    )


def read(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, MeasuredPlane], None, None]:
    """Yields jobs with what training measured; that is read in no time, by this process alone.

    Errors: FileProblem."""
    traces = {job: trace_of(job) for job in jobs}
    for job, trace in traces.items():
        beside = [one for other, one in traces.items() if _dataset(other) == _dataset(job)]
        gap, apart = gaps(beside).get(trace.title), seeds_apart(beside)
        yield job, replace(MeasuredPlane.of(job, trace), gap=gap, apart=apart)


def _dataset(job: Job) -> str:
    return job.name.partition("/")[0]


def to_json(row: Row) -> dict[str, Any]:
    return row.to_json() | {"setting": setting_of(EXPERIMENTS[row.name])}


def median_of(measure: str, form: str) -> Callable[[Row], str]:
    return lambda row: shown(row.summary(measure, median), form)


def is_met(row: Row) -> str:
    known = row.values("is_met")
    return f"{sum(known)} of {len(known)}" if known else "-"


def _below(row: Row) -> str:
    """Returns how many runs lie below the curve by more than seeds lie apart."""
    if kind_of(EXPERIMENTS[row.name]) != GECO:
        return "-"
    known = [run for run in row.runs if None not in (run.gap, run.apart)]  # type: ignore[attr-defined]
    less = sum(run.gap < -run.apart for run in known)  # type: ignore[attr-defined]
    return f"{less} of {len(known)}" if known else "-"


TABLE = Table(
    experiments=tuple(config.name for config in (*PLANE, *CONV_DRAW_RUNS, *GIVEN_RUNS)),
    measure=read,
    columns={
        "dataset": lambda r: r.name.split("/")[0],
        **COLUMNS,
        "rate": lambda r: each(r, "rate", ".2f"),
        "distortion": lambda r: each(r, "distortion", ".4f"),
        "rmse": lambda r: each(r, "rmse", ".4f"),
        "κ met": is_met,
        "β": median_of("beta", ".3g"),
        "average KL": median_of("average_kl", ".2f"),
        "marginal KL": median_of("marginal_kl", ".2f"),
        "information": median_of("information", ".2f"),
        "gap to the ELBOs' curve": lambda r: each(r, "gap", "+.4f"),
        "below by more than seeds differ": _below,
    },
    to_json=to_json,
    notes={"unit": "rate: nats an image; distortion and gap: nats a pixel"},
    caption=(
        "Rate in nats an image, distortion in nats a pixel and channel, of the quantised normal "
        "at σ_opt, on 250 held-out images. κ met: their root mean squared error is "
        "within 2 % of κ. Gap: distortion over a monotone cubic through the ends "
        "of the ELBOs, which lies a little above the curve itself between them. "
        "Below by more than seeds differ: than the gaps of one setting's seeds lie apart. "
        "Information and marginal KL over 10,000 training images: at most ln 10,000 = 9.21 nats, "
        "the rest is marginal KL, biased upwards."
    ),
)
