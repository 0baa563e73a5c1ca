"""A watch over the server: where it has stopped, every page says so and what to do.

The browser asks for the health check that Streamlit offers, on this server only.
"""

from pathlib import Path

import streamlit as st

from core.places import is_installed

FOLDER = Path(__file__).parent
BEFORE = "The server has stopped or is out of reach. Start it again with "
AFTER = "; this page reconnects by itself."

mount = st.components.v2.component(
    "priorscape.server_watch",
    css=(FOLDER / "server_watch.css").read_text(encoding="utf-8"),
    js=(FOLDER / "server_watch.js").read_text(encoding="utf-8"),
)


def command() -> str:
    """Returns what starts the app."""
    return "priorscape" if is_installed() else "streamlit run app/Home.py"


def watch_server() -> None:
    """Watches from now on, on whatever page this is."""
    mount(key="server-watch", data={"sentence": [BEFORE, command(), AFTER]})
