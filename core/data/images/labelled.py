"""Published images as they lie in files: bytes, with a label each."""

from dataclasses import dataclass

import numpy as np

from core.files import FileProblem

WHITE = 255  # of a byte


@dataclass(frozen=True)
class Labelled:
    """Images with a label each: bytes (N, X), 0 to 255, and labels (N,)."""

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


def floats(rows: np.ndarray) -> np.ndarray:
    """Returns bytes as float32 in [0, 1], with one copy of their size and no other."""
    values = rows.astype(np.float32)
    values /= WHITE
    return values
