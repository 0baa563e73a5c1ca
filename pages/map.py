"""What does a space of 500 dimensions look like? Figures 2 to 4 of the nonparametric VAE."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app import loading
from app.components.latent_canvas import explore
from app.data_choice import choose_data
from app.folding import folding
from app.notes import glossary
from app.probing import probe
from app.sections.map_mathematics import map_mathematics
from app.sections.map_results import show_maps, show_measures, show_rows
from app.sections.map_runs import readable, sizes
from app.state import map as map_state
from app.state.page_state import PageState
from app.views.line_rows import Sized, rows_of
from app.walk_choice import choose_ends, follow_picks, follow_points
from app.warning import warn
from core.atlas import Pair

HEIGHT, ROWS = 460, 900  # pixels: of the plane, and how wide rows are at most


def introduce(dim: int) -> None:
    st.title(f"What does a space of {dim} dimensions look like?")
    st.markdown(
        "Sharp images ask for many latents **Z**, which no one can look at. This model learns a "
        "plane **X** beside them: each image has a place there, and from what lies near, its "
        "latents are predicted. So many dimensions become a map in which one can walk, point "
        "anywhere and see an image."
    )


def choose(state: PageState, datasets: Sequence[str], there: Sequence[Sized]) -> Sized:
    row = folding("Choose data, latents and ends").container(
        horizontal=True, vertical_alignment="top", gap="small"
    )
    choose_data(row, datasets, state, partial(forget_choices, state))
    if len(there) > 1:
        row.segmented_control(
            "Latents beside X", [one.dim for one in there], key=state.key("z"), required=True
        )
    chosen = next(one for one in there if one.dim == state["z"])
    atlas = loading.atlas(chosen.on_plane or "")
    map_state.check_ends(state, atlas)
    choose_ends(row, atlas, state)
    return chosen


def forget_choices(state: PageState) -> None:
    """Begins anew with other data, where no image is one of the images before."""
    for name in ("z", "from", "to"):
        state.forget(name)


def show(names: list[str], problems: list[str]) -> None:
    state = PageState("map")
    datasets = map_state.datasets_of(names)
    state.ask(map_state.data_field(datasets))
    of_data = sizes(names, state["data"])
    there = [one for one in of_data if one.on_plane is not None]
    state.ask(*map_state.fields([one.dim for one in there]), map_state.points_field())
    introduce(state["z"])
    chosen = choose(state, datasets, there)
    atlas = loading.atlas(chosen.on_plane or "")
    state.keep(dict(zip(("from", "to"), map_state.usual(state, atlas), strict=True)))
    warn(*state.problems, *problems)
    pair = show_plane(state, chosen)
    st.subheader("The same two images, straight in Z and straight in X")
    rows = st.container(width=ROWS)
    show_maps(of_data)
    show_measures(of_data)
    map_mathematics()
    glossary("map")
    show_rows(rows_of(of_data), pair, atlas, rows)


def show_plane(state: PageState, chosen: Sized) -> Pair:
    """Draws the plane with the walk along its samples; returns the two images."""
    name = chosen.on_plane or ""
    atlas = loading.atlas(name)
    pair = map_state.pair_of(state, atlas)
    explore(
        atlas,
        key="map",
        title=loading.title(name),
        pair=pair if state.visible else None,
        height=HEIGHT,
        noun=loading.noun(name),
        space=loading.space(name),
        points=state["points"],
        probe=probe(name, atlas),
        tiled=True,
        on_pair=partial(follow_picks, state, partial(map_state.image_name, atlas=atlas)),
        on_points=partial(follow_points, state),
    )
    return pair


names, problems = readable(loading.names())
if map_state.datasets_of(names):
    show(names, problems)
else:
    introduce(500)
    warn(*problems)
    st.info(map_state.NO_RUNS, icon=":material/info:")
    glossary("map")
loading.warm_up()  # the rows need torch
