"""Data as every model sees them: flat rows of numbers, split once, with labels that are never
trained on."""

from dataclasses import dataclass

import numpy as np

from core.data.context import Context
from core.data.evenly import evenly
from core.data.inked import inked
from core.data.labels import LABELS, Label
from core.data.pictures import Picture

NUM_SHOWN = 500  # held-out images that snapshots and atlases show


@dataclass(frozen=True)
class Dataset:
    """Rows of numbers in a training and a held-out part, with labels that are never trained on.

    train (N, X), test (M, X) float32 · train_label, test_label (N,), (M,)
    ends (A, X), end_label (A,): images at chosen labels, offered as end points of walks
    picture: how a row is drawn
    intensity: white; pixels lie in [0, intensity], rows that are no pixels may lie elsewhere
    label: what the labels mean
    probabilities: train holds probabilities of ink: every step draws its pixels anew; test and
        ends are drawn once, seeded
    context: the form of what is given beside each datum, in the last columns of train, test and
        ends; None where there is nothing
    """

    name: str
    train: np.ndarray
    train_label: np.ndarray
    test: np.ndarray
    test_label: np.ndarray
    ends: np.ndarray
    end_label: np.ndarray
    picture: Picture
    intensity: float
    label: Label = LABELS["angle"]
    probabilities: bool = False
    context: Context | None = None

    @property
    def num_context(self) -> int:
        """How many of the last columns are given, not explained."""
        return 0 if self.context is None else self.context.num_columns

    @property
    def num_explained(self) -> int:
        """How many numbers a model explains of each row, and decodes to."""
        return self.test.shape[1] - self.num_context

    def explained(self, rows: np.ndarray) -> np.ndarray:
        """Returns a view on the part (..., X) of rows that a model explains and decodes to."""
        return rows[..., : rows.shape[-1] - self.num_context]

    def given(self, rows: np.ndarray) -> np.ndarray:
        """Returns a view on the contexts (..., C) of rows; C is 0 where there are none."""
        return rows[..., rows.shape[-1] - self.num_context :]

    @property
    def is_binary(self) -> bool:
        """Whether pixels are 0 or 1 as a step sees them, as far as some rows tell."""
        some = self.explained(evenly(self.test if self.probabilities else self.train))
        return bool(((some == 0) | (some == 1)).all())

    def seen(self, seed: int = 0) -> np.ndarray:
        """Returns the training rows (N, X) as a step may see them."""
        if not self.probabilities:
            return self.train
        return inked(self.train, np.random.default_rng(seed))
