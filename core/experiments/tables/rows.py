"""Rows: the measured runs of an experiment, and the columns that show them as text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from core.jobs import Job


@runtime_checkable
class MeasuredRun(Protocol):
    """What a table knows of a run: more by name, None where a measure does not apply."""

    @property
    def seed(self) -> int: ...

    @property
    def steps(self) -> int: ...


@dataclass(frozen=True)
class Row:
    """The row of an experiment from its measured runs, of at least `least` iterations."""

    name: str
    least: int
    runs: tuple[MeasuredRun, ...]

    def values(self, measure: str) -> list[Any]:
        """Returns a measure of every run to which it applies."""
        found = (getattr(run, measure) for run in self.runs)
        return [value for value in found if value is not None]

    def summary(self, measure: str, of: Callable[[list[float]], float]) -> float | None:
        """Returns the median, say, of a measure; None without runs."""
        values = self.values(measure)
        return of(values) if values else None

    def to_json(self) -> dict[str, Any]:
        runs = [vars(run) for run in self.runs]
        return {"experiment": self.name, "least_steps": self.least, "runs": runs}


Columns = Mapping[str, Callable[[Row], str]]

COLUMNS: Columns = {
    "method": lambda r: r.name.split("/")[1],
    "seeds": lambda r: str(len(r.runs)),
    "steps": lambda r: span([run.steps for run in r.runs], ",d", _none_of(r.least)),
}  # of every table, first


def read_rows(jobs: Sequence[Job], measured: Mapping[Job, MeasuredRun]) -> list[Row]:
    """Returns a row an experiment, from what was measured of its jobs."""
    lengths = {job.name: job.steps for job in jobs}
    known = [(job, measured[job]) for job in jobs if job in measured]
    return [
        Row(name, least, tuple(run for job, run in known if job.name == name))
        for name, least in lengths.items()
    ]


def cells(columns: Columns, rows: Sequence[Row]) -> list[list[str]]:
    """Returns a table as text, its header first."""
    return [list(columns), *([column(row) for column in columns.values()] for row in rows)]


def plain(columns: Columns, rows: Sequence[Row]) -> str:
    """Returns a table in aligned columns."""
    table = cells(columns, rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    padded = ([cell.ljust(w) for cell, w in zip(line, widths, strict=True)] for line in table)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def markdown(columns: Columns, rows: Sequence[Row]) -> str:
    header, *lines = cells(columns, rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, ["---"] * len(header), *lines))


def shown(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def each(row: Row, measure: str, form: str) -> str:
    """Returns a measure of every run, in the order of seeds."""
    return ", ".join(shown(getattr(run, measure), form) for run in row.runs) or "-"


def span(values: Sequence[int | float], form: str, otherwise: str = "-") -> str:
    """Returns the least and the greatest, or the one that all share."""
    if not values:
        return otherwise
    ends = dict.fromkeys(format(end, form) for end in (min(values), max(values)))
    return " to ".join(ends)


def _none_of(least: int) -> str:
    return f"none of {least:,d} or more" if least > 1 else "none"
