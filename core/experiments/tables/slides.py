"""The table of the slides on Taming VAEs (Kuzina, Prokopenko and Shumovskaia, 2018): MNIST.

The slides call their first column "marginal KL"; its numbers are those of an average KL, of nets,
sigma and length that they do not give. Their kappa = 4 is read in two ways (core/experiments/
information).
"""

from collections.abc import Generator, Sequence
from statistics import median
from typing import Any

from core.experiments.information import SLIDES
from core.experiments.tables.plane import MeasuredPlane, is_met, median_of, trace_of
from core.experiments.tables.rows import COLUMNS, Row, shown
from core.experiments.tables.table import Table
from core.jobs import Job


def read(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, MeasuredPlane], None, None]:
    """Yields jobs with what training measured. Errors: FileProblem."""
    yield from ((job, MeasuredPlane.of(job, trace_of(job))) for job in jobs)


def to_json(row: Row) -> dict[str, Any]:
    theirs = SLIDES[row.name]
    return row.to_json() | {
        "average_kl": row.summary("average_kl", median),
        "squared_error": row.summary("squared_error", median),
        "slides": {"average_kl": theirs.kl, "squared_error": theirs.squared_error},
    }


TABLE = Table(
    experiments=tuple(SLIDES),
    measure=read,
    columns={
        "slides": lambda r: SLIDES[r.name].title,
        **COLUMNS,
        "average KL": median_of("average_kl", ".2f"),
        "theirs": lambda r: shown(SLIDES[r.name].kl, ".2f"),
        "squared error": median_of("squared_error", ".2f"),
        "theirs ": lambda r: shown(SLIDES[r.name].squared_error, ".2f"),
        "κ met": is_met,
        "β": median_of("beta", ".3g"),
    },
    to_json=to_json,
    notes={"unit": "average KL: nats an image; squared error: summed over 784 pixels"},
    caption=(
        "Medians over seeds; average KL in nats over training images, squared error of a held-out "
        "image, summed. Their first column is called marginal KL. They hold |x − g|² − κ² with "
        "κ = 4: κ² = 16 (0.1429 a pixel) is met by their 14.63 and 12.92; a squared error of 4 "
        "(0.0714 a pixel) is not. Their β is not given; σ 0.3 is β = 0.09 at σ 1. Pictures: the "
        "page Plane."
    ),
)
