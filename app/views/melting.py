"""What there is to melt on the page Melting, and the words for its choices."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.theory.examples import circles, clusters, lines


@dataclass(frozen=True)
class Example:
    """Points to melt (n, 2), and the beta at which they are first seen."""

    title: str
    make: Callable[[], np.ndarray]
    beta: float


def seven() -> np.ndarray:
    """Returns seven points (7, 2), far enough apart for a tile each."""
    turns = np.arange(6) * np.pi / 3
    around = 0.36 * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    return np.concatenate([around, [[0.04, 0.02]]])


EXAMPLES = {
    "clusters": Example("Six clusters", clusters, 0.012),
    "seven": Example("Seven points", seven, 0.0004),
    "lines": Example("Lines", lines, 0.006),
    "circles": Example("Circles", circles, 0.006),
}
PASTED = "pasted"
TITLES = {name: example.title for name, example in EXAMPLES.items()} | {PASTED: "Pasted"}
HISTORIES = {
    "fresh": "A fresh start at every β",
    "warming": "Warming up",
    "cooling": "Cooling down",
}
KERNELS = {"normalised": "Normalised (Eq. 20)", "plain": "Plain (mean shift)"}
MASSES = {"equal": "As they are", "optimised": "Optimised (Prop. 5)"}
