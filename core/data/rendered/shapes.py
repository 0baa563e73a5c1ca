"""The numbers that make one thing differ from another of its kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np


@dataclass(frozen=True)
class Shapes(ABC):
    """The shapes of N things of a kind: every field is an array (N,)."""

    @classmethod
    @abstractmethod
    def drawn(cls, random: np.random.Generator, number: int) -> "Shapes":
        """Returns so many shapes at random."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))


S = TypeVar("S", bound=Shapes)


def shapes_at(shapes: S, places: slice | np.ndarray) -> S:
    """Returns the shapes at some places."""
    of = {field.name: getattr(shapes, field.name)[places] for field in fields(shapes)}
    return type(shapes)(**of)
