"""What a person brought, read and checked, before it becomes a dataset."""

from dataclasses import dataclass
from io import BufferedReader, BytesIO

import numpy as np

from core.files import FileProblem

Opened = BufferedReader | BytesIO  # a file on disk, or in memory
LONGEST_QUOTE, LONGEST_CLASS = 60, 40


@dataclass(frozen=True)
class Brought:
    """Creates rows as they were brought.

    source: what it was, in words · done: sentences on what was resized, scaled or left out
    values: images (N, S, S) uint8, or features (N, D) float64
    labels (N,): number of each row's class · classes: their names; None and () without classes
    """

    source: str
    values: np.ndarray
    labels: np.ndarray | None = None
    classes: tuple[str, ...] = ()
    done: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return "images" if self.values.ndim == 3 else "features"


def shown(name: object) -> str:
    """Returns a name as messages quote it: short, and without anything that moves a terminal.

    >>> shown("a" * 100 + ".png"), shown("\\x1b[2J")
    ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaaaaaaaaaaa.png'", "'\\\\x1b[2J'")
    """
    text, half = str(name), LONGEST_QUOTE // 2
    quoted = text if len(text) <= LONGEST_QUOTE else f"{text[: half - 1]}…{text[-half + 1 :]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in f"'{quoted}'")


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
