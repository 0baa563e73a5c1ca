"""What a page writes into the address: its own parameters, never another's.

The presentation's stay as they are (app/presentation.py). An address that says the same already is
left alone, and all changes of a run are one entry of the browser's history.
"""

from collections.abc import Iterable, Mapping

import streamlit as st


def write(query: Mapping[str, str | list[str]], names: Iterable[str]) -> None:
    """Makes the address say the query; names: the page's own parameters, dropped if not in it."""
    before = {name: st.query_params.get_all(name) for name in st.query_params}
    own = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    others = {name: values for name, values in before.items() if name not in set(names)}
    if before != others | own:
        st.query_params.from_dict(others | own)
