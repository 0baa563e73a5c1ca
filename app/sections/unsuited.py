"""What is said wherever a run is shown: what its constraints ask for, and a warning where kappa
did not suit its training."""

from collections.abc import Mapping

import streamlit as st

from app import loading
from app.views.constraint_words import asked, came
from app.views.sentences import plain
from core.runs.binding import unsuited
from core.runs.holding import held


def warn_of_kappa(titles: Mapping[str, str]) -> None:
    """Warns of each run whose constraint did not come to bind; titles by the runs' names."""
    histories, _ = loading.opened(titles, loading.history)
    for name, history in histories.items():
        for sentence in unsuited(history, loading.columns(name)):
            st.markdown(f":material/warning: **{plain(titles[name])}**: {plain(sentence)}")


def tell_constraints(titles: Mapping[str, str]) -> bool:
    """Says what several constraints ask for, of each run whose likelihood is not trained; returns
    whether there is one."""
    configs, _ = loading.opened(titles, loading.config)
    told = {name: said for name, config in configs.items() if (said := asked(config))}
    for name, said in told.items():
        ends = held(loading.history(name), loading.columns(name))
        st.caption(f"**{plain(titles[name])}**: {plain(f'{said} {came(ends)}'.strip())}")
    return bool(told)
