"""Sentences that say no more than was measured or counted."""

import re
from typing import Any

import numpy as np


def angle_sentence(metrics: dict[str, dict[str, Any]]) -> str:
    """Returns how well the angle can be read off each plane; empty where nothing is measured."""
    errors = {title: m.get("angle_error") for title, m in metrics.items()}
    known = {t: e for t, e in errors.items() if isinstance(e, int | float) and np.isfinite(e)}
    if not known:
        return ""
    parts = [
        f"**{plain(title)} {error:.3f} rad** ({np.degrees(error):.1f}°)"
        for title, error in known.items()
    ]
    return (
        "Mean error of the angle read off the trained plane, on held-out images: "
        + ", ".join(parts)
        + "."
    )


def counts(snapshots: dict[str, np.ndarray], num_held_out: int) -> str:
    """Returns how many of the points are drawn: nothing is left out in silence."""
    num_prior, dim = snapshots["prior_sample"].shape[1:]
    num_data = snapshots["posterior_mean"].shape[1]
    shown = f"{num_prior:,} prior samples, {num_data:,} of {num_held_out:,} held-out images."
    if dim == 2:
        return f"{shown} The latent space has two dimensions and is drawn as it is: no projection."
    return f"{shown} Drawn are the first two of {dim} latent dimensions."


def no_runs() -> str:
    return (
        "There are no trained runs here yet. From the repository root, "
        "`python -m core train pendulum/vhp-rewo` trains one; `git checkout -- checkpoints` "
        "brings the shipped ones back."
    )


def plain(text: str) -> str:
    """Returns text that Markdown shows as it is: it may come from the URL or a file."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~$:^-])", r"\\\1", text)
