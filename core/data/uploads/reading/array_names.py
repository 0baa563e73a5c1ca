"""Which arrays of an .npz are the data and the label, by their names; all others are named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from core.data.uploads.classes import NO_LABEL, names_of, said_of_missing
from core.data.uploads.columns import (
    DATA,
    JUDGED,
    LABEL,
    LABEL_NAMES,
    LEFT_OUT,
    Column,
    TableChoice,
    folded,
)
from core.data.uploads.limits import MOST_CLASSES
from core.data.uploads.reading.tables.label_column import ASKED, BY_NAME, flaw_of
from core.data.uploads.upload import classified
from core.files import FileProblem
from core.naming import quoted

DATA_NAMES = ("images", "data", "x", "features", "image", "x train")


class Arrays(NamedTuple):
    """The names of an archive's arrays: of the data, of those that may be the label, the likeliest
    first, of others."""

    data: str
    labels: tuple[str, ...]
    others: tuple[str, ...]


class Labels(NamedTuple):
    """The number of each row's class, the classes' names, and what is said of them."""

    numbers: np.ndarray | None
    classes: tuple[str, ...]
    done: tuple[str, ...]
    flaw: str = ""  # why an array gives no classes
    shape: str = ""


NONE = Labels(None, (), ())


def chosen(name: str, names: Sequence[str], choice: TableChoice) -> Arrays:
    """Returns which arrays are read. Errors: FileProblem unless one of them is the data."""
    if replace(choice, label=None) != JUDGED:
        raise FileProblem(f"{quoted(name)} has arrays; only its label may be chosen.")
    held = ", ".join(map(quoted, names[:5])) or "nothing"
    there = [one for one in names if folded(one) in DATA_NAMES]
    there = [one for one in there if one != choice.label]
    if len(there) != 1:
        raise FileProblem(
            f"{quoted(name)} should hold one of {', '.join(DATA_NAMES)}; it holds {held}."
        )
    labels = _labels(name, [one for one in names if one != there[0]], choice)
    return Arrays(there[0], labels, tuple(one for one in names if one not in (there[0], *labels)))


def _labels(name: str, names: Sequence[str], choice: TableChoice) -> tuple[str, ...]:
    if choice.label:
        if found := [one for one in names if choice.label in (one, folded(one))]:
            return (found[0],)
        held = ", ".join(map(quoted, names[:5])) or "no other"
        raise FileProblem(f"{quoted(name)} has no array {quoted(choice.label)}; it holds {held}.")
    if choice.label == "":
        return ()
    usual = [one for one in names if folded(one) in LABEL_NAMES]
    return tuple(sorted(usual, key=lambda one: LABEL_NAMES.index(folded(one))))


def _shape(values: np.ndarray) -> str:
    """
    >>> _shape(np.zeros((20, 8)))
    '20 × 8 numbers'
    """
    what = "words" if values.dtype.kind in "US" else "numbers"
    return f"{' × '.join(f'{length:,}' for length in values.shape)} {what}"


def tried(
    source: str, names: Sequence[str], read: Callable[[str], np.ndarray], count: int, asked: bool
) -> dict[str, Labels]:
    """Returns what arrays give `count` rows, up to the first that gives classes. Errors:
    FileProblem where one has none a row, or none that may be read."""
    found: dict[str, Labels] = {}
    for name in names:
        found[name] = labels_of(source, read(name), count, asked)
        if not found[name].flaw:
            break
    return found


def labels_of(source: str, labels: np.ndarray, count: int, asked: bool) -> Labels:
    """Returns what an array of labels gives `count` rows. Errors: FileProblem unless it has one a
    row."""
    labels = labels.reshape(count) if labels.shape in ((count, 1), (1, count)) else labels
    if labels.shape != (count,) or labels.dtype.kind not in "buifUS":
        raise FileProblem(f"{source}: labels should be {count:,} numbers or words, one a row.")
    if labels.dtype.kind == "S":
        labels = np.char.decode(labels, "utf-8", "replace")
    words = [str(label).strip() for label in labels.tolist()]
    known, times = np.unique(words, return_counts=True)
    if flaw := flaw_of(dict(zip(known.tolist(), times.tolist(), strict=True))):
        if asked:
            raise FileProblem(f"{source}: the array cannot name classes: {flaw}.")
        return NONE._replace(flaw=flaw, shape=_shape(labels))
    names = names_of(words)
    row = names.index(NO_LABEL) if NO_LABEL in names else 0
    missing = said_of_missing(names.count(NO_LABEL), f"row {row}")
    numbers, classes = classified(names, source, MOST_CLASSES)
    return Labels(numbers, classes, missing, shape=_shape(labels))


def described(
    arrays: Arrays, data: np.ndarray, found: Mapping[str, Labels], asked: bool
) -> tuple[Column, ...]:
    """Returns the arrays as columns, with what they were taken for; found: of those that were
    tried as the label."""
    columns = [Column(arrays.data, DATA, "", (_shape(data),))]
    for name, labels in found.items():
        taken = (LEFT_OUT, labels.flaw) if labels.flaw else (LABEL, ASKED if asked else BY_NAME)
        columns.append(Column(name, *taken, (labels.shape,)))  # type: ignore[arg-type]
    others = (one for one in (*arrays.labels, *arrays.others) if one not in found)
    return (*columns, *(Column(one, LEFT_OUT, "it is not used") for one in others))
