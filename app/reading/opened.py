"""Many things read at once: what cannot be read is left out, with a sentence."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from core.files import FileProblem

T = TypeVar("T")


def opened(names: Iterable[str], read: Callable[[str], T]) -> tuple[dict[str, T], list[str]]:
    """Returns what could be read, by name, and one sentence for each name that could not."""
    values, problems = {}, []
    for name in names:
        try:
            values[name] = read(name)
        except FileProblem as problem:
            problems.append(f"{name} is left out: {problem}")
    return values, problems
