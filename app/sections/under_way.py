"""What other pages say of trainings that are still on: their runs are not there yet."""

from collections.abc import Collection

import streamlit as st

from app import loading
from app.links import link
from app.views.datasets import collection
from app.views.sentences import plain

MOST_NAMED = 3


def mention_trainings(data: str, offered: Collection[str]) -> int:
    """Says which trainings are on, with a link to each; returns how many.

    data: of which these are, or of none that is offered: that are on no page yet
    """
    found = {
        name: dataset
        for name, dataset in loading.under_way().items()
        if dataset == data or dataset not in offered
    }
    for name, dataset in list(found.items())[:MOST_NAMED]:
        row = st.container(horizontal=True, vertical_alignment="center")
        on = f"A training on {plain(collection(dataset).title)} is under way: **{plain(name)}**"
        row.markdown(
            f":material/hourglass_empty: {on}. Its run comes here when it has ended.",
            width="content",
        )
        if loading.is_queued(name):
            link("train", "Watch it", {"job": name}, row)
    if len(found) > MOST_NAMED:
        st.caption(f"{len(found) - MOST_NAMED} more trainings are under way.")
    return len(found)
