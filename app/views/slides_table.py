"""The slides' table on Taming VAEs beside runs here: average KL, squared error of an image."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.views.measures import is_number
from app.views.sentences import plain
from core.experiments.information import SLIDES

HEADER = ("slides", "run", "average KL", "theirs", "squared error", "theirs")
UNKNOWN = "–"
WITHIN = 1.02  # of kappa on held-out images: training holds it on average
Measured = tuple[str, Mapping[str, Any]]  # a run's title and its measures


def slides_markdown(runs: Mapping[str, Measured], num_pixels: int) -> str:
    """Returns the table; runs: by the names of experiments, those that are not here are left
    open."""
    lines: list[Sequence[str]] = [HEADER, ("---", "---", *["---:"] * 4)]
    for name, theirs in SLIDES.items():
        title, measures = runs.get(name, (UNKNOWN, {}))
        kl, error = (_number(measures, of) for of in ("average_kl", "error"))
        lines.append(
            (
                theirs.title,
                plain(title),
                UNKNOWN if kl is None else f"{kl:.2f}",
                f"{theirs.kl:.2f}",
                UNKNOWN if error is None else f"{error * num_pixels:.2f}",
                f"{theirs.squared_error:.2f}",
            )
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(measures: Mapping[str, Any], name: str) -> float | None:
    found = measures.get(name)
    return float(found) if found is not None and is_number(found) else None


def slides_words(runs: Mapping[str, Measured]) -> str:
    """Returns what the columns are, and which of the slides' kappas were reached here."""
    reached = [
        f"{plain(runs[name][0])} {_reached(runs[name][1]['error'], row.kappa)}"
        for name, row in SLIDES.items()
        if row.kappa and name in runs and is_number(runs[name][1].get("error"))
    ]
    said = (
        "Nats an image, and the squared error of a held-out image summed over its pixels. The "
        "slides call their first column marginal KL and do not give networks, σ or length. They "
        "hold |x − g|² − κ² with κ = 4: their errors meet κ² = 16, which is 0.1429 a pixel, and "
        "not 4, which would be 0.0714."
    )
    return f"{said} Here {'; '.join(reached)}." if reached else said


def _reached(error: float, kappa: float) -> str:
    rmse = float(error) ** 0.5
    if rmse <= WITHIN * kappa:
        return f"reaches κ ({rmse:.4f})"
    return f"ends at {rmse:.4f}, {rmse / kappa - 1:.0%} above κ"
