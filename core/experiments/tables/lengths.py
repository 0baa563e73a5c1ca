"""By which lengths of edges walks keep to where data are: shares without a jump, and the costs.

Every rule of core/graph/lengths walks between the same pairs over the same samples of the prior,
25 pairs through each of 4 graphs, measured anew from the models.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from core.experiments.tables.measuring import in_processes
from core.experiments.tables.rows import COLUMNS, Row, shown
from core.experiments.tables.table import Table
from core.graph import RULES
from core.graph.lengths import PIECES
from core.jobs import Job
from core.metrics.walks import Walks, walks_by_rule
from core.runs import Run

NUM_GRAPHS, NUM_PAIRS = 4, 25
ROWS = {
    "pendulum": (
        "vhp-rewo", "vhp-rewo-alternative", "vhp-rewo-elbo", "vhp-geco", "vhp", "vhp-wu20",
        "vhp-wu200", "vampprior", "iwae", "iwae-2",
    ),
    "motion": ("vhp-rewo", "vampprior", "iwae", "vhp-geco"),
}  # fmt: skip


@dataclass(frozen=True)
class MeasuredWalks:
    """The walks of a run by each rule of lengths."""

    seed: int
    steps: int
    walks: dict[str, Walks]

    @classmethod
    def of(cls, job: Job) -> "MeasuredWalks":
        """Measures a run. Errors: FileProblem."""
        from core.build import load_chart

        run = Run(job.folder)
        chart, dataset = load_chart(run)
        graph = run.config.num_nodes, run.config.num_neighbours
        found = walks_by_rule(chart, dataset, *graph, RULES, NUM_GRAPHS, NUM_PAIRS)
        return cls(job.seed, run.config.steps, found)


def measure(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, MeasuredWalks], None, None]:
    """Yields jobs as they are measured. Errors: FileProblem; MeasuringProblem."""
    return in_processes(MeasuredWalks.of, jobs, workers)


def to_json(row: Row) -> dict[str, Any]:
    runs = [{"seed": run.seed, "steps": run.steps} | _by_rule(run) for run in row.runs]
    return row.to_json() | {"runs": runs}


def _by_rule(run: Any) -> dict[str, Any]:
    return {"walks": {rule: asdict(walks) for rule, walks in run.walks.items()}}


def good(rule: str) -> Callable[[Row], str]:
    """Returns what shows the share without a jump of every run."""
    return lambda row: ", ".join(f"{walks[rule].good:.2f}" for walks in row.values("walks")) or "-"


def by_rule(measure: str, form: str) -> Callable[[Row], str]:
    """Returns what shows the median over runs for every rule, in the order of RULES."""

    def of(row: Row, rule: str) -> float | None:
        values = [getattr(walks[rule], measure) for walks in row.values("walks")]
        known = [value for value in values if value is not None]
        return median(known) if known else None

    return lambda row: " / ".join(shown(of(row, rule), form) for rule in RULES)


TABLE = Table(
    experiments=tuple(f"{data}/{method}" for data, methods in ROWS.items() for method in methods),
    measure=measure,
    columns={
        "dataset": lambda r: r.name.split("/")[0],
        **COLUMNS,
        **{rule: good(rule) for rule in RULES},
        "frames": by_rule("frames", ".0f"),
        "ms to weigh a graph": by_rule("weighing", ".0f"),
        "ms a path": by_rule("finding", ".2f"),
    },
    to_json=to_json,
    notes={
        "rules": RULES,
        "unit": "shares of walks without a jump; milliseconds of the processor",
    },
    caption=(
        f"Shares of {NUM_GRAPHS * NUM_PAIRS} walks without a jump, between opposite held-out "
        f"images (of another motion), {NUM_PAIRS} pairs through each of {NUM_GRAPHS} graphs, each "
        "seed; a pair that no path connects counts as a failure. Frames and milliseconds of the "
        f"processor, one thread: medians over seeds, by the rules in this order: "
        f"{', '.join(RULES)}. Decoded: the distance that decoded images cover along an edge in "
        f"{PIECES} pieces. Weighing a graph includes joining the ends to it."
    ),
)
