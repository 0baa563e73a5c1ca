"""What is wrong with a name is said once, and it is what core.files refuses."""

import itertools

import pytest

from core.files import NAME
from core.naming import flaw


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_a_name_without_a_flaw_is_one_that_files_take(length: int) -> None:
    for characters in itertools.product("aZ0-_. ü/", repeat=length):
        name = "".join(characters)
        assert (flaw(name, 40) == "") == bool(NAME.fullmatch(name) and "/" not in name), name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "1 to 40 characters, not 0"),
        ("a" * 41, "1 to 40 characters, not 41"),
        ("ünï cödé", "no 'ü', no 'ï', no space, no 'ö' and no 'é'"),
        ("a/b", "no '/'"),
        ("\x1b", "no '\\x1b'"),
        ("-", "begin with a letter or a digit"),
        ("a..b", "stand alone"),
    ],
)
def test_a_flaw_names_what_is_wrong(name: str, said: str) -> None:
    assert said in flaw(name, 40)
