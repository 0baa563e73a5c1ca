"""What a lesson is: words, a prediction to make, and an answer that is read off from real runs.

No number stands in the words: what a sentence says of a run, it computes from that run, and so
does the right answer. Another training may have another one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.views.steps import SteppedRun
from app.views.walks import Walk
from core.atlas import Atlas, Pair

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class LessonRun:
    """What is known of a run; straight(pair, count) decodes the line between two ends; tiles:
    those of a handful of images (core/metrics/tiles), empty where there are more; steps: of one
    that draws in steps; weight: of the rate beside half the squared error (app/views/weighted)."""

    title: str
    kappa: float | None
    history: Arrays
    snapshots: Arrays
    metrics: Mapping[str, Any]
    atlas: Atlas
    straight: Callable[[Pair, int], Walk]
    tiles: Arrays = field(default_factory=dict)
    steps: SteppedRun | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Recordings:
    """A figure: recorded trainings side by side, resting at a step or at the last one."""

    runs: tuple[str, ...]
    curves: tuple[str, ...]
    cursor: float | None


@dataclass(frozen=True)
class Samples:
    """A figure: one run's prior samples, with the walk between a pair of them or none.

    length: a key of core.graph.LENGTHS · is_tiled: over what the whole plane decodes to
    """

    run: str
    pair: Pair | None = None
    line: Walk | None = None
    length: str = "squared"
    is_tiled: bool = False


@dataclass(frozen=True)
class Walks:
    """A figure: several runs' walks between the same two images; length: of core.graph.LENGTHS."""

    runs: tuple[str, ...]
    pair: Pair
    length: str = "squared"


@dataclass(frozen=True)
class Widths:
    """A figure: how wide each image's posterior is, along training (Figure 2)."""

    runs: tuple[str, ...]
    turn: int


@dataclass(frozen=True)
class Stretches:
    """A figure: widths of posteriors and lengths of the ring over the angle, at steps."""

    runs: tuple[str, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Melts:
    """A figure: the fixed points of an example of app/views/melting.py, with a slider for beta."""

    kind: str
    beta: float


@dataclass(frozen=True)
class Rebuilt:
    """A figure: prepared images, and a row a run of what they are decoded to."""

    runs: tuple[str, ...]


@dataclass(frozen=True)
class Coded:
    """A figure: one held-out image, the place and the width that it is encoded to, decoded."""

    run: str
    datum: int


@dataclass(frozen=True)
class Weighted:
    """A figure: what runs with other weights of the rate rebuild, one at a time, by a slider."""

    runs: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """A figure: trainings in the information plane, whole."""

    runs: tuple[str, ...]


@dataclass(frozen=True)
class TiledPlanes:
    """A figure: the tiles of a handful of images in several runs, along training."""

    runs: tuple[str, ...]


@dataclass(frozen=True)
class Growth:
    """A figure: how much of large forms and of detail is there after so many nats."""

    runs: tuple[str, ...]


@dataclass(frozen=True)
class Stepwise:
    """A figure: images made of their first steps, with a slider over the steps."""

    runs: tuple[str, ...]


Figure = (
    Recordings
    | Samples
    | Walks
    | Widths
    | Stretches
    | Melts
    | Rebuilt
    | Coded
    | Weighted
    | Places
    | TiledPlanes
    | Growth
    | Stepwise
)


@dataclass(frozen=True)
class Part:
    """A step of an answer: a sentence or two, and what they are read off from."""

    sentence: str
    figure: Figure | None = None
    heading: str = ""


@dataclass(frozen=True)
class Answer:
    """What happened: the place among the lesson's options, and how one sees it."""

    option: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Onward:
    """Where to go on: a page, what the link says, the address's parameters."""

    page: str
    label: str
    query: Mapping[str, str | Sequence[str]]


class Lesson(ABC):
    """A lesson about runs, by name; all of them have to be there."""

    name: str  # in addresses: it stays, wherever the lesson stands among the others
    title: str
    short: str  # for its tab
    runs: tuple[str, ...]
    question: str
    options: tuple[str, ...]
    onward: Onward

    @abstractmethod
    def setup(self, runs: Mapping[str, LessonRun]) -> str:
        """Returns what one has to know before the question."""

    @abstractmethod
    def answer(self, runs: Mapping[str, LessonRun]) -> Answer:
        """Returns what the runs say."""


def times(number: float) -> str:
    """Returns a factor in words.

    >>> times(3.14), times(212.0)
    ('3.1 times', '212 times')
    """
    return f"{number:.1f} times" if number < 10 else f"{number:,.0f} times"


def counted(number: int, noun: str) -> str:
    """Returns a number with its noun.

    >>> counted(0, "jump"), counted(1, "jump")
    ('no jump', '1 jump')
    """
    return f"no {noun}" if number == 0 else f"{number:,} {noun}{'s' if number != 1 else ''}"
