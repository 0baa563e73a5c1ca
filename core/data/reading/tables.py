"""Tables of features in .csv files: one row a line, cells between commas, semicolons or tabs.

A first line with a cell that is no number is the header; its column `label` gives classes.
"""

import csv
import math
from io import StringIO

import numpy as np

from core.data.brought import Brought, Opened, classified, shown
from core.data.limits import LEAST_ROWS, MOST_CLASSES, MOST_FEATURES, MOST_ROWS
from core.files import FileProblem

LABEL = "label"
SEPARATORS = ",;\t"


def read_csv(name: str, file: Opened, size: int) -> Brought:
    """Returns the features of a table; nothing is resized. Errors: FileProblem."""
    source = f"The table {shown(name)}"
    lines = _lines(source, _text(source, file))
    header = lines[0] if lines and any(_number(cell) is None for cell in lines[0]) else None
    body = lines[header is not None :]
    _require_fitting(source, lines[:1], body)
    names = [cell.strip() for cell in header or []]
    place = [n.lower() for n in names].index(LABEL) if LABEL in map(str.lower, names) else None
    kept = [c for c in range(len(body[0])) if c != place]
    first = 2 if header else 1
    values = np.array([[_value(source, row, c, first + i, names) for c in kept]
                       for i, row in enumerate(body)], np.float64)  # fmt: skip
    if place is None:
        return Brought(source, values)
    labels, classes = classified([row[place].strip() for row in body], source, MOST_CLASSES)
    return Brought(source, values, labels, classes)


def _text(source: str, file: Opened) -> str:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileProblem(f"{source} is no text in UTF-8; save it as a CSV in UTF-8.")
    return text


def _lines(source: str, text: str) -> list[list[str]]:
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[list[str]] = []
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                lines.append(row)
            if len(lines) > MOST_ROWS + 1:
                raise FileProblem(f"{source} has more than {MOST_ROWS:,} rows; take fewer.")
    except csv.Error as error:
        raise FileProblem(f"{source} is no CSV: line {rows.line_num}, {error}.") from None
    return lines


def _require_fitting(source: str, first: list[list[str]], body: list[list[str]]) -> None:
    if not LEAST_ROWS <= len(body) <= MOST_ROWS:
        raise FileProblem(
            f"{source} has {len(body):,} rows; it should be {LEAST_ROWS} to {MOST_ROWS:,}."
        )
    width = len(first[0])
    ragged = next((i for i, row in enumerate(body) if len(row) != width), None)
    if ragged is not None:
        raise FileProblem(
            f"{source} is ragged: row {ragged + 1} has {len(body[ragged]):,} cells, the first "
            f"line has {width:,}."
        )
    if width > MOST_FEATURES + 1:
        raise FileProblem(f"{source} has {width:,} columns; at most {MOST_FEATURES} features fit.")


def _value(source: str, row: list[str], column: int, line: int, names: list[str]) -> float:
    value = _number(row[column])
    if value is not None and math.isfinite(value):
        return value
    what = shown(names[column]) if names else f"{column + 1}"
    held = shown(row[column]) if row[column].strip() else "nothing"
    raise FileProblem(
        f"{source}: column {what} holds {held} in line {line}; it should be a finite number "
        f"(classes go into a column called {LABEL})."
    )


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
