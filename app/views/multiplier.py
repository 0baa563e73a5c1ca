"""What the Multiplier page is asked to show (in a URL, in widgets), and what it says of runs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from app.state.field import Field, Query, Reading, last, read_together, shortened
from app.state.shown import match, no_other
from app.views.tables import number
from app.views.update_fields import KINDS, RESPONSES, SCALES

NUS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
TAUS = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
KAPPAS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.17, 0.3, 0.5)
Shown = Callable[[Any], Iterable[str]]
STEPS = (100, 1_000, 3_000, 10_000)


@dataclass(frozen=True)
class MultiplierChoice:
    """What is asked for; at: (C / kappa^2, beta); runs None: the default one of each."""

    show: tuple[str, ...] = ("rewo", "geco")
    scale: str = "log"
    error: str = "held"
    steps: int = 3_000
    nu: float = 5.0
    tau: float = 3.0
    kappa: float = 0.02
    at: tuple[float, float] = (0.1, 0.05)
    runs: tuple[str, ...] | None = None

    def query(self) -> dict[str, str]:
        """Returns the parameters of the address: only what differs from the default page."""
        usual = MultiplierChoice()
        changed = {name: value for name, value in vars(self).items() if value != vars(usual)[name]}
        return {name: written(value) for name, value in changed.items()}


def written(value: Any) -> str:
    """Returns how an address writes a value.

    >>> written((0.25, 1.0)), written(("rewo", "geco")), written(1_000)
    ('0.25,1', 'rewo,geco', '1000')
    """
    if isinstance(value, tuple):
        return ",".join(map(written, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def one_of(allowed: Sequence[Any], shown: Shown = no_other) -> Callable[[str], Any]:
    by_text = {written(value): value for value in allowed}

    def read(text: str) -> Any:
        known = match(text, list(by_text), lambda name: shown(by_text[name]))
        return by_text[known or ""]

    return read


def several_of(
    allowed: Sequence[str], shown: Shown = no_other
) -> Callable[[str], tuple[str, ...]]:
    one = one_of(allowed, shown)

    def read(text: str) -> tuple[str, ...]:
        asked = {one(part.strip()) for part in text.split(",") if part.strip()}
        return tuple(sorted(asked, key=list(allowed).index))

    return read


def read_point(text: str) -> tuple[float, float]:
    ratio, beta = (float(part) for part in text.split(","))
    if not (isfinite(ratio) and isfinite(beta) and ratio >= 0 and beta >= 0):
        raise ValueError
    return ratio, beta


def fields(names: Sequence[str], shown: Shown = no_other) -> list[Field]:
    """Returns a field for each part of a choice; names: of the runs that are here, shown: the
    other names that pages give them."""
    titles = [lambda kind: [KINDS[kind].title], lambda scale: [SCALES[scale].title]]
    return [
        field("show", several_of(tuple(KINDS), titles[0]), ", ".join(KINDS)),
        field("scale", one_of(tuple(SCALES), titles[1]), ", ".join(SCALES)),
        field("error", one_of(tuple(RESPONSES)), ", ".join(RESPONSES)),
        field("steps", one_of(STEPS), ", ".join(map(written, STEPS))),
        field("nu", one_of(NUS), ", ".join(map(written, NUS))),
        field("tau", one_of(TAUS), ", ".join(map(written, TAUS))),
        field("kappa", one_of(KAPPAS), ", ".join(map(written, KAPPAS))),
        field("at", read_point, "two numbers such as 0.1,0.05"),
        field("runs", several_of(names, shown), "names of runs that are here"),
    ]


def field(name: str, read: Callable[[str], Any], possible: str) -> Field:
    """Returns a field that is as usual, with a sentence, where a text cannot be read.

    possible: what may be asked for, in words
    """
    usual = getattr(MultiplierChoice(), name)

    def reading(query: Query) -> Reading:
        if (asked := last(query, name)) is None:
            return None
        try:
            return read(asked), []
        except (KeyError, ValueError):
            return usual, [f"{name}={shortened(asked)} is not possible; known: {possible}."]

    return Field(name, usual, name, reading)


def read_choice(query: Query, names: Sequence[str]) -> tuple[MultiplierChoice, list[str]]:
    """Returns the choice of a URL, and a sentence for everything in it that makes no sense."""
    values, problems = read_together(fields(names), query) or ({}, [])
    return MultiplierChoice(**values), problems


def ranges(title: str, beta: np.ndarray) -> str:
    """Returns between which values beta moved in a recorded training."""
    low, high = number(float(beta.min())), number(float(beta.max()))
    return f"In the recorded training of {title}, β moved between {low} and {high}."
