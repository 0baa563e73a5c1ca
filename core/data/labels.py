"""What a datum's label means: an angle, the yaw of a thing, a class, or which datum it is.

    gap(a, b)      0 for the same label; for angles their distance on the circle, else infinite

A label is a number that is never trained on. What may be asked of it (which lies opposite, which
is nearest, do neighbours vote) depends on its meaning, and is a function of that meaning here.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from core.circle import nearest_angle, wrap
from core.data.numerals import number

Value = float | np.floating  # of one label


@dataclass(frozen=True)
class Label(ABC):
    """The meaning of labels (N,).

    name: in files, and to the browser; a key of LABELS
    names: of the labels by number, where they have names
    """

    name: str
    names: tuple[str, ...] = ()

    circular: ClassVar[bool] = False  # 0 and 2 pi are the same
    alone: ClassVar[bool] = False  # nothing else varies: data form a circle, as labels do
    shared: ClassVar[bool] = False  # many data have one label: neighbours vote, groups have a name
    unique: ClassVar[bool] = False  # a label tells which datum it is

    def named(self, names: tuple[str, ...]) -> "Label":
        """Returns the same meaning with names of the labels, where they can have some."""
        return replace(self, names=names)

    @abstractmethod
    def problem(self, labels: np.ndarray) -> str | None:
        """Returns what makes numbers (N,) no labels of this meaning, or None."""

    @abstractmethod
    def gap(self, one: np.ndarray, other: np.ndarray | Value) -> np.ndarray:
        """Returns how far labels lie apart; infinity where they cannot be compared."""

    @abstractmethod
    def opposites(
        self, labels: np.ndarray, start: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Returns the places (S,) among labels (N,) of the opposites of those at places (S,)."""

    @abstractmethod
    def nearest(self, labels: np.ndarray, label: Value) -> int | None:
        """Returns the place of a label among others (N,), or of the nearest; None without one."""

    @abstractmethod
    def angles(self, labels: np.ndarray) -> np.ndarray | None:
        """Returns labels (N,) of the nearest true data as angles in radians; None where there is
        nothing to turn, or where these do not tell how far something has turned."""

    @abstractmethod
    def written(self, label: Value) -> str:
        """Returns how an address and a table write a label."""

    @abstractmethod
    def read(self, text: str) -> float | None:
        """Returns the label that was written, None if the text is none."""


@dataclass(frozen=True)
class Angle(Label):
    """The meaning of labels that are angles in radians, written in degrees; nothing else varies.

    >>> angle = Angle("angle")
    >>> angle.written(np.pi / 2), angle.read("361"), angle.gap(np.array([6.0]), 0.0).round(2)
    ('90', None, array([0.28]))
    """

    circular: ClassVar[bool] = True
    alone: ClassVar[bool] = True

    def named(self, names: tuple[str, ...]) -> Label:
        return self

    def problem(self, labels: np.ndarray) -> str | None:
        return None

    def gap(self, one: np.ndarray, other: np.ndarray | Value) -> np.ndarray:
        return np.abs(wrap(one - other))

    def opposites(
        self, labels: np.ndarray, start: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Returns those nearest to half a turn away."""
        return nearest_angle(labels, labels[start, None] + np.pi)

    def nearest(self, labels: np.ndarray, label: Value) -> int | None:
        return int(self.gap(labels, label).argmin()) if len(labels) else None

    def angles(self, labels: np.ndarray) -> np.ndarray | None:
        return labels

    def written(self, label: Value) -> str:
        return f"{round(float(np.degrees(label)), 2):g}"

    def read(self, text: str) -> float | None:
        degrees = _number(text)
        return None if degrees is None or not 0 <= degrees <= 360 else float(np.radians(degrees))


@dataclass(frozen=True)
class Yaw(Angle):
    """The meaning of angles by which things are turned that differ in more than that.

    The nearest of 1,500 other chairs faces another way by more than 30 degrees in a fifth of all
    cases (a front looks like a back): its yaw does not tell a jump.
    """

    alone: ClassVar[bool] = False

    def angles(self, labels: np.ndarray) -> None:
        return None


@dataclass(frozen=True)
class Kind(Label):
    """The meaning of whole numbers: one is another or it is not, none lies between."""

    def problem(self, labels: np.ndarray) -> str | None:
        if not (np.isfinite(labels) & (labels >= 0) & (labels % 1 == 0)).all():
            return "classes that are no whole numbers"
        if self.names and labels.max(initial=0) >= len(self.names):
            return "classes without a name"
        return None

    def gap(self, one: np.ndarray, other: np.ndarray | Value) -> np.ndarray:
        return np.where(one == other, 0.0, np.inf)

    def opposites(
        self, labels: np.ndarray, start: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Returns random ones of other labels; any others, where there is only one label."""
        return np.array([random.choice(_others(labels, int(i))) for i in start])

    def nearest(self, labels: np.ndarray, label: Value) -> int | None:
        """Infinity asks for the greatest label, its negative for the least."""
        if np.isinf(label):
            return int((labels * np.sign(label)).argmax()) if len(labels) else None
        same = np.flatnonzero(self.gap(labels, label) == 0)
        return int(same[0]) if len(same) else None

    def angles(self, labels: np.ndarray) -> np.ndarray | None:
        return None

    @property
    def _numbered(self) -> bool:
        """Whether names are numbers: then the number of a class would be taken for a name."""
        return any(number(name) is not None for name in self.names)

    def written(self, label: Value) -> str:
        return self.names[int(label)] if self._numbered else f"{label:.0f}"

    def read(self, text: str) -> float | None:
        """A name goes before a number; where names are numbers, nothing else is read."""
        if text in self.names:
            return float(self.names.index(text))
        label = None if self._numbered else _number(text)
        return label if label is not None and label % 1 == 0 else None


@dataclass(frozen=True)
class Class(Kind):
    """The meaning of labels that are classes.

    >>> Class("class").read("3.5"), Class("group").named(("cat",)).read("cat")
    (None, 0.0)
    >>> threes = Class("group").named(("3", "5"))
    >>> threes.read("3"), threes.read("1"), threes.written(1.0)
    (0.0, None, '5')
    """

    shared: ClassVar[bool] = True


@dataclass(frozen=True)
class Number(Kind):
    """The meaning of labels that only say which datum it is."""

    unique: ClassVar[bool] = True


LABELS: dict[str, Label] = {
    label.name: label
    for label in (
        *(Angle("angle"), Yaw("yaw")),
        *(Class("class"), Class("group"), Number("number")),
    )
}


def _others(labels: np.ndarray, index: int) -> np.ndarray:
    different = np.flatnonzero(labels != labels[index])
    return different if len(different) else np.delete(np.arange(len(labels)), index)


def _number(text: str) -> float | None:
    value = number(text)
    return value if value is not None and np.isfinite(value) else None
