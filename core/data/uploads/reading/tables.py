"""Tables of features in .csv files: one row a line, cells between commas, semicolons or tabs.

A first line with a cell that is no number is the header; its column `label` gives classes.
"""

import csv
import math
from io import StringIO
from typing import NamedTuple

import numpy as np

from core.data.uploads.form import ImageForm
from core.data.uploads.limits import LEAST_ROWS, MOST_CLASSES, MOST_FEATURES, MOST_ROWS
from core.data.uploads.upload import Opened, Upload, classified
from core.files import FileProblem
from core.naming import quoted

LABEL = "label"
SEPARATORS = ",;\t"


class Row(NamedTuple):
    """A row that is not empty; line: in which line of the file it ends, from 1."""

    line: int
    cells: list[str]


def read_csv(name: str, file: Opened, form: ImageForm) -> Upload:
    """Returns the features of a table; nothing is resized. Errors: FileProblem."""
    source = f"The table {quoted(name)}"
    rows = _rows(source, _text(source, file))
    names = _header(rows)
    body = rows[len(names) > 0 :]
    _require_fitting(source, rows[:1], body)
    place = [n.lower() for n in names].index(LABEL) if LABEL in map(str.lower, names) else None
    kept = [c for c in range(len(body[0].cells)) if c != place]
    values = [[_value(source, row, c, names) for c in kept] for row in body]
    if place is None:
        return Upload(source, np.array(values, np.float64))
    words = [row.cells[place].strip() for row in body]
    labels, classes = classified(words, source, MOST_CLASSES)
    return Upload(source, np.array(values, np.float64), labels, classes)


def _text(source: str, file: Opened) -> str:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileProblem(f"{source} is no text in UTF-8; save it as a CSV in UTF-8.")
    return text


def _rows(source: str, text: str) -> list[Row]:
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                rows.append(Row(lines.line_num, cells))
            if len(rows) > MOST_ROWS + 1:
                raise FileProblem(f"{source} has more than {MOST_ROWS:,} rows; take fewer.")
    except csv.Error as error:
        raise FileProblem(f"{source} is no CSV: line {lines.line_num}, {error}.") from None
    return rows


def _header(rows: list[Row]) -> list[str]:
    """Returns the names of the columns; none where the first row is one of numbers."""
    first = rows[0].cells if rows else []
    named = any(_number(cell) is None for cell in first)
    return [cell.strip() for cell in first] if named else []


def _require_fitting(source: str, first: list[Row], body: list[Row]) -> None:
    if not LEAST_ROWS <= len(body) <= MOST_ROWS:
        rows = "row" if len(body) == 1 else "rows"
        raise FileProblem(
            f"{source} has {len(body):,} {rows}; it should be {LEAST_ROWS} to {MOST_ROWS:,}."
        )
    width = len(first[0].cells)
    if ragged := next((row for row in body if len(row.cells) != width), None):
        raise FileProblem(
            f"{source} is ragged: line {ragged.line} has {len(ragged.cells):,} cells, line "
            f"{first[0].line} has {width:,}."
        )
    if width > MOST_FEATURES + 1:
        raise FileProblem(f"{source} has {width:,} columns; at most {MOST_FEATURES} features fit.")


def _value(source: str, row: Row, column: int, names: list[str]) -> float:
    cell = row.cells[column]
    value = _number(cell)
    if value is not None and math.isfinite(value):
        return value
    what = quoted(names[column]) if names else f"{column + 1}"
    held = quoted(cell) if cell.strip() else "nothing"
    raise FileProblem(
        f"{source}: column {what} holds {held} in line {row.line}; it should be a finite number "
        f"(classes go into a column called {LABEL})."
    )


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
