"""Which column of a table gives the classes: one with a usual name, else the only one of words
that repeat; a column of many different numbers is a quantity and gives none."""

from dataclasses import dataclass

from core.data.numerals import number
from core.data.uploads.classes import names_of
from core.data.uploads.columns import LABEL_NAMES, TableChoice, folded, is_label_name
from core.data.uploads.limits import MOST_CLASSES
from core.data.uploads.reading.tables.row_numbers import is_row_name
from core.data.uploads.reading.tables.table import Table
from core.data.uploads.reading.tables.words import (
    Times,
    are_dates,
    are_text,
    are_truths,
    given,
)
from core.naming import quoted

MOST_FRACTIONS = 20  # different ones that may still be classes, such as doses
BY_NAME = "its name is a usual one for classes"
ALONE = "it is the only column of words that repeat"
ASKED = "as you asked"


@dataclass(frozen=True)
class Judged:
    """The column of classes and why it is one; and why other columns that could be are none."""

    place: int | None
    reason: str
    others: dict[int, str]


def label_of(table: Table, choice: TableChoice) -> Judged:
    """Returns the column that gives classes. Errors: TableProblem where one was asked for that
    gives none."""
    if choice.label:
        place = table.place(choice.label)
        if flaw := flaw_of(table.words[place].times):
            raise table.problem(place, f"cannot name classes: {flaw}")
        return Judged(place, ASKED, {})
    left_out = {table.place(name) for name in (*choice.leave_out, *choice.keep)}
    by_name = [c for c, n in enumerate(table.names) if is_label_name(n) and c not in left_out]
    flaws = {c: flaw_of(table.words[c].times) for c in by_name}
    others = {c: flaw for c, flaw in flaws.items() if flaw}
    sound = sorted((c for c in by_name if not flaws[c]), key=lambda c: _order(table, c))
    repeated = [c for c in table.words if c not in {*left_out, *by_name} and _repeats(table, c)]
    if choice.label == "":
        return Judged(None, "", others)
    if sound:
        best = quoted(table.titles[sound[0]])
        others |= dict.fromkeys(sound[1:], f"it could name classes, but {best} does")
        return Judged(sound[0], BY_NAME, others)
    if len(repeated) == 1:
        return Judged(repeated[0], ALONE, others)
    also = "its words repeat, and so do those of another; choose the label if it is one"
    return Judged(None, "", others | dict.fromkeys(repeated, also))


def flaw_of(times: Times) -> str:
    """Returns why words give no classes; "" where they do.

    >>> flaw_of({"0": 50, "1": 50}), flaw_of({"a": 9})
    ('', "all rows have 'a' in it")
    >>> flaw_of({str(i / 7): 1 for i in range(99)})
    'it holds 99 different numbers, which are a quantity and no classes'
    """
    words = given(times)
    if not words:
        return "it is empty"
    if len(set(names_of(list(times)))) == 1:
        return f"all rows have {quoted(next(iter(words)))} in it"
    values = [number(word) for word in words]
    if None in values:
        return ""
    different, fractions = len(set(values)), any(value % 1 for value in values if value)
    most = MOST_FRACTIONS if fractions else MOST_CLASSES
    if different > min(most, sum(words.values()) / 2):
        return f"it holds {different:,} different numbers, which are a quantity and no classes"
    return ""


def _order(table: Table, place: int) -> tuple[bool, int]:
    """Words before numbers, then the order of the usual names."""
    numbers = all(number(word) is not None for word in given(table.words[place].times))
    return numbers, LABEL_NAMES.index(folded(table.names[place]))


def _repeats(table: Table, place: int) -> bool:
    words = given(table.words[place].times)
    if not are_text(words) or are_truths(words) or are_dates(words):
        return False
    few = 2 <= len(words) <= min(MOST_CLASSES, sum(words.values()) / 2)
    return few and not is_row_name(table.names[place])
