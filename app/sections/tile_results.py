"""What the Tiles page shows of runs: their planes along training, bars, images, numbers."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from app import loading
from app.chart import chart
from app.components.latent_canvas import PlayedRun, playback
from app.downloads import download
from app.views.sentences import plain
from app.views.tile_bars import rate_alt, rate_bars, share_alt, share_bars
from app.views.tiles import COLUMNS, TiledRun, canvas_note, tiles_markdown
from core.atlas import Atlas
from core.atlas.pictures import strip
from core.atlas.tiles import WHITE, shown

PLANE = 300  # pixels
PICTURES = 420  # pixels, of a row of seven images at most


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


def show_planes(recordings: Sequence[PlayedRun], key: str, cursor: float | None = None) -> None:
    """Draws Figure 8, with a time: resting on a step, or on the last one."""
    first = recordings[0]
    num_dots = len(first.snapshots["label"]) // first.of_each
    playback(
        recordings,
        key=key,
        curves=[column.name for column in COLUMNS],
        cursor=cursor,
        autoplay=False,
        height=PLANE,
        note=canvas_note(num_dots, first.of_each, first.snapshots["prior_sample"].shape[1]),
    )


def show_bars(runs: Sequence[TiledRun], names: Sequence[str], key: str) -> None:
    dark = st.context.theme.type == "dark"
    st.subheader("What the rate is made of")
    chart(rate_bars(runs, dark), key=f"{key}-rate", alt=rate_alt(runs))
    st.subheader("How much of the prior each image has")
    chart(share_bars(runs, names, dark), key=f"{key}-share", alt=share_alt(runs, names))
    st.caption(
        "An image's tile is where its posterior is denser than that of any other image; measured "
        "with 4,000 samples of the prior. Dotted: equal parts."
    )


def show_table(runs: Sequence[TiledRun]) -> None:
    st.markdown(table := tiles_markdown(runs))
    download("Table as Markdown", lambda: table, "priorscape-tiles.md")


def show_images(atlases: Mapping[str, Atlas]) -> None:
    """Shows the images, and what each run decodes from the mean of each one's posterior."""
    st.subheader("The images, and what is decoded")
    first = next(iter(atlases.values()))
    rows = {"The images": shown(first, first.span("datum"))}
    rows |= {title: shown(atlas, atlas.span("end")) for title, atlas in atlases.items()}
    for title, images in rows.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(title), width=150)
            st.image(strip(images / WHITE), width=PICTURES)
    st.caption("Decoded: the mean of each image's posterior.")
