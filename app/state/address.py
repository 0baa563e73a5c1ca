"""What a page reads from the address and writes into it: its own parameters, never another's.

The presentation's stay as they are (app/presentation.py). An address that says the same already is
left alone, and all changes of a run are one entry of the browser's history.
"""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st


def read() -> dict[str, list[str]]:
    """Returns all parameters: a name may stand there several times."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(query: Mapping[str, str | Sequence[str]], names: Iterable[str]) -> None:
    """Makes the address say the query; names: the page's own parameters, dropped if not in it."""
    before = read()
    said = {name: [v] if isinstance(v, str) else list(v) for name, v in query.items()}
    others = {name: values for name, values in before.items() if name not in set(names)}
    if before != others | said:
        st.query_params.from_dict(others | said)
