"""What labels say: an angle in degrees, the digit or the class that an image shows, or which image
it is (core.data.dataset.LABELS).

A label is written `90` or `3` in an address, called `90°`, `digit 3`, `class 3` or `image 3` in a
control (a class with a name by that), and found again among those that an atlas has images of.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

import numpy as np

from core.atlas import Atlas


@dataclass(frozen=True)
class Labels(ABC):
    """A kind of labels, as pages and walks ask about it.

    noun: a label's name in headings · one: what an address may name
    usual: ends of a first walk; infinite for the least and the greatest label
    """

    noun: str
    one: str
    usual: tuple[float, float]

    @property
    def coloured(self) -> str:
        """What colours tell, for sentences about points."""
        return f"coloured by {self.noun}"

    @abstractmethod
    def written(self, label: float) -> str:
        """Returns how an address and a table write a label."""

    @abstractmethod
    def read(self, text: str) -> float | None:
        """Returns the label that was written, None if the text is none."""

    @abstractmethod
    def title(self, written: str) -> str:
        """Returns what a written label is called."""

    @abstractmethod
    def nearest(self, labels: np.ndarray, label: float) -> int | None:
        """Returns the place of a label among others (A,), or of the nearest; None without one."""

    @abstractmethod
    def angles(self, labels: np.ndarray) -> np.ndarray | None:
        """Returns labels as angles in radians; None where there is nothing to turn."""


@dataclass(frozen=True)
class Angles(Labels):
    """The kind of labels that are angles in radians, written in degrees.

    >>> Angles().written(np.pi / 2), Angles().title("90"), Angles().read("361")
    ('90', '90°', None)
    """

    noun: str = "angle"
    one: str = "an angle between 0 and 360 degrees"
    usual: tuple[float, float] = (0.0, np.pi)

    def written(self, label: float) -> str:
        return f"{round(float(np.degrees(label)), 2):g}"

    def read(self, text: str) -> float | None:
        degrees = _number(text)
        return None if degrees is None or not 0 <= degrees <= 360 else float(np.radians(degrees))

    def title(self, written: str) -> str:
        return f"{written}°"

    def nearest(self, labels: np.ndarray, label: float) -> int | None:
        turn = np.abs((labels - label + np.pi) % (2 * np.pi) - np.pi)
        return int(turn.argmin()) if len(turn) else None

    def angles(self, labels: np.ndarray) -> np.ndarray | None:
        return labels


@dataclass(frozen=True)
class Classes(Labels):
    """The kind of labels that are classes: one is another or it is not, none lies between.

    names: by the classes' numbers, where they have names

    >>> Classes().written(3.0), Classes().title("3"), Classes().read("3.5")
    ('3', 'class 3', None)
    >>> Classes(names=("walking", "jogging")).title("1"), Classes(names=("cat",)).read("cat")
    ('jogging', 0.0)
    """

    noun: str = "class"
    one: str = "the number of a class"
    usual: tuple[float, float] = (0.0, 1.0)
    names: tuple[str, ...] = ()

    def written(self, label: float) -> str:
        return f"{label:.0f}"

    def read(self, text: str) -> float | None:
        if text in self.names:
            return float(self.names.index(text))
        label = _number(text)
        return label if label is not None and label % 1 == 0 else None

    def title(self, written: str) -> str:
        known = written.isdecimal() and int(written) < len(self.names)
        return self.names[int(written)] if known else f"{self.noun} {written}"

    def nearest(self, labels: np.ndarray, label: float) -> int | None:
        if np.isinf(label):
            return int((labels * np.sign(label)).argmax()) if len(labels) else None
        same = np.flatnonzero(labels == label)
        return int(same[0]) if len(same) else None

    def angles(self, labels: np.ndarray) -> np.ndarray | None:
        return None


@dataclass(frozen=True)
class Numbers(Classes):
    """The kind of labels that only say which image it is; usual: the first and last."""

    noun: str = "image"
    one: str = "the number of a prepared image"
    usual: tuple[float, float] = (-np.inf, np.inf)

    @property
    def coloured(self) -> str:
        return "in one colour"


LABELS: dict[str, Labels] = {
    "angle": Angles(),
    "class": Classes("digit", "a digit from 0 to 9", (3.0, 8.0)),
    "group": Classes(),
    "number": Numbers(),
}


def labels_of(atlas: Atlas) -> Labels:
    """Returns the kind of an atlas's labels, with the names that it gives them."""
    kind = LABELS[atlas.label]
    return replace(kind, names=atlas.names) if isinstance(kind, Classes) else kind


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
