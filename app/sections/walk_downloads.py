"""What can be taken home from the Walk page: pictures, a table, and the address of the walk."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from app.downloads import download
from app.views.labels import labels_of
from app.views.walk_files import COLUMNS, walk_csv
from app.views.walks import Walk, WalkChoice
from core.atlas import Atlas, pictures


def walk_downloads(walked: Walk, atlas: Atlas, choice: WalkChoice) -> None:
    kind = "line" if choice.path == "straight" else "walk"
    stem = f"{kind}-{choice.run.rpartition('/')[2]}-{choice.start}-{choice.end}"
    frames, intensity = walked.frames, atlas.intensity
    with st.container(horizontal=True, vertical_alignment="center"):
        download("Animated PNG", partial(pictures.apng, frames, intensity), f"{stem}.apng")
        download("GIF", partial(pictures.gif, frames, intensity), f"{stem}.gif")
        download("Strip", partial(pictures.strip, frames, intensity), f"{stem}.png")
        download("CSV", partial(walk_csv, walked, labels_of(atlas)), f"{stem}.csv", COLUMNS)
        share(choice)


def share(choice: WalkChoice) -> None:
    with st.popover("Share", icon=":material/link:"):
        st.markdown("This address holds the whole walk.")
        address = f"{st.context.url or ''}?{urlencode(choice.query())}"
        st.code(address, language=None, wrap_lines=True)
