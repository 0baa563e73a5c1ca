"""Links from a page to another one, in this tab."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.pages import file_of


def link(
    page: str,
    label: str,
    query: Mapping[str, Any],
    place: DeltaGenerator | None = None,
    icon: str = "arrow_forward",
) -> None:
    """Draws a link to a page by its name, at a place or where the page is now.

    query: the parameters of the page's address
    """
    draw = st.page_link if place is None else place.page_link
    draw(file_of(page), label=label, icon=f":material/{icon}:", query_params=dict(query))
