"""The slides' table on Taming VAEs beside runs here: average KL, squared error of an image."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.views.measures import is_number
from app.views.sentences import plain
from core.experiments.information import SLIDES, SLIDES_KAPPA

HEADER = ("slides", "run", "average KL", "theirs", "squared error", "theirs")
UNKNOWN = "–"
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
    """Returns what the columns are, and whether the slides' kappa was reached here."""
    held = [runs[name] for name in SLIDES if "geco" in name and name in runs]
    reached = [
        f"{plain(title)} {_reached(measures['error'])}"
        for title, measures in held
        if is_number(measures.get("error"))
    ]
    said = (
        "Nats an image, and the squared error of a held-out image summed over its pixels. The "
        "slides call their first column marginal KL and do not give networks, σ or length. Their "
        f"κ = 4 can be read in two ways: as a bound of the sum, 4 (κ = {SLIDES_KAPPA:g} a pixel, "
        "what GECO is held to here), and then their own GECO does not reach it; or as their "
        "constraint |x − g|² − κ² has it, 16 (κ = 0.143 a pixel), and then it does."
    )
    return f"{said} Here {'; '.join(reached)}." if reached else said


def _reached(error: float) -> str:
    rmse = float(error) ** 0.5
    if rmse <= SLIDES_KAPPA:
        return f"reaches it ({rmse:.4f})"
    return f"ends at {rmse:.4f}, {rmse / SLIDES_KAPPA - 1:.0%} above it"
