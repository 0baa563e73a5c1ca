"""What the Melting page asks for: data, beta and how it was reached, kernel, masses; points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from app.state.field import Field, Query, Reading, choice, last, shortened
from app.state.page_state import PageState
from app.views.melting import (
    BOUNDS,
    EXAMPLES,
    HISTORIES,
    KERNELS,
    LIPSCHITZ,
    MASSES,
    PASTED,
    RADII,
    STEPS,
    STRENGTHS,
    TITLES,
)

NO_DATA = "There are no points called {asked} here; {instead} are shown instead."
NO_OTHER = "{asked} is not possible here; {instead} is taken instead."
NO_NUMBER = "{{asked}} is none of the numbers from {} to {} here; {{instead}} is taken instead."
NO_BETA = (
    "β is a number above 0: beta={} is dropped from the address, and the usual β of these points "
    "is shown."
)
MOST_POINTS = 200  # as app/components/melting_table.js


@dataclass(frozen=True)
class Edited:
    """Points (x, y, x, y, ...) as they are now, and as Reset makes them again."""

    points: tuple[float, ...]
    original: tuple[float, ...]

    @classmethod
    def unchanged(cls, kind: str) -> "Edited":
        points = tuple(map(float, EXAMPLES[kind].make().ravel()))
        return cls(points, points)


def fields(edits: Mapping[str, Edited]) -> list[Field]:
    """Returns the page's fields; edits: points of one's own by the kind of data."""
    return [
        choice("data", offered(edits), NO_DATA, shown=lambda kind: [TITLES[kind]]),
        Field("beta", None, "beta", read_beta, write=lambda beta: [f"{beta:.6g}"]),
        choice("history", list(HISTORIES), NO_OTHER, shown=lambda one: [HISTORIES[one]]),
        choice("kernel", list(KERNELS), NO_OTHER, shown=lambda one: [KERNELS[one]]),
        choice("steps", list(STEPS), NO_OTHER, shown=lambda one: [STEPS[one]]),
        choice("lipschitz", list(LIPSCHITZ), NO_OTHER, shown=lambda one: [LIPSCHITZ[one]]),
        number("radius", RADII, 0.2),
        number("strength", STRENGTHS, 0.3),
        number("bound", BOUNDS, 2.0),
        choice("masses", list(MASSES), NO_OTHER, shown=lambda one: [MASSES[one]]),
    ]


def number(name: str, options: Sequence[float], usual: float) -> Field:
    """Returns the field of one of some numbers, which an address writes as short as it can."""
    sentence = NO_NUMBER.format(options[0], options[-1])
    one = choice(name, options, sentence, usual=usual, shown=lambda value: [f"{value:g}"])
    return replace(one, write=lambda value: [f"{value:g}"])


def offered(edits: Mapping[str, Edited]) -> list[str]:
    """Returns the kinds of data: pasted points where there are some."""
    return [*EXAMPLES, *([PASTED] if PASTED in edits else [])]


def edits_field() -> Field:
    """Returns the field of points of one's own, which no address tells."""
    return Field("edits", {})


def read_beta(query: Query) -> Reading:
    asked = last(query, "beta")
    if asked is None:
        return None
    try:
        beta = float(asked)
    except ValueError:
        beta = 0.0
    if isfinite(beta) and beta > 0:
        return beta, []
    return None, [NO_BETA.format(shortened(asked))]


def follow_beta(state: PageState, beta: float) -> None:
    state.put({"beta": beta})


def follow_points(state: PageState, kind: str, points: tuple[float, ...], pasted: bool) -> None:
    """Keeps points that were moved, added or pasted; pasted ones are looked at from now on."""
    edits = dict(state["edits"])
    first = pasted or (kind == PASTED and kind not in edits)
    edits[kind] = Edited(points, points if first else current(state, kind).original)
    state.put({"edits": edits, "data": kind} | ({"beta": None} if pasted else {}))


def current(state: PageState, kind: str) -> Edited:
    edits: Mapping[str, Edited] = state["edits"]
    return edits[kind] if kind in edits else Edited.unchanged(kind)


def usual_beta(state: PageState) -> None:
    """Goes to the beta at which other data are first seen."""
    state.put({"beta": None})


def checked_points(value: Any) -> tuple[float, ...] | None:
    """Returns the browser's points, or None if they are none; nothing that comes in is trusted."""
    if not isinstance(value, list) or not 4 <= len(value) <= 2 * MOST_POINTS or len(value) % 2:
        return None
    if not all(isinstance(number, int | float) and isfinite(number) for number in value):
        return None
    return tuple(map(float, value))
