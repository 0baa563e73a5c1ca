"""Names that people give to runs and datasets: what is wrong with one, and how it is quoted, as
other values are that people wrote.

A name is that of one folder, as core.files.NAME has it: letters, digits, - and _, the first a
letter or a digit, with single dots between them.
"""

import re
import sys
from reprlib import repr as shortened

LONGEST_QUOTE = 60
MOST_NAMED = 5  # characters that do not fit


def flaw(name: str, most: int) -> str:
    """Returns what a name of at most so many characters should have; "" where nothing is wrong.

    >>> flaw("-", 40), flaw("mine-2", 40)
    ('it should begin with a letter or a digit', '')
    """
    if not 1 <= len(name) <= most:
        return f"it should have 1 to {most} characters, not {len(name):,}"
    if foreign := list(dict.fromkeys(re.findall(r"[^A-Za-z0-9_.-]", name))):
        return f"it may have letters from a to z, digits, - and _, but {_none_of(foreign)}"
    if not name[0].isalnum():
        return "it should begin with a letter or a digit"
    if ".." in name or name.endswith("."):
        return "a dot in it should stand alone between two other characters"
    return ""


def _none_of(characters: list[str]) -> str:
    """Returns the characters that do not fit, as a sentence goes on.

    >>> _none_of(["\\xfc", " "]), _none_of(list("+*?!#<>"))
    ("no 'ü' and no space", "no '+', no '*', no '?', no '!' and no '#'")
    """
    *others, last = (f"no {_called(one)}" for one in characters[:MOST_NAMED])
    return f"{', '.join(others)} and {last}" if others else last


def _called(character: str) -> str:
    return "space" if character == " " else quoted(character)


def quoted(name: object) -> str:
    """Returns a name as messages quote it: short, and without anything that moves a terminal.

    >>> quoted("a" * 100 + ".png"), quoted("\\x1b[2J")
    ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaaaaaaaaaaa.png'", "'\\\\x1b[2J'")
    """
    text, half = str(name), LONGEST_QUOTE // 2
    cut = text if len(text) <= LONGEST_QUOTE else f"{text[: half - 1]}…{text[-half + 1 :]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in f"'{cut}'")


def brief(value: object) -> str:
    """Returns a value as messages quote it: short, however large or deep it is.

    >>> brief("x" * 100), brief(10**9_999)
    ("'xxxxxxxxxxxx...xxxxxxxxxxxxx'", 'a number of more than 4300 digits')
    """
    try:
        return shortened(value)
    except ValueError:
        return f"a number of more than {sys.get_int_max_str_digits()} digits"
