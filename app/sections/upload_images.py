"""Uploaded images before they are added: their size, their colours, and some of each class."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.drop_down import drop_down
from app.views.uploaded_data import samples, unseen
from core.atlas import pictures
from core.data.uploads.form import COLOUR, GREY
from core.data.uploads.limits import USUAL_SIZE
from core.data.uploads.store import UploadDescription

SIZE, MODE = "data-size", "data-mode"
USUAL_SIZES = (8, 16, USUAL_SIZE, 32, 48, 64)
MODES = {COLOUR: "As they are", GREY: "Grey"}


def choose_form(place: DeltaGenerator) -> None:
    """Asks for the size and the colours of images."""
    drop_down(place, "Image size", USUAL_SIZES, key=SIZE, title=lambda n: f"{n} × {n}")
    place.segmented_control(
        "Colours",
        list(MODES),
        key=MODE,
        required=True,
        format_func=MODES.__getitem__,
    )


def show_samples(arrays: dict[str, np.ndarray], about: UploadDescription) -> None:
    """Shows some rows as they will be seen, those of each class beside its name."""
    for title, images in samples(arrays, about):
        strip, place = pictures.strip(images), st.container()
        if title:
            words, place = st.columns([1, 6], vertical_alignment="center")
            words.markdown(title)
        place.image(strip, alt=f"Some of the rows as they will be seen. {title}".strip())
    if rest := unseen(about):
        st.caption(rest)
