"""What pages say of labels: an angle or a yaw in degrees, the digit or the class that an image
shows, or which image it is.

A label is written `90` or `3` in an address (core.data.labels), and called `90°`, `digit 3`,
`class 3` or `image 3` in a control; a class with a name by that.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

import numpy as np

from core.atlas import Atlas
from core.data.labels import LABELS, Label

MOST_NAMED = 20  # classes; more names would hide the points: as app/components/labels.js


@dataclass(frozen=True)
class LabelWords(ABC):
    """The words for labels of one meaning.

    noun: a label's name in headings · one: what an address may name
    """

    label: Label
    noun: str
    one: str

    @property
    def coloured(self) -> str:
        """What colours tell, for sentences about points."""
        return f"coloured by {self.noun}"

    @property
    def on_planes(self) -> bool:
        """Whether a name or a numeral stands where the points of a label are."""
        return self.label.shared

    @abstractmethod
    def title(self, written: str) -> str:
        """Returns what a written label is called."""

    @abstractmethod
    def usual_ends(self, labels: np.ndarray) -> tuple[int | None, int | None]:
        """Returns the places among the labels (A,) of prepared images of the ends of a first
        walk; None without one."""


@dataclass(frozen=True)
class AngleWords(LabelWords):
    """The words for angles.

    >>> WORDS["angle"].title("90")
    '90°'
    """

    def title(self, written: str) -> str:
        return f"{written}°"

    def usual_ends(self, labels: np.ndarray) -> tuple[int | None, int | None]:
        """Prepared images begin with two halves that lie opposite to each other, one by one."""
        return (0, len(labels) // 2) if len(labels) else (None, None)


@dataclass(frozen=True)
class ClassWords(LabelWords):
    """The words for classes; where these have names, they are called by them.

    usual: ends of a first walk; infinite for the least and the greatest label

    >>> WORDS["group"].title("3"), words_of(LABELS["group"].named(("cat", "dog"))).title("1")
    ('class 3', 'dog')
    """

    usual: tuple[float, float]

    @property
    def coloured(self) -> str:
        many = "" if self.on_planes else f" ({len(self.label.names)} share the colours)"
        return f"{super().coloured}{many}"

    @property
    def on_planes(self) -> bool:
        return super().on_planes and len(self.label.names) <= MOST_NAMED

    def usual_ends(self, labels: np.ndarray) -> tuple[int | None, int | None]:
        first, last = (self.label.nearest(labels, label) for label in self.usual)
        return first, last

    def title(self, written: str) -> str:
        names, label = self.label.names, self.label.read(written)
        known = label is not None and 0 <= label < len(names)
        return names[int(label or 0)] if known else f"{self.noun} {written}"


@dataclass(frozen=True)
class NumberWords(ClassWords):
    """The words for labels that only say which image it is."""

    @property
    def coloured(self) -> str:
        return "in one colour"


ENDS = -np.inf, np.inf
WORDS: dict[str, LabelWords] = {
    "angle": AngleWords(LABELS["angle"], "angle", "an angle between 0 and 360 degrees"),
    "yaw": AngleWords(LABELS["yaw"], "yaw", "a yaw between 0 and 360 degrees"),
    "class": ClassWords(LABELS["class"], "digit", "a digit from 0 to 9", (3.0, 8.0)),
    "group": ClassWords(LABELS["group"], "class", "the name or the number of a class", (0.0, 1.0)),
    "number": NumberWords(LABELS["number"], "image", "the number of a prepared image", ENDS),
}


def words_of(label: Label) -> LabelWords:
    """Returns the words for a meaning of labels, with the names that it gives them."""
    return replace(WORDS[label.name], label=label)


def labels_of(atlas: Atlas) -> LabelWords:
    return words_of(atlas.label)
