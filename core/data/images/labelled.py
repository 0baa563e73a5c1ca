"""Published images with a label each, as they lie in files, and as parts of a dataset."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.dataset import Dataset
from core.data.labels import Label
from core.data.pictures import Image
from core.data.typical import most_typical
from core.files import FileProblem

WHITE = 255  # of a byte


@dataclass(frozen=True)
class Labelled:
    """Images with a label each: rows (N, X), bytes or numbers in [0, 1], and labels (N,)."""

    rows: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.labels):
            raise FileProblem(
                f"There are {len(self.rows):,} images and {len(self.labels):,} labels; each image "
                "needs one label: fetch the files again."
            )

    def at(self, places: np.ndarray) -> "Labelled":
        return Labelled(self.rows[places], self.labels[places])


def shares(rows: np.ndarray) -> np.ndarray:
    """Returns bytes as shares of white, float32 in [0, 1], with one copy and no other; numbers
    are shares already."""
    if rows.dtype != np.uint8:
        return rows.astype(np.float32, copy=False)
    values = rows.astype(np.float32)
    values /= WHITE
    return values


def parted(
    name: str,
    picture: Image,
    train: Labelled,
    test: Labelled,
    label: Label,
    ends: np.ndarray | None = None,
    **more: Any,
) -> Dataset:
    """Returns a dataset of two parts, pixels as shares of white.

    ends: places in test; by default of the most typical image of each class
    """
    held_out, labels = shares(test.rows), test.labels.astype(np.float64)
    ends = most_typical(held_out, labels) if ends is None else ends
    return Dataset(
        name=name,
        train=shares(train.rows),
        train_label=train.labels.astype(np.float64),
        test=held_out,
        test_label=labels,
        ends=held_out[ends],
        end_label=labels[ends],
        picture=picture,
        intensity=1.0,
        label=label,
        **more,
    )
