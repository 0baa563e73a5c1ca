"""Drop-downs that ask for a walk, on every page that draws one: data, two ends, edge lengths.

key, keys: of the widgets in the session, which have values · on_change: called before the page
runs again
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.drop_down import drop_down
from app.views import walks
from app.views.datasets import collection
from app.views.walks import RULES
from core.atlas import Atlas

Change = Callable[..., None]


def choose_data(
    row: DeltaGenerator, datasets: Sequence[str], key: str, on_change: Change, *args: Any
) -> str:
    """Returns the chosen dataset; where there is one only, nothing is asked."""
    if len(datasets) > 1:
        drop_down(row, "Data", datasets, key=key, title=title_of, on_change=on_change, args=args)
    return st.session_state[key]


def title_of(dataset: str) -> str:
    return collection(dataset).title


def choose_ends(
    row: DeltaGenerator, atlas: Atlas, keys: Mapping[str, str], on_change: Change
) -> None:
    """Asks for both ends; keys: of the start's and of the end's widget."""
    presets = walks.offered_ends(atlas)
    title = partial(walks.end_title, atlas=atlas)
    for field, label in (("start", "From"), ("end", "To")):
        chosen = st.session_state[keys[field]]
        offered = presets if chosen in presets else [*presets, chosen]
        drop_down(row, label, offered, key=keys[field], title=title, on_change=on_change)


def choose_length(row: DeltaGenerator, key: str, on_change: Change) -> None:
    title = RULES.__getitem__
    drop_down(row, "Edge lengths", list(RULES), key=key, title=title, on_change=on_change)
