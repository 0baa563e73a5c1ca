"""Names as pages show them: whoever reads one may type it into an address."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def no_other(option: object) -> Iterable[str]:
    """Returns the names of what goes by its own only."""
    return ()


def match(
    asked: str, options: Sequence[T], shown: Callable[[T], Iterable[str]] = no_other
) -> T | None:
    """Returns the option that a text names: as it is written, else in letters of any size, else
    by another name that pages show it under; None where it names none, or several.

    >>> match("b", ["A", "B"]), match("bee", ["A", "B"], lambda name: [f"{name}ee"])
    ('B', 'B')
    """
    for option in options:
        if str(option) == asked:
            return option
    for names in (lambda option: (str(option),), shown):
        found = [option for option in options if _folded(asked) in map(_folded, names(option))]
        if len(found) == 1:
            return found[0]
    return None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
