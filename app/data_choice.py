"""How data are chosen: from a list whose help tells like titles apart, or from a row of all."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.drop_down import drop_down
from app.state.page_state import PageState
from app.views.datasets import collection
from app.views.sentences import plain

Change = Callable[..., None]


def choose_data(
    row: DeltaGenerator,
    datasets: Sequence[str],
    state: PageState,
    on_change: Change | None = None,
    *args: Any,
) -> str:
    """Returns what is chosen in a list; where there is one only, nothing is asked.

    on_change: called before the page runs again
    """
    if len(datasets) > 1:
        key = state.key("data")
        drop_down(
            row,
            "Data",
            datasets,
            key=key,
            title=lambda data: collection(data).title,
            on_change=on_change,
            args=args,
            help=apart(datasets),
        )
    return state["data"]


def pick_data(datasets: Sequence[str], state: PageState) -> str:
    """Returns what is chosen in a row of buttons; where there is one only, nothing is asked."""
    if len(datasets) > 1:
        st.segmented_control(
            "Data",
            datasets,
            key=state.key("data"),
            format_func=lambda data: plain(collection(data).title),
            required=True,
        )
    return state["data"]


def apart(datasets: Sequence[str]) -> str | None:
    """Returns what tells data of like titles apart, a line each; None where nothing needs it.

    >>> apart(["digits"]), apart(["mnist-sum", "digits"])
    (None, '- MNIST-sum: given two digits, one of their sum')
    """
    known = [collection(data) for data in datasets]
    lines = [f"- {one.title}: {one.apart}" for one in known if one.apart]
    return "\n".join(lines) or None
