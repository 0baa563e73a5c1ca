"""The shapes of chairs: what a designer would choose."""

from dataclasses import dataclass

import numpy as np

from core.data.rendered.shapes import Shapes

RANGES = {
    "width": (0.75, 1.15),
    "depth": (0.75, 1.1),
    "height": (0.65, 1.0),
    "thickness": (0.06, 0.16),
    "leg": (0.06, 0.14),
    "back": (0.5, 1.25),
    "tilt": (0.0, 0.35),
    "splay": (0.0, 0.15),
    "arm": (0.25, 0.4),
    "tone": (0.35, 0.85),
}
MOST_SLATS = 3
WITH_ARMS, WITH_COLUMN = 0.4, 0.15  # shares of the chairs


@dataclass(frozen=True)
class ChairShapes(Shapes):
    """The shapes of N chairs: arrays (N,), lengths in units of about half a metre.

    width, depth, height, thickness: of the seat · leg: how thick · back: how high · tilt: of the
    back, its slope · splay: of the legs, at the floor · arm: how high arms are · tone: how light
    slats: of the back, 0 means a closed one · has_arms · has_column: one foot for four legs
    """

    width: np.ndarray
    depth: np.ndarray
    height: np.ndarray
    thickness: np.ndarray
    leg: np.ndarray
    back: np.ndarray
    tilt: np.ndarray
    splay: np.ndarray
    arm: np.ndarray
    tone: np.ndarray
    slats: np.ndarray
    has_arms: np.ndarray
    has_column: np.ndarray

    @classmethod
    def drawn(cls, random: np.random.Generator, number: int) -> "ChairShapes":
        """Returns so many shapes at random."""
        return cls(
            **{name: random.uniform(*span, number) for name, span in RANGES.items()},
            slats=random.integers(0, MOST_SLATS + 1, number),
            has_arms=random.random(number) < WITH_ARMS,
            has_column=random.random(number) < WITH_COLUMN,
        )
