"""Sentences that say no more than was measured or counted."""

import re
from collections.abc import Iterable

import numpy as np

from app.views.datasets import Collection
from app.views.planar import LATENT, dim_of, drawing
from core.places import is_installed, program_name


def counts(
    snapshots: dict[str, np.ndarray],
    of_data: Collection,
    circles: str = "prior samples",
    space: str = LATENT,
) -> str:
    """Returns how many of the points are drawn: nothing is left out in silence.

    circles: what a point of the prior is · space: that they lie in
    """
    num_prior = snapshots["prior_sample"].shape[1]
    num_data = snapshots["posterior_mean"].shape[1]
    total = of_data.num_held_out
    of = "" if total in (None, num_data) else f" of {total:,}"
    plane = drawing(dim_of(snapshots), "the last prior samples", space)
    return f"{num_prior:,} {circles}, {num_data:,}{of} held-out {of_data.noun}s. {plane}"


def no_runs() -> str:
    where, back = "From the repository root, ", "`git checkout -- checkpoints`"
    if is_installed():
        where, back = "", "installing Priorscape again"
    return (
        f"There are no trained runs here yet. {where}"
        f"`{program_name()} train pendulum/vhp-rewo` trains one; {back} "
        "brings the shipped ones back."
    )


def enumeration(words: Iterable[str]) -> str:
    """
    >>> enumeration(["A"]), enumeration(["A", "B"]), enumeration(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def minus(number: str) -> str:
    """Returns a number as text with a minus sign, not a hyphen.

    >>> minus("-1.5")
    '−1.5'
    """
    return number.replace("-", "−")


def plain(text: str) -> str:
    """Returns text that Markdown shows as it is: it may come from the URL or a file.

    Bare addresses would become links; a word joiner, which nobody sees, keeps them words.
    """
    escaped = re.sub(r"([\\`*_{}\[\]()<>#+!|~$:^-])", r"\\\1", text)
    return re.sub(r"(?i)(://|www(?=\.)|@)", "\\1\u2060", escaped)
