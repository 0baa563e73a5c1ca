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
    decimal = ",."[not of.commas]
    may_name = _may_name(head, decimal, choice.header)
    names = _of_comments(comments, width) if may_name else None
    done = _said_of_comments(len(comments) - (names is not None))
    line = (comments if names else head or comments or [Row(1, [])])[-1 if names else 0].line
    if names is None and head:
        names = _names(head, decimal, choice.header)
        head = head[names is not None :]
    as_asked = "" if choice.header == JUDGED.header else ", as you asked"
    taken = "names" if names is not None else "data, and columns go by their places"
    return Start(names, line, head, (*done, f"The first line was taken as {taken}{as_asked}."))


def _may_name(head: list[Row], decimal: str, header: str) -> bool:
    """Whether a line that begins with # may name the columns: nobody says that none does, and the
    first row is no line of names itself."""
    if header == "no" or not head:
        return header != "no"
    first, body = head[0].cells, [row.cells for row in head[1:]]
    alike = [cells for cells in body if len(cells) == len(first)]
    in_words = all(number(cell) is None for cell in first)
    return not (in_words and alike and names_columns(first, alike, decimal))


def _of_comments(comments: list[Row], width: int) -> list[str] | None:
    """Returns the names in the last of the lines that begin with #, if they are as many as the
    columns."""
    if not comments:
        return None
    first, *others = comments[-1].cells
    first = first.strip().lstrip(COMMENT).strip()
    if len(others) == width and not first:
        return others
    if len(others) + 1 == width and (width > 1 or len(comments) == 1):
        return [first or COMMENT, *others]
    return None


def _said_of_comments(count: int) -> tuple[str, ...]:
    """Returns that so many lines name no columns."""
    if not count:
        return ()
    what = "line that begins with # was" if count == 1 else "lines that begin with # were"
    return (f"{count:,} {what} left out.",)


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
