"""Tables of features in .csv files: one row a line, cells between commas, semicolons or tabs.

What each column is follows from its name and from what is in it; all of it is said, and may be
chosen otherwise (core.data.uploads.columns).
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice

import numpy as np

from core.data.uploads.classes import NO_LABEL, names_of, said_of_missing, shown
from core.data.uploads.columns import FEATURE, JUDGED, TableChoice, is_label_name, titles
from core.data.uploads.form import ImageForm
from core.data.uploads.limits import LEAST_ROWS, MOST_CLASSES, MOST_FEATURES, MOST_ROWS
from core.data.uploads.reading.tables.grid import Grid, Words
from core.data.uploads.reading.tables.label_column import label_of
from core.data.uploads.reading.tables.roles import require_readable, roles
from core.data.uploads.reading.tables.start import Start, start_of
from core.data.uploads.reading.tables.table import Table
from core.data.uploads.reading.tables.text import Layout, Row, layout, rows
from core.data.uploads.reading.tables.words import value_of
from core.data.uploads.upload import Opened, Upload, classified
from core.files import FileProblem
from core.naming import quoted

JUDGED_BY = 200  # lines, to tell whether the first one names the columns


def read_csv(name: str, file: Opened, form: ImageForm, choice: TableChoice = JUDGED) -> Upload:
    """Returns the features of a table; nothing is resized. Errors: FileProblem, and TableProblem
    where another choice could help."""
    source = f"The table {quoted(name)}"
    of = layout(source, file)
    with closing(rows(source, file, of)) as lines:
        start = start_of(list(islice(lines, JUDGED_BY)), of, choice)
        table = _table(source, start, lines, of, choice)
    label = label_of(table, choice)
    columns = roles(table, choice, label)
    require_readable(source, columns)
    features = [place for place, column in enumerate(columns) if column.role == FEATURE]
    _require_few(source, len(features))
    numbers, classes, missing = _classes(source, table, label.place)
    done = (*of.done, *start.done, *missing)
    return Upload(source, _values(table, features), numbers, classes, done, columns)


def _table(
    source: str, start: Start, lines: Iterator[Row], of: Layout, choice: TableChoice
) -> Table:
    width = len(start.names or (start.body[0].cells if start.body else ()))
    names = tuple(cell.strip() for cell in start.names or [""] * width)
    called = shown(titles(names))
    table = Table(Grid(source, width, of.commas), names, called, start.names is not None)
    wanted = {table.place(choice.label)} if choice.label and width else set()
    for place, name in enumerate(names):
        if is_label_name(name) or place in wanted:
            table.words[place] = Words()  # as they are written, whatever they are
    for row in chain(start.body, lines):
        if len(row.cells) != width:
            raise FileProblem(_said_of_ragged(source, row, start, width))
        table.grid.add(row)
    count = len(table.grid.lines)
    if count < LEAST_ROWS:
        what = "row" if count == 1 else "rows"
        raise FileProblem(
            f"{source} has {count:,} {what}; it should be {LEAST_ROWS} to {MOST_ROWS:,}."
        )
    return table


def _said_of_ragged(source: str, row: Row, start: Start, width: int) -> str:
    quote = " (a quote opens there and ends in a later line)" if "\n" in "".join(row.cells) else ""
    what = "cell" if len(row.cells) == 1 else "cells"
    return (
        f"{source} is ragged: line {row.line} has {len(row.cells):,} {what}{quote}, line "
        f"{start.line} has {width:,}."
    )


def _require_few(source: str, count: int) -> None:
    if count > MOST_FEATURES:
        raise FileProblem(
            f"{source} has {count:,} columns of features; at most {MOST_FEATURES:,} features fit."
        )


def _values(table: Table, features: list[int]) -> np.ndarray:
    """Returns the features (N, D)."""
    values = table.values[:, features]
    for at, place in enumerate(features):
        if place in table.words:
            words = table.words[place]
            known = np.array([value_of(word) for word in words.known], np.float64)
            values[:, at] = known[np.array(words.places)]
    return values


def _classes(
    source: str, table: Table, place: int | None
) -> tuple[np.ndarray | None, tuple[str, ...], tuple[str, ...]]:
    """Returns each row's class, their names, and what is said of rows without."""
    if place is None:
        return None, (), ()
    words = table.words[place]
    of_word = names_of(list(words.known))
    names = np.array(of_word, object)[np.array(words.places)].tolist()
    labels, classes = classified(names, source, MOST_CLASSES)
    line = table.grid.lines[names.index(NO_LABEL)] if NO_LABEL in names else 0
    return labels, classes, said_of_missing(names.count(NO_LABEL), f"line {line}")
