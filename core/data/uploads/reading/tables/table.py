"""A table that was read: what its columns are called, and what is in them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data.uploads.columns import Column, TableProblem, folded
from core.data.uploads.reading.tables.grid import Grid, Words
from core.naming import quoted

NUM_EXAMPLES, LONGEST_EXAMPLE = 3, 20
MOST_KNOWN = 8  # columns in a sentence


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, "" where they have none; what they are called; cells.

    named: whether its file names them
    """

    grid: Grid
    names: tuple[str, ...]
    titles: tuple[str, ...]
    named: bool

    @property
    def words(self) -> dict[int, Words]:
        return self.grid.words

    @cached_property
    def values(self) -> np.ndarray:
        return self.grid.values

    def column(self, place: int) -> np.ndarray | None:
        """Returns a column's numbers (N,); None where it has words."""
        return None if place in self.words else self.values[:, place]

    def place(self, name: str) -> int:
        """Returns the place of the column with a name, or with a place as its name. Errors:
        TableProblem."""
        by_place = {f"column {i}": i - 1 for i in range(1, len(self.names) + 1)}
        if not self.named:
            by_place |= {str(i + 1): i for i in range(len(self.names))}
        for known in (self.titles, self.names, list(map(folded, self.names))):
            wanted = name if known in (self.titles, self.names) else folded(name)
            if wanted and (places := [i for i, one in enumerate(known) if one == wanted]):
                return self._only(name, places)
        if name in by_place:
            return by_place[name]
        raise TableProblem(f"{self.grid.source} has no column {quoted(name)}; {self._known()}")

    def _only(self, name: str, places: list[int]) -> int:
        if len(places) == 1:
            return places[0]
        called = " or ".join(f"column {place + 1}" for place in places[:MOST_KNOWN])
        raise TableProblem(
            f"{self.grid.source} has several columns called {quoted(name)}; choose {called}."
        )

    def _known(self) -> str:
        more = ", …" if len(self.titles) > MOST_KNOWN else ""
        return f"known: {', '.join(map(quoted, self.titles[:MOST_KNOWN]))}{more}."

    def problem(self, place: int, what: str) -> TableProblem:
        return TableProblem(f"{self.grid.source}: column {quoted(self.titles[place])} {what}.")

    def described(self, place: int, role: str, reason: str) -> Column:
        return Column(self.titles[place], role, reason, self._examples(place))  # type: ignore

    def _examples(self, place: int) -> tuple[str, ...]:
        if place in self.words:
            some = list(self.words[place].known)[:NUM_EXAMPLES]
        else:
            some = [f"{value:.6g}" for value in self.values[:NUM_EXAMPLES, place]]
        printable = ("".join(c if c.isprintable() else "?" for c in one) for one in some)
        return tuple(one[:LONGEST_EXAMPLE] for one in printable)
