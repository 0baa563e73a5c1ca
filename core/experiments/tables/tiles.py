"""Figure 8 of Taming VAEs in numbers: what the rate of seven images is made of, over seeds.

    average KL = information + marginal KL, nats · error: root mean squared, a pixel

A run fails where what it was asked for is not there at the end: an error of at most 1.25 kappa, so
that all images are told apart, or of a constraint on the class a probability of at least kappa,
less a quarter of what is lacking to one.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from core.experiments.micro_mnist import KAPPA, MICRO_MNIST
from core.experiments.tables.rows import COLUMNS, Row, each, shown
from core.experiments.tables.table import Table
from core.jobs import Job
from core.runs import Run
from core.runs.columns import ERROR

SLACK = 1.25  # times what was asked for
CLASS = "class"


@dataclass(frozen=True)
class MeasuredTiles:
    """What the table needs of a run.

    information, marginal: nats · error: root mean squared, of 300 draws an image
    other_class: probability, where a constraint is on it, a mean over the last steps
    largest, smallest: share of the prior in a tile
    """

    seed: int
    steps: int
    information: float
    marginal: float
    error: float
    largest: float
    smallest: float
    other_class: float | None
    failed: bool

    @property
    def average(self) -> float:
        return self.information + self.marginal

    @classmethod
    def of(cls, job: Job) -> "MeasuredTiles":
        """Errors: FileProblem."""
        run = Run(job.folder)
        last = {name: values[-1] for name, values in run.tiles.items()}
        error = float(last["error"]) ** 0.5
        constraint = run.config.constraints.get(CLASS)
        other = float(run.history[CLASS][-1]) if constraint else None
        return cls(
            job.seed,
            run.config.steps,
            information=float(last["information"]),
            marginal=float(last["marginal"]),
            error=error,
            largest=float(last["share"].max()),
            smallest=float(last["share"].min()),
            other_class=other,
            failed=_failed(error, other, constraint),
        )


def _failed(error: float, other_class: float | None, constraint: dict[str, Any] | None) -> bool:
    """
    >>> _failed(0.06, None, None), _failed(0.087, None, None), _failed(0.5, 0.11, {"kappa": 0.9})
    (False, True, False)
    """
    if constraint is None:
        return error > SLACK * KAPPA
    return other_class is None or other_class > SLACK * (1 - constraint["kappa"])


def read(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, MeasuredTiles], None, None]:
    """Yields jobs with what training measured; that is read in no time, by this process alone.

    Errors: FileProblem."""
    yield from ((job, MeasuredTiles.of(job)) for job in jobs)


def to_json(row: Row) -> dict[str, Any]:
    measures = (ERROR.name, "average", "information", "marginal")
    return row.to_json() | {name: row.summary(name, median) for name in measures}


def _each(measure: str, form: str) -> Callable[[Row], str]:
    return lambda row: each(row, measure, form)


def _median(measure: str, form: str) -> Callable[[Row], str]:
    return lambda row: shown(row.summary(measure, median), form)


TABLE = Table(
    experiments=tuple(config.name for config in MICRO_MNIST),
    measure=read,
    columns={
        **COLUMNS,
        "failed": lambda r: f"{sum(r.values('failed'))} of {len(r.runs)}" if r.runs else "-",
        "error": _each("error", ".3f"),
        "average KL": _each("average", ".2f"),
        "= information": _each("information", ".2f"),
        "+ marginal KL": _each("marginal", ".2f"),
        "largest tile": _median("largest", ".0%"),
        "smallest": _median("smallest", ".0%"),
        "another class": _each("other_class", ".2f"),
    },
    to_json=to_json,
    caption=(
        "Each seed, in nats; the information is at most ln 7 = 1.946. Error: root mean squared a "
        "pixel, over 300 draws of each posterior; kappa is .05. Another class: the probability "
        "that the classifier gives to other digits, where a constraint holds it below .1. Failed: "
        "an error above .0625, or more than .125 for another class. Tiles: median share of the "
        "prior; equal parts are 14 %."
    ),
)
