"""Tables of features in .csv files: one row a line, cells between commas, semicolons or tabs.

What each column is follows from its name and from what is in it; all of it is said, and may be
chosen otherwise (core.data.uploads.columns).
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from core.data.numerals import number
from core.data.uploads.classes import NO_LABEL, names_of, said_of_missing, shown
from core.data.uploads.columns import FEATURE, JUDGED, TableChoice, is_label_name, titles
from core.data.uploads.form import ImageForm
from core.data.uploads.limits import LEAST_ROWS, MOST_CLASSES, MOST_FEATURES, MOST_ROWS
from core.data.uploads.reading.grid import Grid, Words
from core.data.uploads.reading.header import names_columns
from core.data.uploads.reading.label_column import label_of
from core.data.uploads.reading.roles import require_readable, roles
from core.data.uploads.reading.table import Table
from core.data.uploads.reading.text import Layout, Row, layout, rows
from core.data.uploads.reading.words import value_of
from core.data.uploads.upload import Opened, Upload, classified
from core.files import FileProblem
from core.naming import quoted

JUDGED_BY = 200  # lines, to tell whether the first one names the columns
COMMENT = "#"


class Start(NamedTuple):
    """How a table begins: its names, None without; its first line; the rows of data that were read
    so far; what is said of it."""

    names: list[str] | None
    line: int
    body: list[Row]
    done: tuple[str, ...]


def read_csv(name: str, file: Opened, form: ImageForm, choice: TableChoice = JUDGED) -> Upload:
    """Returns the features of a table; nothing is resized. Errors: FileProblem, and TableProblem
    where another choice could help."""
    source = f"The table {quoted(name)}"
    of = layout(source, file)
    with closing(rows(source, file, of)) as lines:
        start = _start(source, list(islice(lines, JUDGED_BY)), of, choice)
        table = _table(source, start, lines, of, choice)
    label = label_of(table, choice)
    columns = roles(table, choice, label)
    require_readable(source, columns)
    features = [place for place, column in enumerate(columns) if column.role == FEATURE]
    _require_few(source, len(features))
    numbers, classes, missing = _classes(source, table, label.place)
    done = (*of.done, *start.done, *missing)
    return Upload(source, _values(table, features), numbers, classes, done, columns)


def _start(source: str, head: list[Row], of: Layout, choice: TableChoice) -> Start:
    comments = [row for row in head if row.cells[0].lstrip().startswith(COMMENT)]
    comments = comments if head[: len(comments)] == comments else []
    head = head[len(comments) :]
    width = len(head[0].cells) if head else 0
    names, done = _of_comments(comments, width)
    line = (comments if names else head or comments or [Row(1, [])])[-1 if names else 0].line
    if names is None and head:
        names = _names(head, ",."[not of.commas], choice.header)
        head = head[names is not None :]
    as_asked = "" if choice.header == JUDGED.header else ", as you asked"
    taken = "names" if names is not None else "data, and columns go by their places"
    return Start(names, line, head, (*done, f"The first line was taken as {taken}{as_asked}."))


def _of_comments(comments: list[Row], width: int) -> tuple[list[str] | None, tuple[str, ...]]:
    """Returns the names in the last of the lines that begin with #, and what is said of others."""
    names, done = None, tuple[str, ...]()
    if comments and (last := comments[-1].cells):
        first = last[0].strip().lstrip(COMMENT).strip()
        if len(last) == width + 1 and not first:
            names = last[1:]
        elif len(last) == width and (width > 1 or len(comments) == 1):
            names = [first or COMMENT, *last[1:]]
    if rest := len(comments) - (names is not None):
        what = "line that begins" if rest == 1 else "lines that begin"
        done = (f"{rest:,} {what} with # were left out.",)
    return names, done


def _names(head: list[Row], decimal: str, header: str) -> list[str] | None:
    """Returns the names of columns in the first row; None if it is one of data."""
    first, body = head[0].cells, [row.cells for row in head[1:]]
    short = len(body) > 1 and all(len(cells) == len(first) + 1 for cells in body)
    if short and header != "no" and not names_columns(body[0], body[1:], decimal):
        # as R writes names of rows, or a separator that ends each line
        empty_last = not any(cells[-1].strip() for cells in body)
        return [*first, ""] if empty_last else ["", *first]
    if header == "auto":
        alike = [cells for cells in body if len(cells) == len(first)]
        named = any(number(cell) is None for cell in first)
        header = "yes" if (names_columns(first, alike, decimal) if alike else named) else "no"
    return first if header == "yes" else None


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
