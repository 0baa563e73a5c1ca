"""The data that were looked at last, on whichever page shows runs: others begin with them."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.state.field import Field

KEY = "last-data"


def shared(field: Field, datasets: Sequence[str]) -> Field:
    """Returns a page's field of data, which begins with those of the page before."""
    return replace(field, first=among(datasets), shared=True)


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
