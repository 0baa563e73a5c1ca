"""What the Tiles page shows of runs: their planes along training, bars, images, numbers."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import streamlit as st

from app import loading
from app.chart import chart
from app.components.latent_canvas import PAGE, SLIDE, PlayedRun, playback
from app.downloads import download
from app.views.tile_bars import rate_alt, rate_bars, share_alt, share_bars
from app.views.tiles import COLUMNS, TiledRun, canvas_note, most_told, tiles_markdown

PLANE = 300  # pixels
MOST_CURVES = {PAGE: len(COLUMNS), SLIDE: 2}
CLASS = "class"  # the constraint's column: the probability of another class


def tiled_run(name: str, titles: Mapping[str, str]) -> TiledRun:
    return TiledRun.at_end(titles[name], loading.method(name), loading.tiles(name))


def played(name: str, titles: Mapping[str, str]) -> PlayedRun:
    """Returns a run with draws of its posteriors in place of their means."""
    tiles, atlas = loading.tiles(name), loading.atlas(name)
    num_shots, of_each, num_images, dim = tiles["drawn"].shape
    return PlayedRun(
        titles[name],
        loading.method(name),
        {
            "step": tiles["step"],
            "posterior_mean": tiles["drawn"].swapaxes(1, 2).reshape(num_shots, -1, dim),
            "prior_sample": tiles["prior"],
            "label": np.repeat(atlas.data_labels[:num_images], of_each),
        },
        {column.name: tiles[column.name] for column in COLUMNS}
        | {"step": tiles["step"], "initial_phase": np.zeros(num_shots, bool)},
        atlas,
        columns=COLUMNS,
        dots="draws of the posterior",
        of_each=of_each,
    )


def show_planes(
    recordings: Sequence[PlayedRun], key: str, cursor: float | None = None, layout: str = PAGE
) -> None:
    """Draws Figure 8, with a time: resting on a step, or on the last one."""
    first = recordings[0]
    num_dots = len(first.snapshots["label"]) // first.of_each
    playback(
        recordings,
        key=key,
        curves=[column.name for column in COLUMNS][: MOST_CURVES[layout]],
        cursor=cursor,
        autoplay=False,
        height=PLANE,
        layout=layout,
        note=canvas_note(num_dots, first.of_each, first.snapshots["prior_sample"].shape[1]),
    )


def classes_read(names: Iterable[str], titles: Mapping[str, str]) -> dict[str, float]:
    """Returns the probability that a classifier gives to the images' classes in what runs decode,
    by titles, of those that were held to it: a mean over the last steps of training."""
    recorded, _ = loading.opened(names, loading.history)
    known = {titles[name]: one[CLASS] for name, one in recorded.items() if CLASS in one}
    return {title: 1 - float(average[-1]) for title, average in known.items()}


def show_bars(runs: Sequence[TiledRun], names: Sequence[str], key: str) -> None:
    dark = st.context.theme.type == "dark"
    st.subheader("What the rate is made of")
    chart(rate_bars(runs, dark), key=f"{key}-rate", alt=rate_alt(runs))
    st.caption(most_told(runs))
    st.subheader("How much of the prior each image has")
    chart(share_bars(runs, names, dark), key=f"{key}-share", alt=share_alt(runs, names))
    st.caption(
        "An image's tile is where its posterior is denser than that of any other image; measured "
        "with 4,000 samples of the prior. Dotted: equal parts."
    )


def show_table(runs: Sequence[TiledRun]) -> None:
    st.markdown(table := tiles_markdown(runs))
    st.caption(
        "Error: root mean squared a pixel, of what 300 draws of each posterior are decoded to. "
        "KL in nats. Tiles: the smallest and the largest share of the prior. One training each."
    )
    download("Table as Markdown", lambda: table, "priorscape-tiles.md")
