"""Where kappa of an own dataset comes from, and the pilot that finds it."""

import streamlit as st

from app import loading
from app.settings import settings
from app.views.sentences import plain
from app.warning import warn
from core.data import uploads
from core.data.uploads.store import UploadDescription

EVERY = 1.0  # seconds between two looks at a pilot


def find(name: str) -> None:
    """Asks for the pilot of a dataset, where this server trains at all."""
    if settings().training.enabled:
        loading.pilots().ask(name)


def show_kappa(name: str) -> None:
    """Says why kappa is what it is; while the pilot runs, that it does, once a second."""
    busy = loading.pilots().is_busy(name)
    st.fragment(_show, run_every=EVERY if busy else None)(name, busy)


def _show(name: str, busy_before: bool) -> None:
    pilots = loading.pilots()
    if pilots.is_busy(name) != busy_before:
        st.rerun()  # all of the page: it looks again and again, or has ended to
    if busy_before:
        st.markdown(
            ":material/hourglass_top: An autoencoder is trained for some seconds, to find κ, the "
            "error that is tolerated."
        )
        return
    known, _ = loading.opened([name], uploads.about)
    for about in known.values():
        st.caption(plain(about.reason))
        if problem := pilots.problem(name):
            warn(f"The pilot ended with: {problem}")
        offer(name, about)


def offer(name: str, about: UploadDescription) -> None:
    if about.reached is None and settings().training.enabled:
        st.button(
            "Find κ",
            key=f"find-kappa-{name}",
            icon=":material/search:",
            help="Trains an autoencoder for some seconds and sets κ by what it reaches.",
            on_click=find,
            args=(name,),
        )
