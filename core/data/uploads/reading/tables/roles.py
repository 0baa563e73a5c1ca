"""What each column of a table is: a feature, the label, or left out, and why."""

import numpy as np

from core.data.uploads.columns import (
    FEATURE,
    LABEL,
    LEFT_OUT,
    REFUSED,
    Column,
    TableChoice,
    TableProblem,
    folded,
)
from core.data.uploads.reading.tables.label_column import ASKED, Judged
from core.data.uploads.reading.tables.row_numbers import (
    COUNTING_NAMES,
    OF_SOMETHING,
    counts_rows,
    is_row_name,
)
from core.data.uploads.reading.tables.table import Table
from core.data.uploads.reading.tables.words import (
    are_dates,
    are_text,
    are_truths,
    example,
    given,
    is_date,
    is_text,
    value_of,
    why_no_number,
)
from core.naming import quoted

COUNTS, TELLS = "it counts the rows", "it only tells rows apart"
SHOULD = "; it should be a finite number, or the column be left out"
MOST_HINTED = 20  # different whole numbers of a feature that may name classes
MORE, MOST_COMPARED = 1.5, 50  # times as many are in most other features; of which so many


def roles(table: Table, choice: TableChoice, label: Judged) -> tuple[Column, ...]:
    """Returns the columns with what they were taken for."""
    asked = {table.place(name) for name in choice.leave_out}
    kept = {table.place(name) for name in choice.keep}
    columns = []
    for place in range(len(table.names)):
        if place == label.place:
            role, reason = LABEL, label.reason
        elif place in asked:
            role, reason = LEFT_OUT, ASKED
        elif place not in kept and (why := _no_feature(table, place, label)):
            role, reason = LEFT_OUT, why
        else:
            role, reason = _feature(table, place)
        columns.append(table.described(place, role, reason))
    return tuple(columns if label.place is not None else _hinted(table, columns))


def _no_feature(table: Table, place: int, label: Judged) -> str:
    """Returns why a column is left out; "" where it is not."""
    if (why := label.others.get(place)) and not _is_coordinate(table, place):
        return why
    if why := _row_number(table, place):
        return why
    if place not in table.words:
        return ""
    words = given(table.words[place].times)
    if not words:
        return "it is empty"
    if are_dates(words):
        return f"it holds dates or times such as {example(words, is_date)}"
    if are_text(words) and not are_truths(words):
        return f"it holds words such as {example(words, is_text)}"
    return ""


def _is_coordinate(table: Table, place: int) -> bool:
    """Whether a column y of many numbers stands beside an x."""
    return folded(table.names[place]) == "y" and "x" in map(folded, table.names)


def _row_number(table: Table, place: int) -> str:
    """Returns why a column only says which row it is; "" where it says more."""
    name, values = table.names[place], table.column(place)
    counts = values is not None and counts_rows(values)
    if is_row_name(name):
        return COUNTS if counts else TELLS
    if name and folded(name) not in COUNTING_NAMES:
        return TELLS if OF_SOMETHING.fullmatch(name) and _all_differ(table, place) else ""
    if counts:
        return COUNTS
    return TELLS if table.named and not name and _all_differ(table, place) else ""


def _all_differ(table: Table, place: int) -> bool:
    """Whether no two rows have the same whole number, or the same word."""
    if place in table.words:
        return len(table.words[place].known) == len(table.words[place].places)
    values = table.values[:, place]
    return bool((values % 1 == 0).all()) and len(np.unique(values)) == len(values)


def _feature(table: Table, place: int) -> tuple[str, str]:
    """Returns the role of a column that should be a feature, and what is to be said of it."""
    if place not in table.words:
        return FEATURE, ""
    words = table.words[place]
    bad = next((word for word in words.known if value_of(word) is None), None)
    if bad is None:
        truths = are_truths(words.times)
        beside = "it holds many numbers and stands beside 'x'" * _is_coordinate(table, place)
        return FEATURE, "true is 1, false is 0" if truths else beside
    held, why = quoted(bad) if bad else "nothing", why_no_number(bad)
    line = table.grid.lines[words.first(bad)]
    told = f", which {why}, or leave the column out" if why else SHOULD
    return REFUSED, f"holds {held} in line {line}{told}"


def _hinted(table: Table, columns: list[Column]) -> list[Column]:
    """Says of a first or last feature of few whole numbers among others that it may name
    classes."""
    features = [i for i, column in enumerate(columns) if column.role == FEATURE]
    some = features[:: max(1, len(features) // MOST_COMPARED)]
    different = sorted(len(np.unique(table.values[:, place])) for place in some)
    for place in {*features[:1], *features[-1:]}:
        few = _few_whole(table, place)
        if few and MORE * few <= different[len(different) // 2]:
            least, most = (f"{f(table.values[:, place]):.0f}" for f in (np.min, np.max))
            reason = f"it holds the whole numbers {least} to {most}; choose it if it is the label"
            columns[place] = table.described(place, FEATURE, reason)
    return columns


def _few_whole(table: Table, place: int) -> int:
    """Returns how many different whole numbers a column holds; 0 where they are many, or not."""
    values = table.column(place)
    if values is None or not (values % 1 == 0).all():
        return 0
    few = len(np.unique(values))
    return few if 2 <= few <= min(MOST_HINTED, len(values) / 5) else 0


def require_readable(source: str, columns: tuple[Column, ...]) -> None:
    """Errors: TableProblem where a column is refused, or no feature is left."""
    if refused := next((column for column in columns if column.role == REFUSED), None):
        said = f"{source}: column {quoted(refused.name)} {refused.reason}."
        raise TableProblem(said, columns)
    if not any(column.role == FEATURE for column in columns):
        why = f": {quoted(columns[0].name)} {_said_of_first(columns[0])}" if columns else ""
        raise TableProblem(f"{source} has no column of numbers that is a feature{why}.", columns)


def _said_of_first(column: Column) -> str:
    if column.role == LABEL:
        return "is the label"
    return f"was left out, as {column.reason}"
