"""Whose part of the prior is this? Figure 8 of Taming VAEs, along training, and what the rate is
made of."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app import loading
from app.folding import folding
from app.notes import glossary
from app.sections.rebuilt import show_rebuilt
from app.sections.tile_mathematics import tile_mathematics
from app.sections.tile_results import (
    classes_read,
    played,
    show_bars,
    show_planes,
    show_table,
    tiled_run,
)
from app.state.page_state import PageState
from app.state.tiles import NO_RUNS, runs_field
from app.views.sentences import plain
from app.views.tiles import TiledRun, read_classes, verdict
from app.warning import warn
from core.atlas import Atlas

SAME = "Only runs of the same images are shown together; {} is left out."


def choose(state: PageState, offered: list[str]) -> list[str]:
    titles = loading.titles(offered)
    with folding("Choose runs"):
        return st.pills(
            "Runs",
            offered,
            selection_mode="multi",
            key=state.key("runs"),
            format_func=lambda name: plain(titles[name]),
        )


def show(names: list[str]) -> None:
    titles = loading.titles(names)
    found, problems = loading.opened(names, partial(tiled_run, titles=titles))
    alike = of_same_images(found)
    recordings, more = loading.opened(alike, partial(played, titles=titles))
    others = [SAME.format(titles[name]) for name in found if name not in alike]
    warn(*dict.fromkeys([*problems, *others, *more]))
    if not recordings:
        return
    runs = [found[name] for name in recordings]
    first = next(iter(recordings.values()))
    st.markdown(verdict(runs))
    show_planes(list(recordings.values()), key="tiles")
    show_bars(runs, image_names(first.atlas, len(runs[0].shares)), key="tiles")
    show_table(runs)
    st.subheader("The images, and what the means of their posteriors are decoded to")
    show_rebuilt({name: titles[name] for name in recordings})
    st.markdown(read_classes(classes_read(recordings, titles), {r.title: r.error for r in runs}))
    tile_mathematics()


def of_same_images(found: Mapping[str, TiledRun]) -> list[str]:
    """Returns the runs of the same data, and of as many images, as the first one."""
    kinds = {name: (loading.dataset(name), len(run.shares)) for name, run in found.items()}
    return [name for name, kind in kinds.items() if kind == next(iter(kinds.values()))]


def image_names(atlas: Atlas, count: int) -> list[str]:
    return [atlas.label.written(label) for label in atlas.data_labels[:count]]


st.title("Whose part of the prior is this?")
st.markdown(
    "Seven digits share one plane. The prior is the room there is; each image's posterior takes a "
    "part of it, its **tile**. A dot is a place that the encoder may give to the image of its "
    "colour. Tiles that lie close fill the room and overlap little; where they leave it free, "
    "nats are paid that tell no image from another."
)
offered = [name for name in loading.names() if loading.has_tiles(name)]
if offered:
    state = PageState("tiles")
    state.ask(runs_field(offered))
    warn(*state.problems)
    chosen = choose(state, offered)
    state.keep()
    if chosen:
        show(chosen)
    else:
        st.info("Choose a run.", icon=":material/info:")
else:
    st.info(NO_RUNS, icon=":material/info:")
glossary("tiles")
