"""The lines of a table, and what separates their cells."""

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from io import TextIOWrapper
from itertools import islice
from typing import NamedTuple

from core.data.numerals import number
from core.data.uploads.limits import MOST_FEATURES, MOST_ROWS
from core.data.uploads.reading.tables.encoding import encoding_of
from core.data.uploads.upload import Opened
from core.files import FileProblem

SEPARATORS = ";\t,| "  # of two that fit alike, the first
CALLED = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars", " ": "spaces"}
LOOKED_AT = 1_000_000  # characters, to find the separator
SOME_LINES, MOST_LINES, WIDEST = 30, 10 * MOST_ROWS, 20 * MOST_FEATURES
DECIMAL_COMMA = re.compile(r"\s*[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?\s*")
WITH_COMMA = re.compile(r"\s*[+-]?[0-9.]*,[0-9]+(?:[eE][+-]?[0-9]+)?\s*")  # thousands as well
NAMED = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # Excel's first line


class Row(NamedTuple):
    """A row that is not empty; line: in which line of the file it begins, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Layout:
    """How a table is written: its encoding, what separates cells, whether decimals have commas,
    whether the first line names the separator; done: what is said of that."""

    encoding: str
    separator: str = ","
    commas: bool = False
    named: bool = False

    @property
    def done(self) -> tuple[str, ...]:
        said = []
        if self.encoding == "utf-16":
            said.append("The file was read as UTF-16.")
        elif self.encoding == "cp1252":
            said.append("The file is no UTF-8; it was read as text of Windows (cp1252).")
        if self.separator != ",":
            said.append(f"Cells are separated by {CALLED.get(self.separator, self.separator)}.")
        if self.commas:
            said.append("Decimal commas were read as decimal points.")
        return tuple(said)


def layout(source: str, file: Opened) -> Layout:
    """Returns how a table is written. Errors: FileProblem for what is no text."""
    found = Layout(encoding_of(source, file))
    file.seek(0)
    wrapper = TextIOWrapper(file, found.encoding, newline="")
    head = wrapper.read(LOOKED_AT)
    wrapper.detach()
    lines = head.splitlines(keepends=True)
    some = list(islice(filter(str.strip, lines[:-1] or lines), SOME_LINES))
    if some and (match := NAMED.fullmatch(some[0])):
        return replace(found, separator=match[1], named=True, commas=_commas(some[1:], match[1]))
    fits = {one: _fit(some, one) for one in SEPARATORS}
    separator = max(SEPARATORS, key=fits.__getitem__)
    separator = separator if fits[separator] > NONE else ","
    return replace(found, separator=separator, commas=_commas(some, separator))


Fit = tuple[float, bool, float]
NONE: Fit = (0.0, False, 0.0)


def _fit(lines: list[str], separator: str) -> Fit:
    """Returns the share of lines with as many cells, whether the first has, and the share of
    numbers below it."""
    rows = _split(lines, separator)
    width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
    if width == 1:
        return NONE
    cells = [cell for row in rows[1:] or rows if len(row) == width for cell in row]
    numbers = sum(
        number(cell) is not None or (separator != "," and bool(WITH_COMMA.fullmatch(cell)))
        for cell in cells
    )
    share = round(numbers / max(len(cells), 1), 2)
    return round(times / len(rows), 1), len(rows[0]) == width, share


def _split(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, **_dialect(separator)) if row]  # type: ignore
    except csv.Error:
        return []


def _dialect(separator: str) -> dict[str, object]:
    return {"delimiter": separator, "skipinitialspace": separator in " ,;"}


def _commas(lines: list[str], separator: str) -> bool:
    """Whether numbers have decimal commas: some do, none a point, and not all commas stand before
    three digits, as between thousands."""
    below = _split(lines, separator)  # names may be numbers with points
    cells = [cell.strip() for row in below[len(below) > 1 :] for cell in row]
    with_comma = [cell for cell in cells if DECIMAL_COMMA.fullmatch(cell)]
    pointed = any("." in cell and number(cell) is not None for cell in cells)
    return not pointed and any(not _may_be_thousands(cell) for cell in with_comma)


def _may_be_thousands(cell: str) -> bool:
    before, _, after = cell.lstrip("+-").partition(",")
    return len(after) == 3 and before.strip("0") != ""


def rows(source: str, file: Opened, of: Layout) -> Generator[Row]:
    """Yields the rows that are not empty. Errors: FileProblem where quotes do not match."""
    file.seek(0)
    wrapper, start = TextIOWrapper(file, of.encoding, newline=""), 1
    lines = _narrow(source, wrapper, of.separator)
    reader = csv.reader(lines, strict=True, **_dialect(of.separator))  # type: ignore[arg-type]
    try:
        for cells in reader:
            if any(map(str.strip, cells)) and not (of.named and start == 1):
                yield Row(start, cells)
            start = reader.line_num + 1
    except csv.Error:
        raise FileProblem(
            f"{source} is no CSV: a quote that opens in line {start} does not end where its cell "
            "ends; close it or write it twice."
        ) from None
    finally:
        wrapper.detach()


def _narrow(source: str, lines: TextIOWrapper, separator: str) -> Iterator[str]:
    for count, line in enumerate(lines):
        if count > MOST_LINES:
            raise FileProblem(f"{source} has more than {MOST_LINES:,} lines; take fewer.")
        if line.count(separator) > WIDEST:
            raise FileProblem(
                f"{source} has {line.count(separator) + 1:,} columns; at most {MOST_FEATURES:,} "
                "features fit."
            )
        yield line
