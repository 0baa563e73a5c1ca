"""What a person uploads, read and checked, before it becomes a dataset."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BufferedReader, BytesIO

import numpy as np

from core.data.uploads.classes import NO_LABEL, natural, shown
from core.data.uploads.columns import Column
from core.files import FileProblem

Opened = BufferedReader | BytesIO  # a file on disk, or in memory


@dataclass(frozen=True)
class Upload:
    """Rows as they were uploaded.

    source: what it was, in words · done: sentences on what was resized, scaled or left out
    values: images (N, S, S) or (N, S, S, 3) uint8, or features (N, D) float64
    labels (N,): number of each row's class · classes: their names; None and () without classes
    columns: of a table, with what each was taken for; its features in the order of the values
    """

    source: str
    values: np.ndarray
    labels: np.ndarray | None = None
    classes: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def kind(self) -> str:
        return "images" if self.values.ndim > 2 else "features"


def classified(names: Sequence[str], what: str, most: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Returns the number of each name's class, and the classes' names: 2 before 10, NO_LABEL last.

    Errors: FileProblem for too many classes.

    >>> classified(["b10", "a", "b2"], "the table", 10)[0].tolist()
    [2, 0, 1]
    """
    classes = sorted(set(names), key=lambda name: (name == NO_LABEL, natural(name), name))
    if len(classes) > most:
        raise FileProblem(
            f"{what} has {len(classes):,} classes; at most {most} can be told apart."
        )
    place = {name: number for number, name in enumerate(classes)}
    return np.array([place[name] for name in names]), shown(classes)
