"""What an annotation asks of a value, in words: the second half of "steps should be ...".

int, bool, str, list, ... are what they are in JSON and TOML; msgspec.Meta adds a range, with
`description` other words, with `title` another name for the value than its key; Rule adds what no
type says.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import Meta

DEEPEST = 20  # tables and lists in each other; Python cannot even copy what is much deeper
WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    tuple: "a list",
    NoneType: "nothing",
}


@dataclass(frozen=True)
class Rule:
    """A condition beyond a value's type: what the value should be, in words, and whether it is."""

    words: str
    holds: Callable[[Any], bool]


def parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Returns an annotation's type and its notes: Meta, Rule."""
    return (hint.__origin__, hint.__metadata__) if get_origin(hint) is Annotated else (hint, ())


def title(hint: Any) -> str | None:
    """Returns what a sentence calls the value, if not as its key."""
    return next((m.title for m in parts(hint)[1] if isinstance(m, Meta) and m.title), None)


def words(hint: Any) -> str:
    """Returns what a value should be.

    >>> words(Annotated[int, Meta(ge=0, le=9)]), words(Literal["a", "b"]), words(str | None)
    ('a whole number in 0 .. 9', 'a or b', 'text or nothing')
    """
    kind, notes = parts(hint)
    metas = [note for note in notes if isinstance(note, Meta)]
    if described := [meta.description for meta in metas if meta.description]:
        return described[0]
    if get_origin(kind) is Literal:
        return " or ".join(map(str, get_args(kind)))
    if get_origin(kind) is UnionType:
        return " or ".join(map(words, get_args(kind)))
    if get_origin(kind) is tuple and ... not in get_args(kind):
        return f"a list of {len(get_args(kind))}"
    return WORDS.get(get_origin(kind) or kind, "a table") + "".join(map(_range, metas))


def _range(meta: Meta) -> str:
    if meta.ge is not None:
        return f" from {meta.ge} on" if meta.le is None else f" in {meta.ge} .. {meta.le}"
    if meta.max_length is not None:
        return f" of at most {meta.max_length}"
    return " with something in it" if meta.min_length else ""


def _is_named(table: dict[str, Any]) -> bool:
    level, depth = list(table.values()), 1
    while level and depth <= DEEPEST:
        tables = [value.values() for value in level if isinstance(value, dict)]
        lists = [value for value in level if isinstance(value, list | tuple)]
        level, depth = [item for items in (*tables, *lists) for item in items], depth + 1
    return isinstance(table.get("name"), str) and not level


Positive = Annotated[
    float, Meta(gt=0, le=sys.float_info.max, description="a number above 0, and finite")
]
Named = Annotated[dict[str, Any], Rule("a table with a name, not too deep", _is_named)]
