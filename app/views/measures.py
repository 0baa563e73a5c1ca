"""The measures of runs side by side, ours beside the paper's, as a Markdown table."""

from typing import Any

import numpy as np

from app.views.sentences import plain

HEAD = (
    "|  | Angle error, rad | in the paper | Walks without a jump | by the paper's rule "
    "| Prior to posterior |\n|:--|--:|--:|--:|--:|--:|"
)
EXPLANATION = (
    "Angle error: how far a linear regression on the polar angle misses the pendulum's, on "
    "held-out images. Walks: half a turn apart, over 100 graphs of prior samples, by squared edge "
    "lengths and by the paper's Euclidean ones. Prior to posterior: sliced Wasserstein distance "
    "in radii; 0 is a perfect match."
)


def measures_markdown(metrics: dict[str, dict[str, Any]], paper: dict[str, float]) -> str:
    """Returns one row a run, both dictionaries by title; a dash where nothing is known."""
    return "\n".join([HEAD, *(_row(title, m, paper.get(title)) for title, m in metrics.items())])


def _row(title: str, measured: dict[str, Any], paper: float | None) -> str:
    walks = measured.get("walks_without_jump") or {}
    cells = (
        _number(measured.get("angle_error"), ".3f"),
        _number(paper, ".3g"),
        _number(walks.get("squared"), ".0%"),
        _number(walks.get("euclidean"), ".0%"),
        _number(measured.get("prior_posterior_distance"), ".3f"),
    )
    return "| " + " | ".join((plain(title), *cells)) + " |"


def _number(value: Any, form: str) -> str:
    known = isinstance(value, int | float) and np.isfinite(value)
    return format(value, form) if known else "–"
