"""What a person uploads, read and checked, before it becomes a dataset."""

from dataclasses import dataclass
from io import BufferedReader, BytesIO

import numpy as np

from core.files import FileProblem

Opened = BufferedReader | BytesIO  # a file on disk, or in memory
LONGEST_CLASS = 40


@dataclass(frozen=True)
class Upload:
    """Rows as they were uploaded.

    source: what it was, in words · done: sentences on what was resized, scaled or left out
    values: images (N, S, S) or (N, S, S, 3) uint8, or features (N, D) float64
    labels (N,): number of each row's class · classes: their names; None and () without classes
    """

    source: str
    values: np.ndarray
    labels: np.ndarray | None = None
    classes: tuple[str, ...] = ()
    done: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return "images" if self.values.ndim > 2 else "features"


def classified(names: list[str], what: str, most: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Returns the number of each name's class, and the classes' names, sorted.

    Errors: FileProblem for too many classes.

    >>> classified(["b", "a", "b"], "the table", 10)[0].tolist()
    [1, 0, 1]
    """
    classes = sorted(set(names))
    if len(classes) > most:
        raise FileProblem(
            f"{what} has {len(classes):,} classes; at most {most} can be told apart."
        )
    place = {name: number for number, name in enumerate(classes)}
    return np.array([place[name] for name in names]), tuple(map(printable, classes))


def printable(name: str) -> str:
    """Returns the name of a class as pages may show it."""
    return "".join(c if c.isprintable() else "?" for c in name[:LONGEST_CLASS])
