"""What lies between two images? The shortest path through prior samples, decoded."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import decoded_lengths, loading, other_nodes
from app.components.latent_canvas import StraightLine, explore
from app.data_choice import choose_data
from app.drop_down import drop_down
from app.folding import folding
from app.notes import walk_mathematics
from app.probing import probe
from app.sections.run_downloads import run_downloads
from app.sections.under_way import mention_trainings
from app.sections.unsuited import warn_of_kappa
from app.sections.walk_downloads import walk_downloads
from app.state import walk as walk_state
from app.state.page_state import PageState
from app.straight import line_beside
from app.subdivided import fluent
from app.views import walks
from app.views.datasets import collection
from app.views.node_kinds import SAMPLES, explained
from app.views.planar import LATENT
from app.views.sentences import no_runs, plain
from app.views.walk_words import (
    LINE_HELP,
    LINES,
    PATHS,
    STRAIGHT_IN_Z,
    chosen,
    introduction,
    no_path,
    question,
)
from app.views.walks import Walk, WalkChoice
from app.walk_choice import (
    asks_for_nodes,
    choose_ends,
    choose_length,
    choose_long,
    choose_nodes,
    follow_picks,
    follow_points,
    take_ends,
)
from app.warning import warn
from core.atlas import Atlas
from core.files import FileProblem


def choose_run(state: PageState, names: list[str], row: DeltaGenerator) -> str:
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    data = choose_data(row, datasets, state, walk_state.follow_data, state, names)
    titles = loading.titles(loading.of_dataset(names, data))
    return drop_down(
        row,
        "Run",
        list(titles),
        key=state.key("run"),
        title=titles.__getitem__,
        on_change=walk_state.follow_run,
        args=(state,),
    )


def choose_path(state: PageState, row: DeltaGenerator) -> None:
    row.segmented_control(
        "Path",
        list(PATHS),
        key=state.key("path"),
        format_func=PATHS.__getitem__,
        required=True,
    )


def choose_line(state: PageState, row: DeltaGenerator) -> None:
    row.segmented_control(
        "Straight",
        list(LINES),
        key=state.key("line"),
        format_func=LINES.__getitem__,
        required=True,
        help=LINE_HELP,
    )


def choose_known_walk(state: PageState, dataset: str, place: DeltaGenerator) -> None:
    """Offers the walks that the data are known for."""
    row = place.container(horizontal=True, vertical_alignment="center")
    known = collection(dataset)
    if known.walks:
        row.caption(known.walks_from, width="content")
    for walk in known.walks:
        ends = (state, walk.start, walk.end)
        row.button(walk.title, on_click=take_ends, args=ends, type="tertiary")


def show(state: PageState, names: list[str]) -> None:
    choices = folding("Choose data, run, ends and path")
    row = choices.container(horizontal=True, vertical_alignment="top", gap="small")
    problems = st.container()
    name = choose_run(state, names, row)
    kinds = other_nodes.kinds(name)
    walk_state.check_nodes(state, kinds, loading.title(name))
    atlas = other_nodes.atlas_over(name, state["nodes"])
    walk_state.check_ends(state, atlas)
    rules = decoded_lengths.rules(name, atlas)
    walk_state.check_length(state, rules, loading.title(name))
    line = walk_state.check_line(state, name)
    with problems:
        warn(*state.problems)
        mention_trainings(state["data"], set(map(loading.dataset, names)))
        if sentence := walk_state.NEAREST_CHOSEN.take():
            st.info(sentence, icon=":material/info:")
    choose_ends(row, atlas, state)
    choose_path(state, row)
    if line and state["path"] != "shortest":
        choose_line(state, row)
    choose_length(row, state, rules)
    if asks_for_nodes(atlas, state):
        choose_nodes(row, kinds, state, walk_state.follow_nodes, state)
        choose_long(row, state)
    choose_known_walk(state, loading.dataset(name), choices)
    start, end = walks.usual_ends(atlas, collection(loading.dataset(name)).ends)
    state.keep({"from": start, "to": end, "line": line})
    show_walk(state, atlas, walk_state.current(state), problems)


def show_walk(state: PageState, atlas: Atlas, choice: WalkChoice, waiting: DeltaGenerator) -> None:
    """Draws a walk; waiting: where it is said that edges are being decoded."""
    pair = walks.pair_of(choice, atlas)
    try:
        with waiting, st.spinner("Decoding along the edges"):
            weighed = decoded_lengths.weighed(choice.run, choice.nodes or SAMPLES, choice.length)
        walked = walks.walk(atlas, pair, choice.length, weighed.graph if weighed else None)
    except FileProblem:
        raise
    except ValueError as problem:  # more neighbours than nodes, say
        st.error(plain(str(problem)), icon=":material/error:")
        return
    if choice.long == "subdivided":
        walked = fluent(choice.run, walked, atlas)
    line = None
    if choice.path != "shortest":
        line = line_beside(choice.run, pair, walked, atlas, choice.line or STRAIGHT_IN_Z)
    explore(
        atlas,
        key="walk",
        title=loading.title(choice.run),
        length=choice.length,
        weights=weighed.weights if weighed else None,
        pair=pair if state.visible else None,
        line=StraightLine.of(pair, line, atlas.intensity) if line else None,
        kind=choice.path if line else "shortest",
        noun=loading.noun(choice.run),
        space=loading.space(choice.run),
        divided=walked,
        points=state["points"],
        probe=probe(choice.run, atlas),
        on_pair=partial(follow_picks, state, partial(walks.end_name, atlas=atlas)),
        on_points=partial(follow_points, state),
    )
    if told := explained(atlas.nodes_are, loading.config(choice.run)):
        st.caption(told)
    if state.visible:
        if walked is None:
            st.info(no_path(pair, atlas), icon=":material/info:")
        show_downloads(walked, line, atlas, choice)
    warn_of_kappa({choice.run: loading.title(choice.run)})
    run_downloads(choice.run, atlas)
    walk_mathematics(atlas.label)


def show_downloads(
    walked: Walk | None, line: Walk | None, atlas: Atlas, choice: WalkChoice
) -> None:
    if found := chosen(walked, line, choice.path, choice.line):
        walk_downloads(found, atlas, choice)


def introduce(noun: str, kind: str = SAMPLES, space: str = LATENT) -> None:
    st.title(question(noun))
    st.markdown(introduction(noun, kind, space))


if names := loading.names():
    state = PageState("walk")
    state.ask(*walk_state.fields(names))
    introduce(loading.noun(state["run"]), state["nodes"], loading.space(state["run"]))
    try:
        show(state, names)
    except FileProblem as problem:
        warn(*state.problems)
        st.error(plain(str(problem)), icon=":material/error:")
        state.keep()
else:
    introduce("image")
    st.info(no_runs(), icon=":material/info:")
loading.warm_up()  # the straight line will need torch
