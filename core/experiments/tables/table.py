"""A table of the paper: the experiments it needs, what is measured and shown of their runs."""

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.experiments import EXPERIMENTS
from core.experiments.sweeps import seed_job
from core.experiments.tables.rows import Columns, MeasuredRun, Row, markdown, plain
from core.jobs import Job

ROUND = 10_000  # iterations


@dataclass(frozen=True)
class Table:
    """A table of a paper.

    measure: yields jobs, all of which are done, each with what is known of its run; the second
        argument is how many processes may work on that
    to_json: of a row · notes: what JSON says besides the rows · caption: what text says below them
    verdict: what the rows say of a claim, computed from them; "" where they say nothing
    nets: that its runs may have instead of their own
    """

    experiments: tuple[str, ...]
    measure: Callable[[Sequence[Job], int], Generator[tuple[Job, MeasuredRun], None, None]]
    columns: Columns
    to_json: Callable[[Row], dict[str, Any]]
    notes: Mapping[str, Any] = field(default_factory=dict)
    caption: str = ""
    nets: tuple[str, ...] = ()
    verdict: Callable[[Sequence[Row]], str] = lambda rows: ""

    def plain(self, rows: Sequence[Row]) -> str:
        return self._above(plain(self.columns, rows), rows)

    def markdown(self, rows: Sequence[Row]) -> str:
        return self._above(markdown(self.columns, rows), rows)

    def _above(self, table: str, rows: Sequence[Row]) -> str:
        return "\n\n".join(filter(None, (table, self.verdict(rows), self.caption)))


def least_steps(name: str, asked: int) -> int:
    """Returns how long the runs of a row must be: as asked, but no warm-up may be under way; where
    it would be, its length, rounded up to 10,000 iterations, or all of a shorter training.

    >>> least_steps("pendulum/vhp-wu200", 20_000), least_steps("pendulum/vhp-rewo", 20_000)
    (50000, 20000)
    >>> least_steps("micro-mnist/elbo-equal", 1)
    2000
    """
    schedule, own = EXPERIMENTS[name].schedule, EXPERIMENTS[name].steps
    warm_up = schedule["steps"] if schedule["name"] == "warm_up" else 0
    rounded = ROUND * math.ceil(warm_up / ROUND)
    return asked if asked >= warm_up else min(rounded, max(own, warm_up))


def table_jobs(names: Sequence[str], out: Path, num_seeds: int, steps: int | None) -> list[Job]:
    """Returns the jobs behind a table; steps None: as long as each experiment is."""
    lengths = {name: least_steps(name, steps or EXPERIMENTS[name].steps) for name in names}
    return [
        seed_job(out, n, seed, length)
        for n, length in lengths.items()
        for seed in range(num_seeds)
    ]
