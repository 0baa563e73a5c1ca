"""Columns that only say which row it is: an index that pandas or R wrote, an Id."""

import re

import numpy as np

from core.data.uploads.columns import folded

INDEX_NAMES = {"index", "id", "ids", "idx", "uid", "uuid", "guid", "rowid", "rownames"}
INDEX_NAMES |= {"row id", "row index", "row name", "row names", "sample id", "row number"}
COUNTING_NAMES = {"#", "no", "nr", "row", "rows", "number", "num", "sample", "obs", "rn"}
UNNAMED = re.compile(r"unnamed: \d+(_level_\d+)?|level_\d+", re.IGNORECASE)
OF_SOMETHING = re.compile(r".*[\s_.-]id|.*[a-z]I[Dd]", re.DOTALL)


def is_row_name(name: str) -> bool:
    """Whether a column of this name tells rows apart, whatever it holds.

    >>> is_row_name("Id"), is_row_name("Unnamed: 0"), is_row_name("humid")
    (True, True, False)
    """
    return folded(name) in INDEX_NAMES or bool(UNNAMED.fullmatch(name.strip()))


def counts_rows(values: np.ndarray) -> bool:
    """Whether numbers (N,) are 0, 1, 2, ... or 1, 2, 3, ...

    >>> counts_rows(np.array([1.0, 2.0])), counts_rows(np.array([1.0, 3.0]))
    (True, False)
    """
    return len(values) > 1 and values[0] in (0, 1) and bool((np.diff(values) == 1).all())
