"""The cells of a table as they come in, row by row: numbers as numbers, words as words."""

import math
from array import array
from dataclasses import dataclass, field

import numpy as np

from core.data.numerals import ONLY_OF_NUMERALS, number
from core.data.uploads.limits import MOST_NUMBERS, MOST_ROWS
from core.data.uploads.reading.tables.text import Row
from core.files import FileProblem

MOST_WORDED = 2_000_000  # cells, in columns with words
MOST_WORDS, OF_ONE = 60_000_000, 60  # bytes of different words in all columns; beside its letters


@dataclass
class Words:
    """The cells of a column that is not of numbers alone: each by its place among the known."""

    known: dict[str, int] = field(default_factory=dict)
    places: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, word: str) -> int:
        """Adds a cell; returns the bytes that are kept of it, 0 where it is known."""
        before = len(self.known)
        self.places.append(self.known.setdefault(word, before))
        return len(word) + OF_ONE if len(self.known) > before else 0

    @property
    def times(self) -> dict[str, int]:
        """How often each word is there."""
        return dict(zip(self.known, np.bincount(self.places).tolist(), strict=True))

    def first(self, word: str) -> int:
        """Returns the first row with a word."""
        return self.places.index(self.known[word])


@dataclass
class Grid:
    """A table that grows by rows (D cells each): values, and words of columns with others.

    commas: whether decimals have commas · lines: in which line of the file each row begins
    """

    source: str
    width: int
    commas: bool = False
    words: dict[int, Words] = field(default_factory=dict)
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    _flat: "array[float]" = field(default_factory=lambda: array("d"))
    _size_of_words: int = 0

    @property
    def values(self) -> np.ndarray:
        """The numbers (N, D); 0 where a column has words."""
        return np.array(self._flat).reshape(-1, self.width)

    def add(self, row: Row) -> None:
        """Adds a row. Errors: FileProblem for too many."""
        cells = list(row.cells)
        for column, words in self.words.items():
            self._size_of_words += words.add(cells[column].strip())
            cells[column] = "0"
        self._flat.extend(self._numbers(cells) or self._worded(cells))
        self.lines.append(row.line)
        self._require_few()

    def _numbers(self, cells: list[str]) -> "array[float] | None":
        """Returns cells that are all finite numbers; None where some are not."""
        text = _pointed("\0".join(cells), self.commas)
        if not ONLY_OF_NUMERALS.fullmatch(text.replace("\0", " ")):
            return None
        try:
            numbers = array("d", map(float, text.split("\0")))
        except ValueError:
            return None
        return numbers if math.isfinite(sum(numbers)) else None

    def _worded(self, cells: list[str]) -> "array[float]":
        """Returns cells as numbers; what is none is the first word of its column."""
        return array("d", (self._value(column, cell) for column, cell in enumerate(cells)))

    def _value(self, column: int, cell: str) -> float:
        value = number(_pointed(cell, self.commas))
        if value is not None and math.isfinite(value):
            return value
        self.words[column] = Words()
        for earlier in self._flat[column :: self.width]:
            self._size_of_words += self.words[column].add(f"{earlier:.15g}")
        self._size_of_words += self.words[column].add(cell.strip())
        return 0.0

    def _require_few(self) -> None:
        if len(self.lines) > MOST_ROWS:
            raise FileProblem(f"{self.source} has more than {MOST_ROWS:,} rows; take fewer.")
        if len(self._flat) > MOST_NUMBERS:
            raise FileProblem(
                f"{self.source} holds more than {MOST_NUMBERS:,} cells; take fewer rows "
                "or columns."
            )
        if self._size_of_words > MOST_WORDS or len(self.words) * len(self.lines) > MOST_WORDED:
            raise FileProblem(f"{self.source} holds too many words; it should be one of numbers.")


def _pointed(text: str, commas: bool) -> str:
    """Returns numbers with decimal commas as they are written with points; those that have a
    point already, between thousands, become none.

    >>> _pointed("1,5", commas=True), _pointed("1.234,5", commas=True)
    ('1.5', '1_234.5')
    """
    return text.replace(".", "_").replace(",", ".") if commas else text
