"""A class's guesses, counted in the browser alone: nothing is sent and nothing is stored."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent

mount = st.components.v2.component(
    "priorscape.tally",
    css=(FOLDER / "tally.css").read_text(encoding="utf-8"),
    js=(FOLDER / "tally.js").read_text(encoding="utf-8"),
)


def tally(question: str, options: Sequence[str], *, key: str, right: int | None = None) -> None:
    """Draws the options to count guesses of; right: which one it was, to tell how many knew."""
    mount(key=key, data={"question": question, "options": list(options), "right": right})
