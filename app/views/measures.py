"""The measures of runs side by side, ours beside the paper's, as a Markdown table."""

from typing import Any

import numpy as np

from app.views.sentences import plain

# A measure: its name in the table, where it is in metrics.json, its format.
ROWS = (
    ("Angle error, rad (lower is better)", ("angle_error",), ".3f"),
    (
        "Walks without a jump: squared lengths (ours; higher is better)",
        ("walks_without_jump", "squared"),
        ".0%",
    ),
    (
        "Walks without a jump: Euclidean lengths (the paper's)",
        ("walks_without_jump", "euclidean"),
        ".0%",
    ),
    ("Prior to posterior distance (lower is better)", ("prior_posterior_distance",), ".3f"),
)
PAPER = "Angle error in the paper"
EXPLANATION = (
    "Angle error: how far a linear regression on the polar angle misses the pendulum's, on "
    "held-out images. Walks: half a turn apart, over 100 graphs of prior samples; by Euclidean "
    "lengths they take fewer and longer steps, and some cut across the hole. Prior to posterior: "
    "sliced Wasserstein distance in radii; 0 is a perfect match."
)


def measures_markdown(metrics: dict[str, dict[str, Any]], paper: dict[str, float]) -> str:
    """Returns one column a run, both dictionaries by title; a dash where nothing is known.

    Runs stand side by side as in the planes above, and a narrow screen has room for three.
    """
    head = ["", *map(plain, metrics)]
    rule = [":--", *("--:" for _ in metrics)]
    error, *others = ([name, *cells(metrics, path, form)] for name, path, form in ROWS)
    papers = [PAPER, *(_number(paper.get(title), ".3g") for title in metrics)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, error, papers, *others])


def cells(metrics: dict[str, dict[str, Any]], path: tuple[str, ...], form: str) -> list[str]:
    return [_number(value(measured, path), form) for measured in metrics.values()]


def value(measured: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        measured = measured.get(name) if isinstance(measured, dict) else None
    return measured


def _number(value: Any, form: str) -> str:
    known = isinstance(value, int | float) and np.isfinite(value)
    return format(value, form) if known else "–"
