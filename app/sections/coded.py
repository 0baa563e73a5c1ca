"""One image, encoded and decoded, without torch."""

import numpy as np
import streamlit as st

from app import loading
from app.reading.stamps import Stamp, stamp
from app.views.coded import Code, coded_html, draws, factor, image_of
from core.atlas.tiles import in_bytes
from core.files import FileProblem
from core.runs import Run

MOST_SAMPLES = 400  # drawn on the plane


def show_coded(name: str, datum: int, num_draws: int = 0) -> None:
    """Draws the way of a held-out image through a run, and draws of its posterior.

    Errors: FileProblem, also of a run whose decoder is no perceptron.
    """
    st.html(coded_html(code_of(name, datum, num_draws), st.context.theme.type == "dark"))


def code_of(name: str, datum: int, num_draws: int) -> Code:
    """Errors: FileProblem."""
    atlas, run = loading.atlas(name), loading.run(name)
    decoded = _decoded(
        run, draws(atlas, datum, num_draws), stamp(run.path, "run.json", "model.safetensors")
    )
    images = decoded.reshape(-1, *atlas.picture.image_shape)
    return Code(
        image_of(atlas, datum),
        atlas.data[datum],
        atlas.data_scales[datum],
        factor(atlas, datum),
        atlas.nodes[:MOST_SAMPLES],
        in_bytes(images, atlas.intensity),
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _decoded(_run: Run, latents: np.ndarray, stamp: Stamp) -> np.ndarray:
    from core.atlas.decoder_files import read_decoder

    decoder = read_decoder(_run)
    if decoder is None:
        raise FileProblem(f"The decoder in {_run.path} is no perceptron.")
    return decoder.decode(latents)
