"""The paper's Table 2 as far as runs have measured it, a row a run: as Markdown, and as CSV."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from app.views.evidence import Estimate, Evidence
from app.views.measures import UNRELIABLE
from app.views.sentences import enumeration, minus, plain
from core.metrics.active_units import LEAST_DIVERGENCE
from core.metrics.effective_size import LEAST, NUM_SAMPLES, counted

NONE = "–"


@dataclass(frozen=True)
class Part:
    """A column of the table: its head, what it shows of a run, and what of it goes into a CSV.

    tells: whether a run has something to show there
    """

    head: str
    show: Callable[[Evidence], str]
    numbers: Callable[[Evidence], dict[str, Any]]
    tells: Callable[[Evidence], bool]


def interval(estimate: Estimate | None) -> str:
    """Returns mean, standard error and interval, in two lines where a column is narrow.

    >>> interval(Estimate(92.68, 0.61, 200)).replace("\u00a0", " ")
    '92.68 ± 0.61 (91.48 to 93.88)'
    """
    if estimate is None:
        return NONE
    low, high = estimate.interval
    parts = f"{estimate.mean:.2f} ± {estimate.error:.2f}", f"({low:.2f} to {high:.2f})"
    return " ".join(minus(part).replace(" ", "\u00a0") for part in parts)


def size(run: Evidence) -> str:
    if run.effective_size is None:
        return NONE
    return counted(run.effective_size) + ("" if run.reliable else f": {UNRELIABLE}")


def _of(name: str, read: Callable[[Evidence], float | None], head: str, form: str) -> Part:
    """Returns the column of a number."""

    def show(run: Evidence) -> str:
        found = read(run)
        return NONE if found is None else minus(format(found, form))

    return Part(head, show, lambda run: {name: read(run)}, lambda run: read(run) is not None)


def _estimated(name: str, head: str) -> Part:
    def numbers(run: Evidence) -> dict[str, Any]:
        found: Estimate | None = getattr(run, name)
        low, high = found.interval if found else (None, None)
        return {
            f"{name}.mean": found and found.mean,
            f"{name}.standard_error": found and found.error,
            f"{name}.low": low,
            f"{name}.high": high,
            f"{name}.count": found and found.count,
        }

    return Part(
        head,
        lambda run: interval(getattr(run, name)),
        numbers,
        lambda run: getattr(run, name) is not None,
    )


PARTS = (
    _estimated("sampled", f"NLL by {NUM_SAMPLES:,} samples, nats"),
    _estimated("controlled", "with the control variate"),
    _of("paper", lambda run: run.paper, "in the paper", ".2f"),
    Part(
        f"effective size, of {NUM_SAMPLES:,}",
        size,
        lambda run: {"effective_size": run.effective_size, "reliable": run.reliable},
        lambda run: run.effective_size is not None,
    ),
    _of("rate", lambda run: run.rate, "rate, nats", ".2f"),
    _of("distortion", lambda run: run.distortion, "distortion, nats", ".2f"),
    _of("active", lambda run: run.active, "active units", "d"),
    _of("epochs", lambda run: run.spent.epochs, "epochs", ",.3g"),
    _of("minutes", lambda run: run.spent.minutes, "minutes", ",.3g"),
)


def known(runs: Sequence[Evidence]) -> list[Part]:
    """Returns the columns that say something of a run at least."""
    return [part for part in PARTS if any(map(part.tells, runs))]


def evidence_markdown(runs: Sequence[Evidence]) -> str:
    parts = known(runs)
    head = ["", *(part.head for part in parts)]
    rule = [":--", *("--:" for _ in parts)]
    rows = [[plain(run.title), *(part.show(run) for part in parts)] for run in runs]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


def evidence_csv(runs: Sequence[Evidence]) -> str:
    """Returns one row a run in full precision; nothing where unknown."""
    text = StringIO()
    rows = [
        {"run": run.title} | {n: v for part in PARTS for n, v in part.numbers(run).items()}
        for run in runs
    ]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def explained(runs: Sequence[Evidence], noun: str) -> str:
    """Returns how the table is read, as far as it goes; noun: what one of the data is called."""
    sampled = _counts([run.sampled for run in runs])
    controlled = _counts([run.controlled for run in runs])
    said = [
        f"NLL: negative log-likelihood of held-out {noun}s, lower is better: mean ± standard "
        f"error (95 % interval) over {sampled} of them",
        f", with the control variate over {controlled}: a bound by few samples of each, "
        f"corrected by its gap to the estimate of the {sampled}. "
        if controlled
        else ". ",
        f"Effective size: how many of the {NUM_SAMPLES:,} samples count; below {LEAST:.0f} a few "
        f"carry the estimate, which is {UNRELIABLE}: too high on average. ",
    ]
    if any(run.active is not None for run in runs):
        said.append(
            f"Active units: inner latent dimensions of more than {LEAST_DIVERGENCE} nats. "
        )
    return "".join(said) + _minutes(runs)


def _minutes(runs: Sequence[Evidence]) -> str:
    timed = [run for run in runs if run.spent.minutes is not None]
    by_clock = [run.title for run in timed if run.spent.is_clock]
    if not timed:
        return ""
    if len(by_clock) == len(timed):
        return "Minutes: of training, by the clock."
    but = f", by the clock for {enumeration(map(plain, by_clock))}" if by_clock else ""
    return f"Minutes: of training, of the processor{but}."


def _counts(estimates: Sequence[Estimate | None]) -> str:
    found = sorted({estimate.count for estimate in estimates if estimate})
    return enumeration(f"{count:,}" for count in found) if found else ""
