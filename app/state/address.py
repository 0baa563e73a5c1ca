"""What a page reads from the address and writes into it: its own parameters, never another's.

The presentation's stay as they are (app/presentation.py). An address that says the same already is
left alone, and all changes of a run are one entry of the browser's history: a pick, so that Back
takes it back.
"""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from app.presentation import NAMES
from app.state.field import shortened

Asked = Mapping[str, list[str]]
# What people type for a parameter that a page calls otherwise.
OTHER_WORDS = {"run": "runs", "runs": "run", "dataset": "data", "start": "from", "end": "to"}


def read() -> dict[str, list[str]]:
    """Returns the parameters of pages: a name may stand there several times."""
    return {name: st.query_params.get_all(name) for name in st.query_params if name not in NAMES}


def write(query: Mapping[str, str | Sequence[str]]) -> None:
    """Makes the address say the query, and nothing else of pages."""
    said = {name: [v] if isinstance(v, str) else list(v) for name, v in query.items()}
    if read() != said:
        kept = {name: [st.query_params[name]] for name in NAMES if name in st.query_params}
        st.query_params.from_dict(kept | said)


def understood(asked: Asked, parameters: Iterable[str]) -> dict[str, list[str]]:
    """Returns what is asked, by a page's own parameters where other words mean one of them.

    >>> understood({"Dataset": ["a"], "x": ["b"]}, ["data"])
    {'x': ['b'], 'data': ['a']}
    """
    own = set(parameters)
    found = dict(asked)
    for name in asked:
        if (word := _word(name, own)) and word != name:
            found[word] = found.pop(name) + found.get(word, [])
    return found


def strangers(asked: Asked, parameters: Iterable[str]) -> list[str]:
    """Returns the words of an address that mean none of a page's parameters."""
    own = set(parameters)
    return [name for name in asked if not _word(name, own)]


def dropped(unknown: Sequence[str], parameters: Sequence[str]) -> str:
    """Returns what is said of words that mean nothing here."""
    known = f"It knows {', '.join(parameters)}." if parameters else "It takes none."
    named = " and no ".join(map(shortened, unknown))
    return f"This page knows no parameter {named}, which is dropped from the address. {known}"


def _word(name: str, own: set[str]) -> str | None:
    """Returns the parameter that a word means."""
    small = name.lower()
    return next((word for word in (name, small, OTHER_WORDS.get(small)) if word in own), None)
