"""The ends of trainings in the information plane as a table, and their traces as CSV."""

import csv
import math
from collections.abc import Sequence
from io import StringIO

from app.views.sentences import minus, plain
from core.metrics.rate_distortion import PlaneTrace, gaps

HEADER = (
    "run",
    "rate, nats an image",
    "distortion, nats a pixel",
    "rmse",
    "κ",
    "β",
    "to the curve",
)
COLUMNS = ("run", "seed", "step", "rate", "error", "distortion")


def ends_markdown(traces: Sequence[PlaneTrace]) -> str:
    """Returns a table of the ends, the lowest rate first."""
    of = gaps(traces)
    lines = [HEADER, ("---", *["---:"] * (len(HEADER) - 1))]
    for trace in sorted(traces, key=lambda one: one.end[0]):
        rate, distortion = trace.end
        gap = of.get(trace.title)
        lines.append(
            (
                plain(trace.title),
                f"{rate:.2f}",
                f"{distortion:.4f}",
                f"{trace.rmse:.4f}",
                "–" if trace.kappa is None else f"{trace.kappa:g}",
                "–" if math.isnan(trace.beta) else f"{trace.beta:.3g}",
                "–" if gap is None else minus(f"{gap:+.4f}"),
            )
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def traces_csv(traces: Sequence[PlaneTrace]) -> str:
    """Returns every recorded place, a row each."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for trace in traces:
        columns = (trace.step, trace.rate, trace.error, trace.distortion)
        for step, *numbers in zip(*(column.tolist() for column in columns), strict=True):
            writer.writerow((trace.title, trace.seed, int(step), *numbers))
    return text.getvalue()
