"""What a page asks for, a field each: what an address says of it, and how an address says it.

A parameter may stand several times in an address, `runs=a&runs=b`; `runs=` is a list of none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.state.shown import match, no_other

Query = Mapping[str, str | Sequence[str]]
Reading = tuple[Any, list[str]] | None  # a value, a sentence for each thing that makes no sense


def texts(value: Any) -> list[str]:
    """Returns the texts that say a value: none for None, one empty text for an empty list.

    >>> texts("a"), texts(["a", "b"]), texts([]), texts(None)
    (['a'], ['a', 'b'], [''], [])
    """
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(part) for part in value] or [""]
    return [str(value)]


def unwritten(value: Any) -> Sequence[str]:
    """Says nothing: the writing of a field that another one's address tells already."""
    return []


def unread(query: Query) -> Reading:
    """Says nothing: the reading of a field that no address asks for."""
    return None


def always(value: Any) -> bool:
    return True


@dataclass(frozen=True)
class Field:
    """A value that a page asks for, with its name there: of a widget, and in the session.

    usual: the value that the address leaves out · first: what a new session begins with, if not
    the usual one
    parameter: the address's word for it, "" where no address says it
    read: what a query says of it, None where it says nothing · write: the texts that say a value
    shared: whether pages that were not visited yet begin with it, too (app/state/last_data.py)
    fits: whether a value from before is still possible; the first one replaces it otherwise
    """

    name: str
    usual: Any = None
    parameter: str = ""
    read: Callable[[Query], Reading] = unread
    write: Callable[[Any], Sequence[str]] = texts
    fits: Callable[[Any], bool] = always
    first: Any = None
    shared: bool = False

    @property
    def beginning(self) -> Any:
        return self.usual if self.first is None else self.first


def choice(
    name: str,
    options: Sequence[Any],
    sentence: str,
    *,
    usual: Any = None,
    first: Any = None,
    shown: Callable[[Any], Iterable[str]] = no_other,
) -> Field:
    """Returns a field that is one of the options; the first of them is usual if none is named.

    sentence: on an asked value that is none of them, with {asked} and {instead}
    shown: the other names that pages show an option under, the one that sentences use first

    >>> size = choice("size", ["s", "m"], "No {asked}; {instead}.")
    >>> size.read({"size": "m"}), size.read({"size": "x"}), size.read({})
    (('m', []), ('s', ["No 'x'; s."]), None)
    """
    instead = options[0] if usual is None else usual

    def read(query: Query) -> Reading:
        asked = last(query, name)
        if asked is None:
            return None
        if (option := match(asked, options, shown)) is not None:
            return option, []
        called = next(iter(shown(instead)), instead)
        return instead, [sentence.format(asked=shortened(asked), instead=called)]

    return Field(name, instead, name, read, fits=list(options).__contains__, first=first)


def text(name: str) -> Field:
    """Returns a field that is taken as it is asked for: what it means is found out later."""

    def read(query: Query) -> Reading:
        asked = last(query, name)
        return None if asked is None else (asked, [])

    return Field(name, None, name, read)


def all_of(query: Query, name: str) -> list[str]:
    """Returns all texts of a parameter."""
    asked = query.get(name, [])
    return [asked] if isinstance(asked, str) else list(asked)


def last(query: Query, name: str) -> str | None:
    """Returns the last text of a parameter, None where there is none."""
    return next(reversed(all_of(query, name)), None)


def shortened(value: str, most: int = 40) -> str:
    """Returns a text of the address in quotes, cut where it is long."""
    return repr(value if len(value) <= most else value[:most] + "…")


def read_together(
    fields: Iterable[Field], query: Query
) -> tuple[dict[str, Any], list[str]] | None:
    """Returns the fields' values and sentences on what makes no sense; None where the query says
    nothing of any of them. One that it leaves out is as usual."""
    readings = [(field, field.read(query)) for field in fields]
    if not any(reading for _, reading in readings):
        return None
    values = {f.name: f.usual if found is None else found[0] for f, found in readings}
    problems = [sentence for _, found in readings if found for sentence in found[1]]
    return values, list(dict.fromkeys(problems))


def written(
    fields: Iterable[Field], values: Mapping[str, Any], usual: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Returns the query that says the values, of those that are not the usual ones.

    usual: values for fields whose own are not the usual ones here
    """
    said = {
        field.parameter: list(field.write(values[field.name]))
        for field in fields
        if field.parameter
        and values[field.name] is not None
        and values[field.name] != usual.get(field.name, field.usual)
    }
    return {parameter: texts for parameter, texts in said.items() if texts}
