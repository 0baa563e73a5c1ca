"""The nonparametric VAE beside VAEs of the same Z: what the plane X is worth, and whether it is so
whatever Z is.

Training measured it (core/metrics/evaluation, "chart"); here it is read. A VAE has no X unless one
was fitted to it afterwards.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from core.experiments.nonparametric import DIMS, NONPARAMETRIC
from core.experiments.tables.metrics_file import number, parts
from core.experiments.tables.rows import COLUMNS, Row, each, shown
from core.experiments.tables.table import Table
from core.jobs import Job
from core.runs import Run

WALKS = {
    "z": "Z straight",
    "x": "X straight",
    "ends": "X keeping ends",
    "z_graph": "Z graph",
    "x_graph": "X graph",
}
TOLERANCE = 0.05  # of an accuracy, of a share of frames, and relative to a distortion
OF_MNIST = [f"mnist/nonparametric-{dim}" for dim in DIMS]


@dataclass(frozen=True)
class Share:
    """A share of frames, with its interval of 95 %."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, walk: dict[str, Any]) -> "Share | None":
        values = [number(walk.get(name)) for name in ("unsure", "low", "high")]
        return None if None in values else cls(*values)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.mean:.1%} ({self.low:.1%} to {self.high:.1%})"


@dataclass(frozen=True)
class MeasuredPlane:
    """What the table needs of a run; None where it is not known or does not apply.

    nelbo, distortion, via_x, via_z: nats, the latter two at one z: predicted from X, and E z
    knn_x, knn_z, few_x, few_z, umap: accuracies of 10 neighbours, the last three on a few data
    unsure: shares of inner frames by the kinds of WALKS
    """

    seed: int
    steps: int
    nelbo: float | None
    distortion: float | None
    via_x: float | None
    via_z: float | None
    knn_x: float | None
    knn_z: float | None
    few_x: float | None
    few_z: float | None
    umap: float | None
    unsure: dict[str, Share | None]
    cpu_seconds: float | None

    @property
    def unsure_x(self) -> float | None:
        share = self.unsure["x"]
        return None if share is None else share.mean

    @classmethod
    def of(cls, job: Job) -> "MeasuredPlane":
        """Errors: FileProblem."""
        run, metrics = Run(job.folder), Run(job.folder).metrics
        chart = parts(metrics, "chart")
        via, near, walks = (parts(chart, name) for name in ("distortion", "neighbours", "walks"))
        rate, distortion = (number(metrics.get(name)) for name in ("rate", "distortion"))
        spaces = {"knn_x": "x", "knn_z": "z", "few_x": "few_x", "few_z": "few_z", "umap": "umap"}
        return cls(
            job.seed,
            run.config.steps,
            nelbo=None if rate is None or distortion is None else rate + distortion,
            distortion=distortion,
            via_x=number(via.get("x")),
            via_z=number(via.get("z")),
            **{name: number(parts(near, space).get("10")) for name, space in spaces.items()},
            unsure={name: Share.of(parts(walks, name)) for name in WALKS},
            cpu_seconds=number(run.provenance.get("cpu_seconds")),
        )


def read(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, MeasuredPlane], None, None]:
    """Yields jobs with what training measured; that is read in no time, by this process alone.

    Errors: FileProblem."""
    yield from ((job, MeasuredPlane.of(job)) for job in jobs)


def to_json(row: Row) -> dict[str, Any]:
    return row.to_json() | {"runs": [asdict(run) for run in row.runs]}  # type: ignore[call-overload]


def verdict(rows: Sequence[Row]) -> str:
    """Returns whether X keeps what it is worth whatever Z is, from the runs of MNIST: none of its
    virtues spans more than the tolerance over the sizes of Z. "" where fewer than two are known.
    """
    of = {row.name: row for row in rows if row.name in OF_MNIST and row.runs}
    claims = [
        _spans("10-NN in X", "knn_x", of, ".1%", relative=False),
        _spans("distortion via X", "via_x", of, ".1f", relative=True),
        _spans("unsure frames, X straight", "unsure_x", of, ".1%", relative=False),
    ]
    found = [claim for claim in claims if claim is not None]
    if not found:
        return ""
    kept = sum(holds for holds, _ in found)
    answer = {0: "no", len(found): "yes"}.get(kept, f"of {kept} of {len(found)} measures only")
    said = "; ".join(sentence for _, sentence in found)
    return f'"X keeps its virtues whatever Z is", of MNIST: {answer}. {said}.'


def _spans(
    title: str, measure: str, of: dict[str, Row], form: str, relative: bool
) -> tuple[bool, str] | None:
    """Returns whether the medians of a measure lie close together, and that in words; None where
    fewer than two are known."""
    known = {name: row.summary(measure, median) for name, row in of.items()}
    values = {name: value for name, value in known.items() if value is not None}
    if len(values) < 2:
        return None
    low, high = (pick(values, key=values.__getitem__) for pick in (min, max))
    span = values[high] - values[low]
    holds = span <= TOLERANCE * (values[low] if relative else 1.0)
    ends = " to ".join(f"{values[n]:{form}} (Z = {n.rpartition('-')[2]})" for n in (low, high))
    return holds, f"{title} {ends}, {'within' if holds else 'beyond'} {TOLERANCE:.0%}"


def _each(measure: str, form: str) -> Callable[[Row], str]:
    return lambda row: each(row, measure, form)


def _shares(name: str) -> Callable[[Row], str]:
    return lambda row: ", ".join(str(run.unsure[name] or "-") for run in row.runs) or "-"  # type: ignore[attr-defined]


TABLE = Table(
    experiments=tuple(config.name for config in NONPARAMETRIC),
    measure=read,
    columns={
        "dataset": lambda r: r.name.split("/")[0],
        **COLUMNS,
        "NELBO": _each("nelbo", ".1f"),
        "distortion": _each("distortion", ".1f"),
        "via E z": _each("via_z", ".1f"),
        "via X": _each("via_x", ".1f"),
        "10-NN X": _each("knn_x", ".1%"),
        "10-NN Z": _each("knn_z", ".1%"),
        "few: X": _each("few_x", ".1%"),
        "few: Z": _each("few_z", ".1%"),
        "few: UMAP": _each("umap", ".1%"),
        **{f"unsure: {title}": _shares(name) for name, title in WALKS.items()},
        "CPU s": lambda r: shown(r.summary("cpu_seconds", median), ".0f"),
    },
    to_json=to_json,
    verdict=verdict,
    notes={"unit": "nats an image"},
    caption=(
        "A seed each. Nats an image, held out. Via X: at the z that is predicted from an "
        "image's place in X; via E z: at its posterior mean. 10-NN: held-out labels by 10 "
        "training data; few: on 2,000 training and 1,000 held-out data at most, to which UMAP "
        "of Z is fitted. Unsure: inner frames whose likeliest class is below 70 %, of 100 walks "
        "between classes, with intervals of 95 % over walks; graphs are over the same "
        "remembered data. A VAE has no X unless `chart` fitted one. The paper says in words and "
        "figures that X separates digits, interpolates more meaningfully than Z, and is as good "
        "for z of 2 to 500 dimensions."
    ),
)
