"""A table of the columns of an upload: what each is taken for, why, and how it begins."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.views.sentences import plain
from core.data.uploads.columns import LEFT_OUT, Column

MOST_ALIKE = 6  # columns of one role in a row that are all listed
HEADERS = {"auto": "As judged", "yes": "Names the columns", "no": "Is data"}


def columns_markdown(columns: Sequence[Column]) -> str:
    """Returns one row a column; of many in a row that are taken alike, the first and the last.

    >>> print(columns_markdown([Column("a", "feature", "", ("1", "2"))]))
    | Column | Taken for | Why | Values |
    | :-- | :-- | :-- | :-- |
    | a | **feature** |  | 1, 2 |
    """
    head = ["Column", "Taken for", "Why", "Values"]
    rows = [head, [":--"] * len(head), *_rows(columns)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _rows(columns: Sequence[Column]) -> Iterator[list[str]]:
    for _, alike in groupby(columns, lambda column: (column.role, column.reason)):
        run = list(alike)
        if len(run) <= MOST_ALIKE:
            yield from map(_row, run)
            continue
        yield _row(run[0])
        yield [f"… {len(run) - 2:,} more", f"**{run[0].role}**", plain(run[0].reason), "…"]
        yield _row(run[-1])


def _row(column: Column) -> list[str]:
    examples = ", ".join(one or "(empty)" for one in column.examples)
    return [plain(column.name), f"**{column.role}**", plain(column.reason), plain(examples)]


def names_of(columns: Sequence[Column], *among: str) -> list[str]:
    """Returns the names of the columns that were taken for one of some roles."""
    return [column.name for column in columns if column.role in among]


def left_out_otherwise(
    judged: Sequence[Column], chosen: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns which columns a person leaves out besides the judged, and which they keep.

    >>> left_out_otherwise([Column("id", LEFT_OUT), Column("a", "feature")], ["a"])
    (('a',), ('id',))
    """
    usual = names_of(judged, LEFT_OUT)
    more = tuple(name for name in chosen if name not in usual)
    return more, tuple(name for name in usual if name not in chosen)
