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


SEVEN = (
    *((-0.36, 0.30), (-0.05, 0.38), (0.33, 0.27), (-0.30, -0.08)),
    *((0.10, 0.02), (0.38, -0.20), (-0.02, -0.36)),
)


def seven() -> np.ndarray:
    """Returns seven points (7, 2), far enough apart for a tile each."""
    return np.array(SEVEN)


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
LIPSCHITZ = {"none": "Free", "penalty": "Penalty", "bound": "Bound"}
RADII = (0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4)
STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BOUNDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
STEPS = {"rest": "Until it rests", "paper": "At most 400, as in the paper"}
MASSES = {"equal": "As they are", "optimised": "Optimised (Prop. 5)"}
