"""Names of classes: in their natural order, short enough to be shown, and never two alike."""

import re
from collections.abc import Iterable, Sequence
from itertools import count

from core.data.numerals import number, whole

LONGEST_CLASS = 40
NO_LABEL = "(no label)"  # the group of those whose label is missing
# What pandas, R, Excel and numpy write where there is no value, and the UCI's question mark.
MISSING = {
    *("", "?", "nan", "-nan", "NaN", "-NaN", "NA", "#NA", "N/A", "n/a", "#N/A", "#N/A N/A"),
    *("<NA>", "null", "NULL", "None", "NaT", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"),
}


def natural(name: str) -> tuple[tuple[int, float, str], ...]:
    """Returns what orders 2 before 10, and -1 before 0.5, and class 2 before class 10.

    >>> sorted(["b10", "10", "b2", "2", "-1", "0.5"], key=natural)
    ['-1', '0.5', '2', '10', 'b2', 'b10']
    """
    if (value := number(name)) is not None:
        return ((0, value, name),)
    parts = re.split(r"([0-9]{1,18})", name)
    return tuple((0, float(p), "") if p.isdecimal() else (1, 0.0, p) for p in parts if p)


def names_of(words: Sequence[str]) -> list[str]:
    """Returns the class that each word names: all 0.0, 1.0 are numbers as 0, 1, and what is
    missing belongs to NO_LABEL.

    >>> names_of(["1.0", "0.0", "nan"]), names_of(["1", "1.0", "a"]), names_of(["007", "7"])
    (['1', '0', '(no label)'], ['1', '1.0', 'a'], ['007', '7'])
    """
    given = {word for word in map(str.strip, words) if word not in MISSING}
    written = {word: _written(word) for word in given}
    if None in written.values():
        written = {word: word for word in given}
    return [written.get(word.strip()) or NO_LABEL for word in words]


def said_of_missing(count: int, first: str) -> tuple[str, ...]:
    """Returns what is said of rows without a label; first: where the first of them stands.

    >>> said_of_missing(1, "line 7"), said_of_missing(0, "")
    (("1 row has no label (line 7): it is of the class '(no label)'.",), ())
    """
    if not count:
        return ()
    rows = "1 row has" if count == 1 else f"{count:,} rows have"
    where, are = (first, "it is") if count == 1 else (f"the first in {first}", "they are")
    return (f"{rows} no label ({where}): {are} of the class '{NO_LABEL}'.",)


def _written(word: str) -> str | None:
    """Returns a number as it is shortest; None for what is none, or a code such as 007."""
    value, integer = number(word), whole(word)
    if integer is not None:
        return str(integer)
    return None if value is None or value % 1 == 0 else f"{value!r}"


def shown(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names as pages may show them: printable, not too long, and still distinct.

    >>> [name[-4:] for name in shown(["a" * 50 + "1", "a" * 50 + "2", "\\n", "?"])]
    ['aaa1', 'aaa2', ' (2)', '?']
    """
    names = list(names)
    short = {name: _printable(name) for name in names}
    taken = {name for name in names if short[name] == name}  # they keep their own
    for name in names:
        if short[name] != name:
            short[name] = next(s for s in _numbered(short[name]) if s not in taken)
            taken.add(short[name])
    return tuple(short[name] for name in names)


def _printable(name: str) -> str:
    text = "".join(c if c.isprintable() else "?" for c in name)
    half = LONGEST_CLASS // 2
    return text if len(text) <= LONGEST_CLASS else f"{text[:half]}…{text[1 - half :]}"


def _numbered(name: str) -> Iterable[str]:
    yield name
    for number_ in count(2):
        end = f" ({number_})"
        yield name[: LONGEST_CLASS - len(end)] + end
