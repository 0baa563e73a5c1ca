"""How pages say what was wrong or left out, and what they do instead."""

import streamlit as st

from app.views.sentences import plain


def warn(*sentences: str) -> None:
    """Draws a box for each sentence; what came from outside in it is shown as it was written."""
    for sentence in sentences:
        st.warning(plain(sentence), icon=":material/warning:")
