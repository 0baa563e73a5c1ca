"""The keys that move a presentation: arrows and page keys, on and back."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

mount = st.components.v2.component(
    "priorscape.slide_keys",
    js=(Path(__file__).parent / "slide_keys.js").read_text(encoding="utf-8"),
)


def slide_keys(on_move: Callable[[int], None], *, key: str) -> None:
    """Listens while the slide is shown; on_move is called with 1 or -1 before the rerun."""

    def moved() -> None:
        if (way := st.session_state[key].get("way")) in (1, -1):
            on_move(way)

    mount(key=key, on_way_change=moved)
