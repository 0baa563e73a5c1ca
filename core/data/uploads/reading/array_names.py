"""Which arrays of an .npz are the data and the label, by their names; all others are named."""

from collections.abc import Mapping, Sequence
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
    """The names of an archive's arrays: of the data, of the label if there is one, of others."""

    data: str
    label: str | None
    others: tuple[str, ...]


class Labels(NamedTuple):
    """The number of each row's class, the classes' names, and what is said of them."""

    numbers: np.ndarray | None
    classes: tuple[str, ...]
    done: tuple[str, ...]
    flaw: str = ""  # why an array gives no classes


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
    label = _label(name, [one for one in names if one != there[0]], choice)
    return Arrays(there[0], label, tuple(one for one in names if one not in (there[0], label)))


def _label(name: str, names: Sequence[str], choice: TableChoice) -> str | None:
    if choice.label:
        if found := [one for one in names if choice.label in (one, folded(one))]:
            return found[0]
        held = ", ".join(map(quoted, names[:5])) or "no other"
        raise FileProblem(f"{quoted(name)} has no array {quoted(choice.label)}; it holds {held}.")
    if choice.label == "":
        return None
    usual = [one for one in names if folded(one) in LABEL_NAMES]
    return min(usual, key=lambda one: LABEL_NAMES.index(folded(one)), default=None)


def _shape(values: np.ndarray) -> str:
    """
    >>> _shape(np.zeros((20, 8)))
    '20 × 8 numbers'
    """
    what = "words" if values.dtype.kind in "US" else "numbers"
    return f"{' × '.join(f'{length:,}' for length in values.shape)} {what}"


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
        return NONE._replace(flaw=flaw)
    names = names_of(words)
    row = names.index(NO_LABEL) if NO_LABEL in names else 0
    missing = said_of_missing(names.count(NO_LABEL), f"row {row}")
    return Labels(*classified(names, source, MOST_CLASSES), missing)


def described(
    arrays: Arrays, values: Mapping[str, np.ndarray], of: Labels, asked: bool
) -> tuple[Column, ...]:
    """Returns the arrays as columns, with what they were taken for; values: those that were
    read."""
    columns = [Column(arrays.data, DATA, "", (_shape(values[arrays.data]),))]
    if arrays.label is not None:
        role, reason = (LEFT_OUT, of.flaw) if of.flaw else (LABEL, ASKED if asked else BY_NAME)
        shape = (_shape(values[arrays.label]),)
        columns.append(Column(arrays.label, role, reason, shape))  # type: ignore[arg-type]
    others = (Column(one, LEFT_OUT, "it is not used") for one in arrays.others)
    return (*columns, *others)
