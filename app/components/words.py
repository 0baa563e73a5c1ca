"""The words that a page explains, each where it first stands in its prose.

The browser marks them in what Streamlit has drawn: pages write their sentences and list no words.
"""

import json
from html import escape
from pathlib import Path

import streamlit as st

from app.views.glossary import explained

SCRIPT = (Path(__file__).parent / "words.js").read_text(encoding="utf-8")


def explain_words(page: str) -> None:
    """Explains the glossary's words on a page, by its address."""
    words = escape(json.dumps(explained(page), ensure_ascii=False))
    st.html(
        f'<div data-words="{words}"></div><script>{SCRIPT}</script>', unsafe_allow_javascript=True
    )
