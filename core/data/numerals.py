"""What is written as a number: digits with a point, a sign, an exponent; nothing else.

Python's float takes more: 2020_01 as 202001, `nan`, `infinity`, digits of other scripts.
"""

import re

NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
ONLY_OF_NUMERALS = re.compile(r"[0-9eE+. \t-]*")  # of such characters float takes numerals only
MOST_EXACT = 1e15  # whole numbers below it are floats exactly


def number(text: str) -> float | None:
    """Returns what is written, infinity for what is too large; None for what is no number.

    >>> number(" 1e5 "), number("2020_01"), number("nan"), number("1,5"), number("١")
    (100000.0, None, None, None, None)
    """
    stripped = text.strip(" \t")
    return float(stripped) if NUMERAL.fullmatch(stripped) else None


def whole(text: str) -> int | None:
    """Returns a whole number that is written as one or as 3.0; None for all else, codes as 007
    and what a float could not hold included.

    >>> whole("3"), whole("3.0"), whole("007"), whole("3.5"), whole("1e1")
    (3, 3, None, None, 10)
    """
    value, digits = number(text), text.strip(" \t").lstrip("+-")
    if value is None or not abs(value) < MOST_EXACT or value % 1:
        return None
    return None if digits.isdecimal() and digits != digits.lstrip("0") != "" else int(value)
