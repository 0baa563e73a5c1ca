"""What is written as a number: digits with a point, a sign, an exponent; nothing else.

Python's float takes more: 2020_01 as 202001, `nan`, `infinity`, digits of other scripts.
"""

import math
import re

NUMERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
ONLY_OF_NUMERALS = re.compile(r"[0-9eE+. \t-]*")  # of such characters float takes numerals only
LONGEST_WHOLE = 15  # digits that a float holds exactly


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

    >>> whole("3"), whole("3.0"), whole("007"), whole("3.5")
    (3, 3, None, None)
    """
    value, digits = number(text), text.strip(" \t").lstrip("+-")
    if value is None or math.isinf(value) or value % 1 or len(digits) > LONGEST_WHOLE:
        return None
    return None if digits[:1] == "0" and digits[1:2].isdecimal() else int(value)
