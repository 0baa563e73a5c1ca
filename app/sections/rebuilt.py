"""Rows of pictures: prepared images, and what each run decodes them to."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from app import loading
from app.views.live import embedded
from app.views.rebuilt import originals, rebuilt
from app.views.sentences import plain
from core.atlas import pictures

IMAGES = "The images"
WHITE = 255


def show_rebuilt(titles: Mapping[str, str]) -> None:
    """Shows a row a run, by the runs' names, below the images themselves where they are known."""
    atlases, _ = loading.opened(titles, loading.atlas)
    images = next((originals(atlas) for atlas in atlases.values()), None)
    rows = {} if images is None else {IMAGES: images}
    for title, row in (rows | {titles[n]: rebuilt(a) for n, a in atlases.items()}).items():
        _row(title, row)


def _row(title: str, row: np.ndarray) -> None:
    st.caption(plain(title))
    alt = f"{title}: {len(row)} prepared images, decoded." if title != IMAGES else IMAGES
    st.image(embedded(pictures.strip(row / WHITE)), alt=alt)
