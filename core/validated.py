"""Files that people or other programs may have written, as frozen dataclasses.

A dataclass says in its annotations what fits; `validated` returns it, or says what does not fit.

    @dataclass(frozen=True)
    class Training:
        net: Named                                            # {"name": "mlp", "width": 256}
        rate: Positive = 1e-4
        steps: Annotated[int, Meta(ge=1, le=10**9)] = 2_000
        widths: tuple[Annotated[int, Meta(ge=1)], ...] = ()

Text is no number, true is none, and 1.0 is no whole one.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from core.expected import Rule, parts, title, words
from core.naming import brief

T = TypeVar("T")
Keys = tuple[str | int, ...]  # the keys and indices that lead to a value


@dataclass(eq=False)
class Flaw(Exception):
    """A value that does not fit: where it stands, what it should be in words, what it is."""

    keys: Keys
    name: str
    words: str
    value: Any

    def __str__(self) -> str:
        return f"{self.name} should be {self.words}, not {brief(self.value)}"


@dataclass(eq=False)
class Misfit(ValueError):
    """What does not fit in a table: keys it should not have, keys it lacks, or values.

    keys: those that lead to the table, () for the file itself · known: those it may have
    """

    keys: Keys
    known: list[str]
    unknown: list[str]
    missing: list[str]
    flaws: list[Flaw]

    def __str__(self) -> str:
        return self.sentence("the file")

    def sentence(self, file: object) -> str:
        """Returns what is wrong with a file, or with a table in it."""
        where = ": ".join(map(str, (file, *self.keys)))
        if self.unknown:
            names = ", ".join(map(brief, self.unknown))
            return f"{where}: unknown {names}; known: {', '.join(self.known)}."
        if self.missing:
            return f"{where} lacks {', '.join(self.missing)}."
        return f"{where}: {self.flaws[0]}."


def validated(kind: type[T], values: Mapping[str, Any], keys: Keys = ()) -> T:
    """Returns the dataclass that a parsed file's values make up. Errors: Misfit.

    >>> from typing import Annotated
    >>> @dataclass(frozen=True)
    ... class Square:
    ...     side: Annotated[int, msgspec.Meta(ge=1)]
    ...     unit: str = "cm"
    >>> validated(Square, {"side": 3})
    Square(side=3, unit='cm')
    >>> validated(Square, {"side": True})
    Traceback (most recent call last):
    core.validated.Misfit: the file: side should be a whole number from 1 on, not True.
    """
    hints, required, rules = _asked(kind)  # type: ignore[arg-type]  # mypy: no Hashable
    unknown = [name for name in values if name not in hints]
    missing = [name for name in required if name not in values]
    if unknown or missing:
        raise Misfit(keys, list(hints), unknown, missing, [])
    if rules is not None:  # at once, 10 times faster; what does not fit is looked for below
        with suppress(msgspec.ValidationError):
            whole = msgspec.convert(values, kind)
            if all(rule.holds(getattr(whole, name)) for name, rule in rules):
                return whole
    fitted, flaws = dict[str, Any](), list[Flaw]()
    for name in filter(values.__contains__, hints):
        try:
            fitted[name] = _fitted(hints[name], values[name], (*keys, name))
        except Flaw as flaw:
            flaws.append(flaw)
    if flaws:
        raise Misfit(keys, list(hints), [], [], flaws)
    return kind(**fitted)


def _fitted(hint: Any, value: Any, keys: Keys) -> Any:
    """Returns a value as its annotation has it. Errors: Flaw, Misfit in a table below."""
    kind, notes = parts(hint)
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(value, dict):
        return validated(kind, value, keys)
    items = _items(kind, value, keys)
    try:
        fitted = msgspec.convert(value, hint)
    except msgspec.ValidationError:
        raise Flaw(keys, title(hint) or _key(keys), words(hint), value) from None
    for rule in notes:
        if isinstance(rule, Rule) and not rule.holds(fitted):
            raise Flaw(keys, title(hint) or _key(keys), rule.words, value)
    return fitted if items is None else type(fitted)(items)


def _items(kind: Any, value: Any, keys: Keys) -> Any:
    """Returns what is in a dict[str, X], list[X] or tuple[X, ...]; None of other kinds."""
    container, hints = get_origin(kind), get_args(kind)
    if container is dict and isinstance(value, dict):
        return {key: _fitted(hints[1], item, (*keys, key)) for key, item in value.items()}
    if (container is list or hints[1:] == (...,)) and isinstance(value, list | tuple):
        return [_fitted(hints[0], item, (*keys, i)) for i, item in enumerate(value)]
    return None


def _key(keys: Keys) -> str:
    """
    >>> _key(("net", "widths", 3))
    'widths[3]'
    """
    *above, last = keys
    return f"{above[-1]}[{last}]" if isinstance(last, int) else last


@cache
def _asked(kind: Any) -> tuple[dict[str, Any], list[str], list[tuple[str, Rule]] | None]:
    """Returns a dataclass's annotations, the names of those without a default, and the rules with
    their names; None for rules where some, or other dataclasses, lie deeper."""
    given = [f for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    hints = get_type_hints(kind, include_extras=True)
    rules = [(n, note) for n, h in hints.items() for note in parts(h)[1] if isinstance(note, Rule)]
    is_flat = all(_is_plain(parts(hint)[0]) for hint in hints.values())
    return hints, [f.name for f in given], rules if is_flat else None


def _is_plain(hint: Any) -> bool:
    """Whether msgspec alone sees all that an annotation asks for."""
    kind, notes = parts(hint)
    ours = is_dataclass(kind) or any(isinstance(note, Rule) for note in notes)
    return not ours and all(map(_is_plain, get_args(kind)))
