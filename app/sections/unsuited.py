"""A warning wherever a run is shown whose kappa did not suit its training."""

from collections.abc import Mapping

import streamlit as st

from app import loading
from app.views.sentences import plain
from core.runs.binding import unsuited


def warn_of_kappa(titles: Mapping[str, str]) -> None:
    """Warns of each run whose constraint did not come to bind; titles by the runs' names."""
    histories, _ = loading.opened(titles, loading.history)
    for name, history in histories.items():
        for sentence in unsuited(history, loading.columns(name)):
            st.markdown(f":material/warning: **{plain(titles[name])}**: {plain(sentence)}")
