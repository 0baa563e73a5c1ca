"""Table 2 of the paper: negative log-likelihoods of held-out images, and what they cost.

Training measured them (core/metrics/weighed_images); here they are read. Runs of unlike length are
compared as well where the shortest of their dataset ends: at as many epochs, and after as many
minutes of the processor, by the bound that was recorded along the way (core/metrics/held_out).
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np

from core.experiments.epochs import epochs
from core.experiments.paper import METHODS, PAPER_LIKELIHOOD
from core.experiments.tables.metrics_file import number, parts
from core.experiments.tables.rows import COLUMNS, Row, each, shown, span
from core.experiments.tables.table import Table
from core.files import FileProblem
from core.jobs import Job
from core.metrics.effective_size import counted, is_reliable
from core.runs import Run
from core.runs.binding import has_settled

DATA = ("mnist", "static-mnist", "fashion-mnist", "omniglot")
BURDA = "omniglot-burda"  # the split whose likelihoods the paper gives
USUAL_COUNT = 64  # of images, where a run does not say it
SAMPLED, CONTROLLED = "negative_log_likelihood", "negative_log_likelihood_all"


@dataclass(frozen=True)
class Estimate:
    """A mean over so many images in nats, with its standard error."""

    mean: float
    error: float
    count: int

    @classmethod
    def of(cls, metrics: dict[str, Any], name: str) -> "Estimate | None":
        found = parts(metrics, name)
        mean, error = (number(found.get(part)) for part in ("mean", "standard_error"))
        if mean is None or error is None:
            return None
        return cls(mean, error, int(number(found.get("count")) or USUAL_COUNT))

    def __str__(self) -> str:
        return f"{self.mean:.2f} ± {self.error:.2f}"


@dataclass(frozen=True)
class MeasuredLikelihood:
    """What the table needs of a run; None where it is not known or does not apply.

    sampled: by 5,000 samples on some images · controlled: by a control variate on all
    settled: whether beta and the constraint have come to rest
    at_epochs, at_minutes: the bound of the NLL where the shortest run of the dataset ends
    """

    seed: int
    steps: int
    net: str
    epochs: float | None
    minutes: float | None
    sampled: Estimate | None
    controlled: Estimate | None
    effective_size: float | None
    rate: float | None
    distortion: float | None
    active_units: float | None
    settled: bool | None
    at_epochs: float | None = None
    at_minutes: float | None = None

    @classmethod
    def of(cls, job: Job) -> "MeasuredLikelihood":
        """Errors: FileProblem."""
        run = Run(job.folder)
        config, metrics = run.config, run.metrics
        used = number(run.provenance.get("cpu_seconds"))
        return cls(
            job.seed,
            config.steps,
            net=config.decoder,
            epochs=epochs(config),
            minutes=None if used is None else used / 60,
            sampled=Estimate.of(metrics, SAMPLED),
            controlled=Estimate.of(metrics, CONTROLLED),
            effective_size=number(parts(metrics, SAMPLED).get("effective_size")),
            rate=number(metrics.get("rate")),
            distortion=number(metrics.get("distortion")),
            active_units=number(metrics.get("active_units")),
            settled=has_settled(run.history, run.columns),
        )

    def compared(self, job: Job, epochs: float | None, minutes: float | None) -> Any:
        """Returns the run with its bounds after so many epochs, and so many minutes."""
        shares = (_share(epochs, self.epochs), _share(minutes, self.minutes))
        at_epochs, at_minutes = (_bound(job, share) for share in shares)
        return replace(self, at_epochs=at_epochs, at_minutes=at_minutes)


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part and whole else None


def _bound(job: Job, share: float | None) -> float | None:
    """Returns the bound after a share of a run's steps; None before it was first recorded."""
    try:
        bounds = Run(job.folder).bounds
    except FileProblem:
        return None  # of a run that an older version trained
    step, bound = (np.asarray(bounds[name], float) for name in ("step", "bound"))
    at = None if share is None or not len(step) else share * step[-1]
    if at is None or at < step[0] or len(step) != len(bound):
        return None
    return number(float(np.interp(at, step, bound)))


def read(
    jobs: Sequence[Job], workers: int
) -> Generator[tuple[Job, MeasuredLikelihood], None, None]:
    """Yields jobs with what training measured; that is read in no time, by this process alone.

    Errors: FileProblem."""
    runs = {job: MeasuredLikelihood.of(job) for job in jobs}
    for job, run in runs.items():
        beside = [other for j, other in runs.items() if _dataset(j) == _dataset(job)]
        yield job, run.compared(job, _least(beside, "epochs"), _least(beside, "minutes"))


def _dataset(job: Job) -> str:
    return job.name.split("/")[0]


def _least(runs: Sequence[MeasuredLikelihood], of: str) -> float | None:
    """Returns the least that a run has taken; None unless it is known of all."""
    values = [getattr(run, of) for run in runs]
    return None if None in values else min(values)


def paper(name: str) -> float | None:
    """Returns the paper's number; that of OMNIGLOT is of Burda's split."""
    dataset, _, method = name.partition("/")
    of = BURDA if dataset == "omniglot" else dataset
    return PAPER_LIKELIHOOD.get(f"{of}/{method}")


def to_json(row: Row) -> dict[str, Any]:
    runs = [
        vars(run) | {name: _as_json(getattr(run, name)) for name in ("sampled", "controlled")}
        for run in row.runs
    ]
    return row.to_json() | {"runs": runs, "paper": paper(row.name)}


def _as_json(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else vars(estimate)


def _estimates(measure: str) -> Callable[[Row], str]:
    return lambda row: ", ".join(map(str, row.values(measure))) or "-"


def _sizes(row: Row) -> str:
    sizes = row.values("effective_size")
    return ", ".join(counted(s) + ("" if is_reliable(s) else "!") for s in sizes) or "-"


def _settled(row: Row) -> str:
    known = {True: "yes", False: "unfinished", None: "-"}
    return ", ".join(known[run.settled] for run in row.runs) or "-"  # type: ignore[attr-defined]


def _paper(row: Row) -> str:
    return shown(paper(row.name), ".2f") + ("*" if row.name.startswith("omniglot/") else "")


def _median(measure: str, form: str) -> Callable[[Row], str]:
    return lambda row: shown(row.summary(measure, median), form)


TABLE = Table(
    experiments=tuple(f"{dataset}/{method}" for dataset in DATA for method in METHODS),
    measure=read,
    columns={
        "dataset": lambda r: r.name.split("/")[0],
        **COLUMNS,
        "nets": lambda r: ", ".join(dict.fromkeys(r.values("net"))) or "-",
        "epochs": lambda r: span(r.values("epochs"), ".1f"),
        "CPU minutes": lambda r: span(r.values("minutes"), ".1f"),
        "NLL, 5,000 samples": _estimates("sampled"),
        "NLL, all images": _estimates("controlled"),
        "effective size": _sizes,
        "paper": _paper,
        "rate": _median("rate", ".1f"),
        "distortion": _median("distortion", ".1f"),
        "active units": _median("active_units", ".0f"),
        "settled": _settled,
        "bound at equal epochs": lambda r: each(r, "at_epochs", ".2f"),
        "bound at equal CPU time": lambda r: each(r, "at_minutes", ".2f"),
    },
    to_json=to_json,
    nets=("gated_mlp", "gated_conv", "gated_conv_fast"),
    notes={"unit": "nats", "paper": "OMNIGLOT of Burda's split"},
    caption=(
        "Nats, lower is better, with one standard error, a seed each. NLL by 5,000 samples on a "
        "seeded subset of the held-out images, the same for all methods, and on all of them by a "
        "bound of 20 samples and its gap on the subset (a control variate). An effective size "
        "with ! is too small to be trusted: that estimate may lie above the truth. Unfinished: "
        "the error is not within κ or β still moves, so the number is not the method's. At equal "
        "epochs, at equal CPU time: a bound of the NLL by 20 samples on 200 held-out images, "
        "where the shortest run of the dataset ends; - before step 1,500, or where a run does not "
        "say its CPU time. The paper trained convolutions (--net gated_conv) for longer; * its "
        "OMNIGLOT is Burda's split."
    ),
)
