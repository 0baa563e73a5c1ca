"""The entry: `streamlit run app/Home.py` from the repository root."""

import sys
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page as Listed

ROOT = Path(__file__).resolve().parents[1]
if (
    str(ROOT) not in sys.path
):  # streamlit puts app/ there, and nothing is installed in a fresh clone
    sys.path.insert(0, str(ROOT))

from app.components.server_watch import watch_server  # noqa: E402
from app.components.words import explain_words  # noqa: E402
from app.pages import SECTIONS, Page  # noqa: E402
from app.presentation import presented  # noqa: E402
from app.reading.glance import glance  # noqa: E402
from app.state.page_state import enter  # noqa: E402
from core.machine.memory import return_memory  # noqa: E402

return_memory()
# No title: one given here would replace each page's own. The icon is a file: for a
# `:material/...:` one the browser would ask Google's servers.
st.set_page_config(layout="wide", page_icon=str(ROOT / "app" / "icon.svg"))


def listed(page: Page) -> Listed:
    return st.Page(page.file, title=page.title, default=not page.address)


page = st.navigation(
    {title: [listed(page) for page in pages] for title, pages in SECTIONS.items()},
    position="top",
)
enter(page.url_path)
with glance(), presented(page.url_path):
    page.run()
explain_words(page.url_path)
watch_server()
