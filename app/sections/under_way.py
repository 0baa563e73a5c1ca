"""What other pages say of trainings that are still on: their runs are not there yet."""

from collections.abc import Collection

import streamlit as st

from app import loading
from app.links import link
from app.views.sentences import enumeration, plain

MOST_NAMED = 3


def mention_trainings(data: str, offered: Collection[str]) -> int:
    """Says which trainings are on, with a link to the first; returns how many.

    data: of which these are, or of none that is offered: that are on no page yet
    """
    found = {
        name: dataset
        for name, dataset in loading.under_way().items()
        if dataset == data or dataset not in offered
    }
    if found:
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f":material/hourglass_empty: {_on(list(found))}", width="content")
        if queued := next(filter(loading.is_queued, found), None):
            link("train", "Watch it", {"job": queued}, row)
    return len(found)


def _on(names: list[str]) -> str:
    """Returns which trainings are on, in one line: a plane stands below it.

    >>> print(_on(["d/a"]))
    A training is under way: **d/a**. Its run comes here when it has ended.
    """
    named = enumeration([f"**{plain(name)}**" for name in names[:MOST_NAMED]])
    more = f", {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    if len(names) == 1:
        return f"A training is under way: {named}. Its run comes here when it has ended."
    return (
        f"{len(names)} trainings wait or are under way: {named}{more}. "
        "Each one's run comes here when it has ended."
    )
