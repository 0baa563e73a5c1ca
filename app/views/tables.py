"""Tables as text: the events of the runs as Markdown, their histories as CSV."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import numpy as np

from app.views.events import Events
from app.views.sentences import plain

ROWS: tuple[tuple[str, Callable[[Events], str]], ...] = (
    ("Steps trained", lambda run: step(run.steps)),
    ("Initial phase ends", lambda run: step(run.initial_end)),
    ("C back near κ²", lambda run: step(run.back)),
    ("Lowest β", lambda run: number(run.lowest_beta)),
    ("β above 0.5 for good", lambda run: crossing(run.above_half, run.start)),
    ("β above 0.99 for good", lambda run: crossing(run.above_99, run.start)),
    ("Last β", lambda run: number(run.beta)),
    ("Last C", lambda run: number(run.error)),
    ("Last rate, nats", lambda run: number(run.rate)),
    ("Last distortion, nats", lambda run: number(run.distortion)),
)
UNKNOWN = "–"
MOST = 5  # runs that fit side by side
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def step(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"


def crossing(value: int | None, start: int) -> str:
    return "from the start" if value == start else step(value)


def number(value: float) -> str:
    """Returns three digits, or all before the point, in powers of ten where a plain number would
    hide them.

    >>> number(0.123456), number(12.3456), number(6895.94)
    ('0.123', '12.3', '6,896')
    """
    if not np.isfinite(value):
        return UNKNOWN
    if 999.5 <= abs(value) < 1e4:
        return f"{value:,.0f}".replace("-", "−")
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}".replace("-", "−")
    digits, exponent = f"{value:.2e}".split("e")
    return f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPT)}".replace("-", "−").replace(
        " ", "\u00a0"
    )


def events_markdown(happened: dict[str, Events]) -> str:
    """Returns one column a run and one row an event; a dash where it did not happen. Runs that
    have no β at all, but multipliers, have no rows of what cannot happen to them."""
    head = ["", *map(plain, happened)]
    rule = [":--", *("--:" for _ in happened)]
    rows = [[name, *(read(run) for run in happened.values())] for name, read in ROWS]
    if not any(np.isfinite(run.beta) for run in happened.values()):
        rows = [row for row in rows if set(row[1:]) != {UNKNOWN}]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


def turned(table: str, most: int = MOST) -> str:
    r"""Returns a Markdown table of runs side by side; of more than `most`, with a row for each.

    >>> print(turned("| | a | b |\n| :-- | --: | --: |\n| x | 1 | 2 |", most=1))
    |  | x |
    | :-- | --: |
    | a | 1 |
    | b | 2 |
    """
    head, _, *rows = (re.split(r"(?<!\\)\|", line)[1:-1] for line in table.split("\n"))
    if len(head) - 1 <= most:
        return table
    columns = list(zip(*([cell.strip() for cell in row] for row in (head, *rows)), strict=True))
    rule = [":--", *("--:" for _ in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [columns[0], rule, *columns[1:]])


def curves_csv(histories: dict[str, dict[str, np.ndarray]]) -> str:
    """Returns every recorded step of every run, in full precision, one row each."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(dict.fromkeys(name for history in histories.values() for name in history))
    writer.writerow(["run", *columns])
    for name, history in histories.items():
        unknown = [""] * len(history["step"])
        values = (history[c].tolist() if c in history else unknown for c in columns)
        writer.writerows((name, *row) for row in zip(*values, strict=True))
    return text.getvalue()
