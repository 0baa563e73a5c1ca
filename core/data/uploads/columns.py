"""Columns of a table: what each was taken for and why, and what a person may choose instead."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from core.files import FileProblem
from core.naming import quoted

DATA: Final = "data"  # an array of all features, or of images
FEATURE: Final = "feature"
LABEL: Final = "label"
LEFT_OUT: Final = "left out"
REFUSED: Final = "refused"  # for now: the table cannot be read while it is a feature
CONSTANT = "it is constant"
MOST_NAMED = 12  # features in a sentence
HEADERS = ("auto", "yes", "no")
# Of columns that give classes, in a table as in an .npz, the first before the others.
LABEL_NAMES = (
    *("label", "labels", "class", "classes", "species", "target", "targets", "y", "category"),
    *("class label", "class name", "target name", "y train"),
)


@dataclass(frozen=True)
class Column:
    """A column, or an array of an .npz, as it was read: what it was taken for, why, examples."""

    name: str
    role: Literal["data", "feature", "label", "left out", "refused"]
    reason: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableChoice:
    """What a person asks of a table; the rest is judged by what is in it.

    header: whether the first line names the columns, one of HEADERS
    label: the column of classes; "" for none of them, None for what is judged
    leave_out, keep: columns that are, or are not, left out whatever is judged
    """

    header: str = HEADERS[0]
    label: str | None = None
    leave_out: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


JUDGED = TableChoice()


@dataclass(eq=False)
class TableProblem(FileProblem):
    """A table that cannot be read as it is; columns: what is known of them, to choose anew."""

    sentence: str
    columns: tuple[Column, ...] = field(default=())

    def __str__(self) -> str:
        return self.sentence


def is_label_name(name: str) -> bool:
    """
    >>> is_label_name(" Class_Label"), is_label_name("labelled")
    (True, False)
    """
    return folded(name) in LABEL_NAMES


def folded(name: str) -> str:
    """Returns a name without case, marks and what joins its words."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").replace(".", " ").split())


def titles(names: Sequence[str]) -> list[str]:
    """Returns what columns are called: by their place where they have no name, or share it.

    >>> titles(["", "a", "b", "a"])
    ['column 1', 'a (column 2)', 'b', 'a (column 4)']
    """
    times = Counter(names)
    return [
        f"column {place}" if not name else f"{name} (column {place})" if times[name] > 1 else name
        for place, name in enumerate(names, start=1)
    ]


def without_constant(columns: Sequence[Column], varies: Sequence[bool]) -> tuple[Column, ...]:
    """Returns the columns, those features left out that do not vary; varies: for each feature."""
    of_features = iter(varies)
    return tuple(
        replace(column, role=LEFT_OUT, reason=CONSTANT)
        if column.role == FEATURE and not next(of_features)
        else column
        for column in columns
    )


def said_of(columns: Iterable[Column]) -> list[str]:
    """Returns what columns were taken for, in sentences.

    >>> said_of([Column("a", FEATURE), Column("id", LEFT_OUT, "it counts the rows")])[0]
    "1 feature: 'a'."
    """
    of: dict[str, list[Column]] = {role: [] for role in (DATA, FEATURE, LABEL, LEFT_OUT)}
    for column in columns:
        of[column.role].append(column)
    said = [f"The data are the array {quoted(c.name)}." for c in of[DATA]]
    said += [] if said else [_features(of[FEATURE])]
    said += [f"The label is {quoted(c.name)}: {c.reason}." for c in of[LABEL]]
    said += [] if of[LABEL] else ["Nothing was taken for the label."]
    said += [f"{quoted(c.name)} was left out: {c.reason}." for c in of[LEFT_OUT][:MOST_NAMED]]
    if rest := [quoted(c.name) for c in of[LEFT_OUT][MOST_NAMED:]]:
        said.append(f"{len(rest):,} more were left out, {rest[0]} to {rest[-1]}.")
    said += [f"{quoted(c.name)} is a feature: {c.reason}." for c in of[FEATURE] if c.reason]
    return said if any(of.values()) else []


def _features(columns: list[Column]) -> str:
    names = [quoted(column.name) for column in columns]
    what = "1 feature" if len(names) == 1 else f"{len(names):,} features"
    if len(names) > MOST_NAMED:
        return f"{what}: {', '.join(names[:3])}, … {names[-1]}."
    return f"{what}: {', '.join(names)}."
