"""The data that were looked at last, on whichever page: others begin with them."""

from collections.abc import Sequence

import streamlit as st

KEY = "last-data"


def note(data: str) -> None:
    """Notes the data that a page shows."""
    st.session_state[KEY] = data


def forget() -> None:
    """Forgets them: where Back or Forward moves a page, its address alone says what it shows."""
    st.session_state.pop(KEY, None)


def among(datasets: Sequence[str]) -> str | None:
    """Returns the data that were looked at last; None where they are none of these."""
    last = st.session_state.get(KEY)
    return last if last in datasets else None
