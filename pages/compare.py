"""Which prior walks best? The same two images as ends in two to four latent planes."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import address, loading
from app.chart import chart
from app.components.latent_canvas import ComparedRun, compare
from app.downloads import download
from app.notes import walk_mathematics
from app.views import compare as views
from app.views import walks
from app.views.compare import LEAST, MOST, CompareChoice
from app.views.compared_walks import WALKED, smoothest, walked
from app.views.compared_walks import measured as measured_walks
from app.views.findings import findings
from app.views.joint_chart import joint_chart
from app.views.joints import MEASURED, explained, joints, joints_alt, joints_csv
from app.views.labels import labels_of
from app.views.measures import (
    EVIDENCE,
    SHAPE,
    explanation,
    measures_csv,
    measures_markdown,
    with_paper,
)
from app.views.sentences import no_runs, plain
from app.views.walk_files import COLUMNS, walks_csv, walks_strip
from app.views.walks import Walk
from app.walk_choice import choose_data, choose_ends, choose_length
from app.warning import warn
from core.atlas import Atlas, Pair
from core.atlas.pictures import PER_ROW

STATE = "compare-choice"  # survives a page switch; the widgets' own keys do not
PROBLEMS = "compare-problems"  # what made no sense in the address, until something is chosen
CLEARED = "compare-cleared"  # Esc took the walks off the canvas; any choice draws them again
DATA, RUNS = "compare-data", "compare-runs"
FIELDS = {"start": "compare-from", "end": "compare-to", "length": "compare-length"}
WORDS = {"start": "from", "end": "to", "length": "length"}  # of the address
OWN = ("data", "runs", *WORDS.values())  # all its parameters of this page


def adopt(dataset_of: Mapping[str, str]) -> None:
    """Fills the widgets when the page is entered: from the URL, else from the last visit."""
    if RUNS not in st.session_state:
        anew()
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        datasets = list(dict.fromkeys(dataset_of.values()))
        choice, st.session_state[PROBLEMS] = views.read_choice(query, datasets, dataset_of)
        kept = st.session_state.get(STATE)
        if not query and kept is not None and set(kept.runs or ()) <= set(dataset_of):
            choice = kept
        st.session_state[STATE] = choice
    fill(st.session_state[STATE], of_dataset(dataset_of, st.session_state[STATE].data))


def fill(choice: CompareChoice, offered: list[str]) -> None:
    """Gives a value to widgets without one: streamlit forgets those that a run did not reach."""
    runs = views.usual_runs(offered, choice.data) if choice.runs is None else choice.runs
    st.session_state.setdefault(DATA, choice.data)
    st.session_state.setdefault(RUNS, list(runs))
    for field, key in FIELDS.items():
        st.session_state.setdefault(key, getattr(choice, field))


def of_dataset(dataset_of: Mapping[str, str], data: str) -> list[str]:
    return [name for name, dataset in dataset_of.items() if dataset == data]


def anew() -> None:
    """Draws what is chosen: not what Esc cleared, nor with words about the address one came by."""
    st.session_state[CLEARED] = False
    st.session_state[PROBLEMS] = []


def changed_data(dataset_of: Mapping[str, str]) -> None:
    """Goes to the usual runs of other data, where no image is one of the images before."""
    anew()
    data = st.session_state[DATA]
    st.session_state[RUNS] = list(views.usual_runs(of_dataset(dataset_of, data), data))
    st.session_state[FIELDS["start"]] = st.session_state[FIELDS["end"]] = None


def picked(atlas: Atlas, pair: Pair | None) -> None:
    """Follows two picks on the canvas; after Esc the widgets keep the walk to come back to."""
    anew()
    st.session_state[CLEARED] = pair is None
    if pair is not None:
        for field, point in zip(("start", "end"), pair, strict=True):
            st.session_state[FIELDS[field]] = walks.end_name(point, atlas)


def choose_runs(offered: list[str], row: DeltaGenerator) -> list[str]:
    return row.multiselect(
        f"Runs, {LEAST} to {MOST}",
        offered,
        key=RUNS,
        format_func=loading.title,
        max_selections=MOST,
        on_change=anew,
        placeholder="Choose runs",
    )


def opened(names: list[str]) -> tuple[dict[str, ComparedRun], list[str]]:
    """Returns the planes that show the same images as the first, and sentences on the others."""
    planes, problems = loading.opened(names, loading.compared)
    first = next((plane.atlas for plane in planes.values()), None)
    for name in list(planes):
        if first and not views.same_images(first, planes[name].atlas):
            del planes[name]
            problems.append(f"{name} is left out: its held-out images are others.")
    return planes, problems


def current(data: str) -> CompareChoice:
    ends = {field: st.session_state[key] for field, key in FIELDS.items()}
    return CompareChoice(data, tuple(st.session_state[RUNS]), **ends)


def check_ends(choice: CompareChoice, atlas: Atlas) -> None:
    """Replaces ends that these runs lack, and says so."""
    checked, problems = views.check_ends(choice, atlas)
    st.session_state[FIELDS["start"]], st.session_state[FIELDS["end"]] = checked.start, checked.end
    st.session_state[PROBLEMS] = st.session_state[PROBLEMS] + problems


def remember(choice: CompareChoice, usual: CompareChoice) -> None:
    """Keeps the choice for the next visit and in the address, which drops it at a page switch.

    The address says only what differs from the default: the page as it is has a plain one.
    """
    st.session_state[STATE] = choice
    query: dict[str, str | list[str]] = {
        word: getattr(choice, field)
        for field, word in WORDS.items()
        if getattr(choice, field) not in (None, getattr(usual, field))
    }
    if choice.runs != usual.runs:
        query["runs"] = list(choice.runs or ("",))
    if choice.data != usual.data:
        query["data"] = choice.data
    address.write(query, OWN)


def show_planes(planes: dict[str, ComparedRun], choice: CompareChoice, atlas: Atlas) -> None:
    cleared = st.session_state[CLEARED]
    compare(
        list(planes.values()),
        key="compare",
        length=choice.length,
        pair=None if cleared else views.pair_of(choice, atlas),
        on_pair=partial(picked, atlas),
    )


def show_downloads(found: Mapping[str, Walk], atlas: Atlas, choice: CompareChoice) -> None:
    stem = f"walks-{choice.data}-{choice.start}-{choice.end}"
    with st.container(horizontal=True):
        rows = partial(walks_csv, found, labels_of(atlas))
        download("Walks as CSV", rows, f"{stem}.csv", COLUMNS)
        download(
            "Strips",
            partial(walks_strip, found, atlas.intensity),
            f"{stem}.png",
            f"A row a run, as above: {plain(', '.join(found))}. {PER_ROW} frames, evenly along "
            "its walk.",
        )


def show_measures(names: list[str], of_walks: Mapping[str, Any]) -> None:
    read, _ = loading.opened(names, loading.metrics)
    measured = {
        loading.title(name): with_paper(values, loading.config(name).name)
        | {"this_walk": of_walks.get(loading.title(name))}
        for name, values in read.items()
    }
    rows = (*WALKED, *SHAPE, *EVIDENCE)
    if not (table := measures_markdown(measured, rows)):
        return
    st.subheader("What it came to")
    st.markdown(table)
    configs = {loading.title(name): loading.config(name) for name in read}
    if said := findings(measured, configs):
        st.markdown(said)
    st.caption(explanation(measured, rows))
    download("Table as CSV", partial(measures_csv, measured, rows), "priorscape-measures.csv")


def show_joints(names: list[str]) -> None:
    """Draws the paper's Figure 8 where runs have measured it: those of human motion."""
    read, _ = loading.opened(names, loading.metrics)
    found = {n: joints(loading.title(n), loading.method(n), read[n]) for n in read}
    if not (runs := [run for run in found.values() if run]):
        return
    st.subheader("How smoothly each joint moves")
    st.markdown(MEASURED)
    chart(joint_chart(runs, st.context.theme.type == "dark"), key="joints", alt=joints_alt(runs))
    st.caption(explained(runs, [loading.title(name) for name in found if not found[name]]))
    download("Joints as CSV", partial(joints_csv, runs), "priorscape-joints.csv")


def introduce(noun: str) -> None:
    st.title("Which prior walks best?")
    st.markdown(
        f"Between the same two {noun}s, each prior's samples offer another shortest walk. Below "
        "each plane is what its walk decodes to; a blue box marks a jump."
    )


def show(dataset_of: Mapping[str, str]) -> None:
    datasets = list(dict.fromkeys(dataset_of.values()))
    row = st.container(horizontal=True, vertical_alignment="top", gap="small")
    ends = st.container(horizontal=True, vertical_alignment="top", gap="small")
    problems = st.container()
    data = choose_data(row, datasets, DATA, changed_data, dataset_of)
    offered = of_dataset(dataset_of, data)
    planes, broken = opened(choose_runs(offered, row))
    usual = CompareChoice(datasets[0], views.usual_runs(offered, data))
    if planes:
        atlas = next(iter(planes.values())).atlas
        check_ends(current(data), atlas)
        choose_ends(ends, atlas, FIELDS, anew)
        choose_length(ends, FIELDS["length"], anew)
        start, end = views.usual_images(atlas)
        usual = replace(usual, start=start, end=end)
    choice = current(data)
    remember(choice, usual)
    with problems:
        warn(*st.session_state[PROBLEMS], *broken)
        if len(planes) < LEAST:
            st.info(f"Choose {LEAST} to {MOST} runs to compare.", icon=":material/info:")
    if planes:
        show_planes(planes, choice, atlas)
        found = walked({plane.title: plane.atlas for plane in planes.values()}, choice)
        st.markdown(smoothest(found))
        if found and not st.session_state[CLEARED]:
            show_downloads(found, atlas, choice)
        show_measures(list(planes), measured_walks(found))
        show_joints(list(planes))
        walk_mathematics(atlas.label)


if names := loading.names():
    dataset_of = {name: loading.dataset(name) for name in names}
    adopt(dataset_of)
    introduce(loading.collection(st.session_state[DATA]).noun)
    show(dataset_of)
else:
    introduce("image")
    st.info(no_runs(), icon=":material/info:")
