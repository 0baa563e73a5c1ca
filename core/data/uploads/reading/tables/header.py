"""Does a table's first line name its columns? Judged by comparing it with the lines below it.

Words above numbers are names. Numbers above numbers are names where they count the columns, lie
at even distances or rise as no other line does, lie far outside of what is below them, or are
whole where nothing below is: as wavelengths do, and what pandas writes for columns without names.
"""

from collections.abc import Sequence

import numpy as np

from core.data.numerals import number
from core.data.uploads.classes import MISSING
from core.data.uploads.columns import is_label_name
from core.data.uploads.reading.tables.row_numbers import counts_rows, is_row_name

Cells = Sequence[str]
MOSTLY = 0.5  # of a column's cells: it is one of numbers
EVEN = 1e-6  # of a step: how much it may differ from the others
FAR = 2.0  # times what lies between the least and the greatest below
LEAST_COUNTED, LEAST_EVEN, LEAST_RISING = 4, 5, 8  # columns


def names_columns(first: Cells, body: Sequence[Cells], decimal: str = ".") -> bool:
    """Whether the first line names the columns of the others, which are as wide.

    >>> names_columns(["400", "405"], [["0.1", "0.2"], ["0.3", "0.1"]])
    True
    >>> names_columns(["5.1", "red"], [["4.9", "red"], ["5.0", "blue"]])
    False
    """
    columns = [[cell.strip() for cell in column] for column in zip(*body, strict=True)]
    numeric = [c for c, column in enumerate(columns) if _is_of_numbers(column, decimal)]
    head = [cell.strip() for cell in first]
    plain = [c for c in numeric if _number(head[c], decimal) is not None]
    named = [c for c in numeric if c not in set(plain) and head[c] not in MISSING]
    new = (cell for c, cell in enumerate(head) if cell not in columns[c])
    if any(is_label_name(cell) or is_row_name(cell) for cell in new):
        return True
    if named or not numeric:
        return len(named) >= len(plain) and not _is_one_of(head, columns, numeric)
    if _is_one_of(head, columns, numeric) or not plain:
        return False
    if head[0] == "" and 0 in numeric and counts_rows(_numbers(columns[0], decimal)):
        return True
    return _numbers_name([head[c] for c in plain], [columns[c] for c in plain], decimal)


def _numbers_name(cells: Cells, columns: Sequence[Cells], decimal: str) -> bool:
    """Whether numbers name the columns of numbers below them."""
    values = np.array([_numbers(column, decimal) for column in columns]).T
    above = _numbers(cells, decimal)
    if any(map(counts_rows, np.vstack([above, values]).T)):
        return False  # a count that begins in the first line
    return (
        _are_names(above, values)
        or (_are_whole(cells) and _count(above, values))
        or _are_only_whole(cells, columns)
    )


def _is_one_of(head: Cells, columns: Sequence[Cells], numeric: list[int]) -> bool:
    """Whether a word of the first line is one of those below it."""
    worded = (c for c in range(len(head)) if c not in set(numeric))
    return any(head[c] not in MISSING and head[c] in columns[c] for c in worded)


def _are_names(first: np.ndarray, below: np.ndarray) -> bool:
    """Whether numbers (D,) above others (N, D) are even or rise as no row below does."""
    count = len(first)
    least, most = np.nanmin(below, axis=0), np.nanmax(below, axis=0)
    outside = (first < least) | (first > most)
    far = np.maximum(first - most, least - first) > FAR * (most - least)
    rises = np.diff(first) if count > 1 else np.zeros(1)
    is_rising = bool((rises > 0).all() or (rises < 0).all())
    if not is_rising:
        return count == 1 and bool(far[0])
    alike = [row for row in below if _rises(row) == np.sign(rises[0])]
    return bool(
        far.all()
        or (count >= LEAST_EVEN and _is_even(first) and not _any_even(alike))
        or (count > 2 and _is_even(first) and outside.all() and not _any_even(alike))
        or (count >= LEAST_RISING and not alike)
    )


def _count(first: np.ndarray, below: np.ndarray) -> bool:
    """Whether numbers (D,) count their columns as no row of (N, D) below does."""
    if not counts_rows(first) or any(map(counts_rows, below)):
        return False
    outside = (first < np.nanmin(below, axis=0)) | (first > np.nanmax(below, axis=0))
    return len(first) >= LEAST_COUNTED or bool(outside.any())


def _rises(row: np.ndarray) -> int:
    """Returns 1 where a row rises from cell to cell, -1 where it falls, else 0."""
    steps = np.diff(row)
    return int((steps > 0).all()) - int((steps < 0).all())


def _is_even(row: np.ndarray) -> bool:
    steps = np.diff(row)
    return bool(np.ptp(steps) <= EVEN * np.abs(steps).max())


def _any_even(rows: list[np.ndarray]) -> bool:
    return any(map(_is_even, rows))


def _are_whole(cells: Cells) -> bool:
    return all(cell.lstrip("+-").isdecimal() for cell in cells)


def _are_only_whole(head: Cells, columns: Sequence[Cells]) -> bool:
    """Whether cells are different whole numbers, above columns where none is written as one."""
    whole_below = any(cell.lstrip("+-").isdecimal() for column in columns for cell in column)
    if not _are_whole(head) or len(set(head)) < len(head) or whole_below:
        return False
    return len(head) > 1 or head[0] == "0"


def _is_of_numbers(column: Cells, decimal: str) -> bool:
    given = [cell for cell in column if cell not in MISSING]
    numbers = sum(_number(cell, decimal) is not None for cell in given)
    return numbers > MOSTLY * len(given)


def _numbers(column: Cells, decimal: str) -> np.ndarray:
    """Returns a column as floats; NaN for what is no number."""
    values = (_number(cell, decimal) for cell in column)
    return np.array([np.nan if value is None else value for value in values])


def _number(cell: str, decimal: str) -> float | None:
    return number(cell if decimal == "." else cell.replace(decimal, "."))
