"""How a table begins: lines that begin with #, then names or not, then rows."""

from typing import NamedTuple

from core.data.numerals import number
from core.data.uploads.columns import JUDGED, TableChoice
from core.data.uploads.reading.tables.header import names_columns
from core.data.uploads.reading.tables.text import Layout, Row

COMMENT = "#"


class Start(NamedTuple):
    """How a table begins: its names, None without; its first line; the rows of data that were read
    so far; what is said of it."""

    names: list[str] | None
    line: int
    body: list[Row]
    done: tuple[str, ...]


def start_of(head: list[Row], of: Layout, choice: TableChoice) -> Start:
    """Returns how a table begins, by its first rows."""
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
