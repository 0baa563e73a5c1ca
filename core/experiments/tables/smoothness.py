"""Figure 8 of the paper: how smoothly the joints move on walks, over seeds.

    smoothness of a run = mean over walks w and features d of s_wd       (core/metrics/joints)

It is measured anew from the models, a run a process: 1,000 walks through ten graphs each.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from core.data.mocap.skeleton import FEATURES, HALF_TURN
from core.experiments.tables.measuring import in_processes
from core.experiments.tables.metrics_file import number, parts
from core.experiments.tables.rows import COLUMNS, Row, each, shown
from core.experiments.tables.table import Table
from core.jobs import Job
from core.runs import Run


@dataclass(frozen=True)
class MeasuredSmoothness:
    """What the table needs of a run: smoothness in half turns, over all joints and of each
    (mean and standard deviation over walks), over all by squared lengths, the share of pairs that
    a path connects, and how often neighbours in the plane tell the motion of held-out poses."""

    seed: int
    steps: int
    overall: float | None
    squared: float | None
    connected: float
    accuracy: float | None
    balanced: float | None
    mean: list[float] | None
    sd: list[float] | None

    @classmethod
    def of(cls, job: Job) -> "MeasuredSmoothness":
        """Measures a run. Errors: FileProblem."""
        from core.build import build_chart, load_model
        from core.metrics.evaluation import METRICS, EvaluatedModel

        run = Run(job.folder)
        model, dataset = load_model(run)
        chart = build_chart(run.config, model)
        evaluated = EvaluatedModel(model, chart, dataset, run.config)
        found = METRICS["smoothness_of_walks"](evaluated)
        apart = parts(run.metrics, "separation")
        return cls(
            job.seed,
            run.config.steps,
            **found,
            accuracy=number(apart.get("accuracy")),
            balanced=number(apart.get("balanced")),
        )

    @property
    def degrees(self) -> float | None:
        return None if self.overall is None else self.overall * HALF_TURN

    @property
    def squared_degrees(self) -> float | None:
        return None if self.squared is None else self.squared * HALF_TURN


def measure(
    jobs: Sequence[Job], workers: int
) -> Generator[tuple[Job, MeasuredSmoothness], None, None]:
    """Yields jobs as they are measured. Errors: FileProblem; MeasuringProblem."""
    return in_processes(MeasuredSmoothness.of, jobs, workers)


def to_json(row: Row) -> dict[str, Any]:
    measures = ("overall", "squared", "connected", "accuracy", "balanced")
    return row.to_json() | {name: row.summary(name, median) for name in measures}


def _median(measure: str, form: str) -> Callable[[Row], str]:
    return lambda row: shown(row.summary(measure, median), form)


TABLE = Table(
    experiments=("motion/vhp-rewo", "motion/vampprior", "motion/iwae", "motion/vhp-geco"),
    measure=measure,
    columns={
        **COLUMNS,
        "smoothness, degrees: median": _median("degrees", ".3f"),
        "each seed": lambda r: each(r, "degrees", ".3f"),
        "by squared lengths": lambda r: each(r, "squared_degrees", ".3f"),
        "connected": _median("connected", ".1%"),
        "motion told by neighbours: accuracy": _median("accuracy", ".3f"),
        "balanced": _median("balanced", ".3f"),
    },
    to_json=to_json,
    notes={"features": FEATURES, "unit": "half turns (180 degrees)"},
    caption=(
        "Lower is smoother. The paper's text gives no numbers for Figure 8; there the VHP is "
        "smoother than VampPrior and IWAE. Walks by Euclidean lengths between random held-out "
        "poses, 100 through each of 10 graphs of as many prior samples for all methods; a walk "
        "over more of them has smaller steps and so smaller second differences, and pairs that no "
        "path connects do not count. Connected, accuracy and balanced: medians over seeds."
    ),
)
