"""The entry: `streamlit run app/Home.py` from the repository root."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if (
    str(ROOT) not in sys.path
):  # streamlit puts app/ there, and nothing is installed in a fresh clone
    sys.path.insert(0, str(ROOT))

from app.presentation import presented  # noqa: E402
from core.machine.memory import return_memory  # noqa: E402

PAGES = [
    st.Page("../pages/home.py", title="Priorscape", default=True),
    st.Page("../pages/training.py", title="Training"),
    st.Page("../pages/walk.py", title="Walk"),
    st.Page("../pages/compare.py", title="Compare"),
    st.Page("../pages/train.py", title="Train"),
    st.Page("../pages/multiplier.py", title="Multiplier"),
    st.Page("../pages/learn.py", title="Lessons"),
    st.Page("../pages/data.py", title="Own data"),
    st.Page("../pages/about.py", title="About"),
]

return_memory()
# No title: one given here would replace each page's own. The icon is a file: for a
# `:material/...:` one the browser would ask Google's servers.
st.set_page_config(layout="wide", page_icon=str(ROOT / "app" / "icon.svg"))
with presented():
    st.navigation(PAGES, position="top").run()
