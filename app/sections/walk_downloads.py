"""What can be taken home from the Walk page: pictures, a table, and the address of the walk."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from app import loading
from app.downloads import download
from app.views.labels import labels_of
from app.views.run_files import stem_of
from app.views.walk_files import COLUMNS, files_of
from app.views.walks import Walk, WalkChoice
from core.atlas import Atlas

LABELS = {"apng": "Animated PNG", "gif": "GIF", "png": "Strip", "csv": "CSV"}
ABOVE = "{}, one above the other, each evenly along its own way."
AFTER = "{}, one after the other. "
STEMS = {"shortest": "walk", "straight": "line", "both": "walk-and-line"}


def walk_downloads(found: Mapping[str, Walk], atlas: Atlas, choice: WalkChoice) -> None:
    """Offers all that is shown; found: the walks by the titles of their paths."""
    of_run = stem_of(choice.run, loading.dataset(choice.run))
    stem = f"{STEMS[choice.path]}-{of_run}-{choice.start}-{choice.end}"
    titles = " and ".join(found) if len(found) > 1 else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        for ending, make in files_of(found, atlas.intensity, labels_of(atlas)).items():
            told = ABOVE.format(titles) if titles else None
            if ending == "csv":
                told = AFTER.format(titles) * bool(titles) + COLUMNS
            download(LABELS[ending], make, f"{stem}.{ending}", told)
        share(choice)


def share(choice: WalkChoice) -> None:
    with st.popover("Share", icon=":material/link:"):
        st.markdown("This address holds the whole walk.")
        address = f"{st.context.url or ''}?{urlencode(choice.query())}"
        st.code(address, language=None, wrap_lines=True)
