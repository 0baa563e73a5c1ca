"""Data as every model sees them: flat rows of numbers, split once, with labels that are never
trained on."""

from dataclasses import dataclass

import numpy as np

NUM_SHOWN = 500  # held-out images that snapshots and atlases show


@dataclass(frozen=True)
class Dataset:
    """Creates a dataset.

    train (N, X), test (M, X) float32 in [0, intensity] · train_label, test_label (N,), (M,)
    shape: of one image (height, width), X = height * width pixels
    label: what it measures, an "angle" in radians or a "class"
    ends (A, X), end_label (A,): images at chosen labels, offered as end points of walks
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
