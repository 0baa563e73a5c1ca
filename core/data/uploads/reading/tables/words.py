"""What the words in a table's column are: numbers written in another way, dates, or words."""

import math
import re
from collections.abc import Callable, Mapping

from core.data.numerals import number
from core.data.uploads.classes import MISSING
from core.naming import quoted

TRUTH = {"true": 1.0, "false": 0.0}
MOSTLY = 0.5  # of the cells that are not missing
# Numbers that are written in ways which nothing here reads: each with what is said of it.
WRITTEN = {
    re.compile(r"[+-]?\d{1,3}([,.'’\s]\d{3})+([.,]\d+)?"): (
        "has a mark between thousands, or a decimal comma: write it as 1234.5"
    ),
    re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?"): "has a decimal comma: write it with a point",
    re.compile(r"[+-]?[\d.,]+\s*%"): "has a percent sign: write it as a plain number",
    re.compile(r"[$€£¥]\s*[+-]?[\d.,]+|[+-]?[\d.,]+\s*[$€£¥]"): (
        "has a sign of money: write it as a plain number"
    ),
    re.compile(
        r"[+-]?(inf(inity)?|[\d.]+e[+-]?\d+)", re.IGNORECASE
    ): "is infinite: write a finite number",
    re.compile(r"[−‒–﹣－]\s*\d+(\.\d*)?([eE].?\d+)?"): (
        "has a minus sign of typesetters: write a hyphen, -"
    ),
    re.compile(r"(?=.*[^\x00-\x7f])[+-]?\d+(?:[.,٫]\d*)?"): (
        "is written in digits of another script: write 0 to 9"
    ),
}
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T\s].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(\s.*)?|"
    r"\d{4}[-_/.]\d{1,2}|\d{4}[-_ ]?[Qq]\d|\d{1,2}:\d{2}(:\d{2}.*)?",
    re.DOTALL,
)
Times = Mapping[str, int]  # how often each word is there


def given(times: Times) -> Times:
    """Returns the words that are there where no value is missing."""
    return {word: count for word, count in times.items() if word not in MISSING}


def value_of(word: str) -> float | None:
    """Returns a finite number, or 1 for true and 0 for false; None for all else."""
    value = TRUTH[word.lower()] if word.lower() in TRUTH else number(word)
    return value if value is not None and math.isfinite(value) else None


def are_truths(times: Times) -> bool:
    return all(word.lower() in TRUTH for word in times)


def is_date(word: str) -> bool:
    return DATE.fullmatch(word) is not None


def are_dates(times: Times) -> bool:
    return _share(times, is_date) > MOSTLY


def are_text(times: Times) -> bool:
    """Whether words are neither mostly numbers nor mostly numbers in another way of writing."""
    return _share(times, _is_meant_as_number) <= MOSTLY


def why_no_number(word: str) -> str:
    """Returns what of a word makes it no number that could be read; "" for what is a word.

    >>> why_no_number("1,5"), why_no_number("red")
    ('has a decimal comma: write it with a point', '')
    """
    return next((said for form, said in WRITTEN.items() if form.fullmatch(word)), "")


def example(times: Times, holds: Callable[[str], bool]) -> str:
    """Returns the first word of which something holds: a column of dates may have a heading."""
    return quoted(next(filter(holds, times)))


def is_text(word: str) -> bool:
    return not _is_meant_as_number(word)


def _is_meant_as_number(word: str) -> bool:
    return value_of(word) is not None or why_no_number(word) != ""


def _share(times: Times, holds: Callable[[str], bool]) -> float:
    total = sum(times.values())
    return sum(count for word, count in times.items() if holds(word)) / max(total, 1)
