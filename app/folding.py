"""Choices that fold away where the screen is narrow: there the plane comes first.

A switch shows them; on wide screens it is not drawn and they are always there (app/style.py).
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

SWITCH, CHOICES, WORDS = "fold-switch", "fold-choices", "fold-words"  # keys, and so CSS classes
STAGE = "fold-stage"  # where words stand below the plane on narrow screens


def folding(label: str) -> DeltaGenerator:
    """Returns the place of a page's choices; label: what they are, as the switch says it."""
    with st.container(key=SWITCH):
        st.toggle(label, key=f"{SWITCH}-on")
    return st.container(key=CHOICES)
