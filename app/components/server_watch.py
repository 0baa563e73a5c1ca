"""A watch over the server: where it has stopped, every page says so and what to do.

The browser asks for the health check that Streamlit offers, on this server only. Our own words and
our own script: nothing that anybody wrote gets into them.
"""

from pathlib import Path

import streamlit as st

from core.places import is_installed

SCRIPT = (Path(__file__).parent / "server_watch.js").read_text(encoding="utf-8")
BEFORE = "The server has stopped or is out of reach. Start it again with "
AFTER = "; this page reconnects by itself."


def command() -> str:
    """Returns what starts the app."""
    return "priorscape" if is_installed() else "streamlit run app/Home.py"


def watch_server() -> None:
    """Watches from now on, on whatever page this is."""
    said = f"{BEFORE}<code>{command()}</code>{AFTER}"
    box = f'<div class="server-stopped" role="alert" hidden>{said}</div>'
    st.html(f"{box}<script>{SCRIPT}</script>", unsafe_allow_javascript=True)
