"""A place on the page that is filled when it comes near the screen: nothing heavy before."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

LEAST = 40  # pixels: a place without a height is never on the screen

mount = st.components.v2.component(
    "priorscape.seen", js=(Path(__file__).parent / "seen.js").read_text(encoding="utf-8")
)


def when_seen(draw: Callable[[], None], *, key: str) -> None:
    """Draws once the place has been on the screen in this session; the page itself runs no second
    time for that."""
    st.fragment(_draw)(draw, key)


def _draw(draw: Callable[[], None], key: str) -> None:
    seen = f"{key}-was-seen"

    def note() -> None:
        st.session_state[seen] = True

    if st.session_state.get(seen):
        draw()
    else:
        mount(key=key, height=LEAST, on_seen_change=note)
