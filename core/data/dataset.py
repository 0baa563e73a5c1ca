"""Data as every model sees them: flat rows of numbers, split once, with labels that are never
trained on."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

NUM_SHOWN = 500  # held-out images that snapshots and atlases show
# What labels measure: radians, or whole numbers: a digit, a class of a person's own, which image.
LABELS = ("angle", "class", "group", "number")


@dataclass(frozen=True)
class Dataset:
    """Rows of numbers in a training and a held-out part, with labels that are never trained on.


    train (N, X), test (M, X) float32 · train_label, test_label (N,), (M,)
    shape: of one image (height, width); X = height * width pixels unless rows are drawn
    intensity: white; pixels lie in [0, intensity], rows that are drawn may lie elsewhere
    label: what it measures, one of LABELS
    names: of the labels by number, where they have names
    ends (A, X), end_label (A,): images at chosen labels, offered as end points of walks
    draw: how rows (N, X) that are no pixels become images (N, height, width) in [0, intensity]
    poses: whether rows are poses of core.data.mocap.skeleton, which can be drawn at any size
    """

    name: str
    train: np.ndarray
    train_label: np.ndarray
    test: np.ndarray
    test_label: np.ndarray
    ends: np.ndarray
    end_label: np.ndarray
    shape: tuple[int, int]
    intensity: float
    label: str = "angle"
    names: tuple[str, ...] = ()
    draw: Callable[[np.ndarray], np.ndarray] | None = None
    poses: bool = False

    def pictures(self, rows: np.ndarray) -> np.ndarray:
        """Returns the images (N, height, width), in [0, intensity], that rows (N, X) show."""
        return rows.reshape(-1, *self.shape) if self.draw is None else self.draw(rows)
