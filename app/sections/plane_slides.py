"""The slides' table on the Plane page, with what each of its runs rebuilds and makes up."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from app import loading
from app.views.sentences import plain
from app.views.slides_table import Measured, slides_markdown, slides_words
from core.atlas.pictures import strip
from core.atlas.tiles import WHITE, shown
from core.experiments.information import SLIDES

NUM_SAMPLES = 10
NUM_PIXELS = 784
PANEL = 480  # pixels: two beside each other on wide screens, one on telephones


def show_slides(titles: Mapping[str, str]) -> list[str]:
    """Draws the table if one of its runs is among these, by name; returns a sentence for each that
    could not be read."""
    first = {loading.config(name).name: name for name in reversed(list(titles))}
    there = {row: first[row] for row in SLIDES if row in first}
    if not there:
        return []
    known = [n for n in there.values() if (loading.run(n).path / "metrics.json").exists()]
    measured, problems = loading.opened(known, loading.metrics)
    runs: dict[str, Measured] = {
        row: (titles[name], measured[name]) for row, name in there.items() if name in measured
    }
    st.subheader("MNIST as in the slides on GECO and IWAE")
    st.markdown(slides_markdown(runs, NUM_PIXELS))
    st.caption(slides_words(runs))
    for row, name in there.items():
        if (loading.run(name).path / "atlas.npz").exists():
            _pictures(name, f"{SLIDES[row].title}: {titles[name]}")
    return problems


def _pictures(name: str, title: str) -> None:
    """Draws the ends as a run rebuilds them, a held-out image of each digit, and samples."""
    atlas = loading.atlas(name)
    rebuilt = shown(atlas, atlas.span("end"))
    samples = shown(atlas, np.arange(min(NUM_SAMPLES, atlas.count("node"))))
    row = st.container(horizontal=True, vertical_alignment="center")
    for images, what in ((rebuilt, "rebuilt"), (samples, "samples of the prior")):
        place = row.container(width=PANEL)
        place.image(strip(images / WHITE), alt=f"{title}, {what}.")
        place.caption(f"{plain(title)}, {what}")
