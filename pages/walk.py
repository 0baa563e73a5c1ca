"""What lies between two images? The shortest path through prior samples, decoded."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from app import address, loading
from app.components.latent_canvas import StraightLine, explore
from app.downloads import download
from app.drop_down import drop_down
from app.notes import walk_mathematics
from app.straight import straight
from app.views import walks
from app.views.datasets import collection
from app.views.labels import labels_of
from app.views.sentences import no_runs, plain
from app.views.walk_files import COLUMNS, walk_csv
from app.views.walks import Walk, WalkChoice
from app.walk_choice import choose_data, choose_ends, choose_length
from app.warning import warn
from core.atlas import Atlas, Pair, pictures
from core.files import FileProblem

LEAST_FRAMES, MOST_FRAMES = 24, 200  # of the straight line
PATHS = {"shortest": "Shortest path", "straight": "Straight line", "both": "Both"}
STATE = "walk-choice"  # survives a page switch; the widgets' own keys do not
PROBLEMS = "walk-problems"  # what made no sense in the address, until something is chosen
CLEARED = "walk-cleared"  # Esc took the walk off the canvas; any choice draws one again
NOTE = "walk-note"  # a sentence for one run of the page
DATA = "walk-data"  # the dataset whose runs are offered
FIELDS = {
    "run": "walk-run",
    "start": "walk-from",
    "end": "walk-to",
    "length": "walk-length",
    "path": "walk-path",
}


def adopt(names: list[str]) -> None:
    """Fills the widgets when the page is entered: from the URL, else from the last visit."""
    if FIELDS["run"] in st.session_state:
        fill(st.session_state[STATE])
        return
    uncleared()
    query = st.query_params.to_dict()
    choice, st.session_state[PROBLEMS] = walks.read_choice(query, names)
    kept = st.session_state.get(STATE)
    if not query and kept is not None and kept.run in names:
        choice = kept
    st.session_state[STATE] = choice
    fill(choice)


def fill(choice: WalkChoice) -> None:
    """Gives a value to widgets without one: streamlit forgets those that a run did not reach."""
    for field, key in FIELDS.items():
        st.session_state.setdefault(key, getattr(choice, field))
    st.session_state.setdefault(DATA, loading.dataset(choice.run))


def changed_data(names: list[str]) -> None:
    """Goes to the same method on other data, where no image is one of the images before."""
    uncleared()
    before = st.session_state[STATE].run.rpartition("/")[2]
    there = of_dataset(names, st.session_state[DATA])
    alike = [name for name in there if name.rpartition("/")[2] == before]
    st.session_state[FIELDS["run"]] = (alike or there)[0]
    for field in ("start", "end"):
        st.session_state[FIELDS[field]] = None


def changed_run() -> None:
    """Keeps the two images when the run changes: samples of one graph are none of another."""
    uncleared()
    before = st.session_state[STATE]
    if any((end or "").startswith("n") for end in (before.start, before.end)):
        st.session_state[NOTE] = (
            "Samples belong to one run; the nearest prepared images were chosen."
        )
    try:
        atlas = loading.atlas(before.run)
    except FileProblem:
        return
    for field in ("start", "end"):
        st.session_state[FIELDS[field]] = walks.same_image(getattr(before, field), atlas)


def of_dataset(names: list[str], dataset: str) -> list[str]:
    return [name for name in names if loading.dataset(name) == dataset]


def picked(atlas: Atlas, pair: Pair | None) -> None:
    """Follows two picks on the canvas; after Esc the widgets keep the walk to come back to."""
    st.session_state[CLEARED] = pair is None
    if pair is not None:
        for field, point in zip(("start", "end"), pair, strict=True):
            st.session_state[FIELDS[field]] = walks.end_name(point, atlas)


def uncleared() -> None:
    st.session_state[CLEARED] = False


def choose_run(names: list[str], row) -> str:
    datasets = list(dict.fromkeys(map(loading.dataset, names)))
    data = choose_data(row, datasets, DATA, changed_data, names)
    offered = of_dataset(names, data)
    title, key = loading.title, FIELDS["run"]
    return drop_down(row, "Run", offered, key=key, title=title, on_change=changed_run)


def choose_walk(dataset: str, row) -> None:
    """Offers the walks that the data are known for."""
    known = collection(dataset)
    if known.walks:
        row.caption(known.walks_from, width="content")
    for walk in known.walks:
        row.button(walk.title, on_click=take, args=(walk.start, walk.end), type="tertiary")


def take(start: str, end: str) -> None:
    uncleared()
    st.session_state[FIELDS["start"]], st.session_state[FIELDS["end"]] = start, end


def choose_path(row) -> None:
    row.segmented_control(
        "Path",
        list(PATHS),
        key=FIELDS["path"],
        format_func=PATHS.__getitem__,
        required=True,
        on_change=uncleared,
    )


def line_of(name: str, pair: Pair, walked: Walk | None) -> Walk | None:
    """Returns the line in as many frames as the path: smoothness depends on their number."""
    count = len(walked.frames) if walked else LEAST_FRAMES
    try:
        return straight(name, pair, min(max(count, LEAST_FRAMES), MOST_FRAMES))
    except ValueError as problem:  # a missing or foreign file, a setting that cannot be built
        warn(f"The straight line cannot be decoded: {problem}")
        return None


def show_downloads(walked: Walk, atlas: Atlas, choice: WalkChoice) -> None:
    kind = "line" if choice.path == "straight" else "walk"
    stem = f"{kind}-{choice.run.rpartition('/')[2]}-{choice.start}-{choice.end}"
    frames, intensity = walked.frames, atlas.intensity
    with st.container(horizontal=True, vertical_alignment="center"):
        download("Animated PNG", partial(pictures.apng, frames, intensity), f"{stem}.apng")
        download("GIF", partial(pictures.gif, frames, intensity), f"{stem}.gif")
        download("Strip", partial(pictures.strip, frames, intensity), f"{stem}.png")
        download("CSV", partial(walk_csv, walked, labels_of(atlas)), f"{stem}.csv", COLUMNS)
        with st.popover("Share", icon=":material/link:"):
            st.markdown("This address holds the whole walk.")
            st.code(
                f"{st.context.url or ''}?{urlencode(choice.query())}",
                language=None,
                wrap_lines=True,
            )


def no_path(choice: WalkChoice, atlas: Atlas) -> str:
    start, end = (walks.end_title(value, atlas) for value in (choice.start, choice.end))
    return (
        f"No path leads from {start} to {end}: "
        "this prior's samples form separate groups, and no edge joins the two. "
        "That is a finding about the prior, not an error; try another pair or another run."
    )


def introduce(noun: str) -> None:
    st.title(f"What lies between two {noun}s?")
    st.markdown(
        f"Every dot is a sample of the model's prior: a place where it expects {noun}s. Pick two, "
        "and the shortest path between them leads from sample to sample."
    )


def show(names: list[str]) -> None:
    row = st.container(horizontal=True, vertical_alignment="top", gap="small")
    problems = st.container()
    name = choose_run(names, row)
    atlas = loading.atlas(name)
    check_ends(name, atlas)
    with problems:
        warn(*st.session_state[PROBLEMS])
        if note := st.session_state.pop(NOTE, None):
            st.info(note, icon=":material/info:")
    choose_ends(row, atlas, FIELDS, uncleared)
    choose_path(row)
    choose_length(row, FIELDS["length"], uncleared)
    choose_walk(loading.dataset(name), st.container(horizontal=True, vertical_alignment="center"))
    choice = current(name)
    remember(choice, WalkChoice(walks.default_run(names), *walks.usual_ends(atlas)))
    show_walk(atlas, choice)


def check_ends(name: str, atlas: Atlas) -> None:
    """Replaces ends that this run's atlas lacks, and says so."""
    choice, problems = walks.check_ends(current(name), atlas)
    st.session_state[FIELDS["start"]], st.session_state[FIELDS["end"]] = choice.start, choice.end
    if problems:
        st.session_state[PROBLEMS] = st.session_state[PROBLEMS] + problems
        st.session_state[STATE] = choice


def current(name: str) -> WalkChoice:
    values = {field: st.session_state[key] for field, key in FIELDS.items() if field != "run"}
    return WalkChoice(name, **values)


def remember(choice: WalkChoice, default: WalkChoice) -> None:
    """Keeps the choice for the next visit and in the address, which drops it at a page switch.

    The address says only what differs from the default: the page as it is has a plain one.
    """
    if choice != st.session_state[STATE]:
        st.session_state[PROBLEMS] = []  # they were about the address one came with
    st.session_state[STATE] = choice
    usual = default.query()
    query = {name: value for name, value in choice.query().items() if value != usual[name]}
    address.write(query, usual)


def show_walk(atlas: Atlas, choice: WalkChoice) -> None:
    pair = walks.pair_of(choice, atlas)
    try:
        walked = walks.walk(atlas, pair, choice.length)
    except ValueError as problem:  # more neighbours than nodes, say
        st.error(plain(str(problem)), icon=":material/error:")
        return
    line = line_of(choice.run, pair, walked) if choice.path != "shortest" else None
    cleared = st.session_state[CLEARED]
    explore(
        atlas,
        key="walk",
        length=choice.length,
        pair=None if cleared else pair,
        line=StraightLine(pair, line.frames / atlas.intensity, line.labels, line.rows)
        if line
        else None,
        kind=choice.path if line else "shortest",
        noun=loading.noun(choice.run),
        on_pair=partial(picked, atlas),
    )
    if not cleared:
        show_result(walked, line, atlas, choice)
    walk_mathematics(atlas.label)


def show_result(walked: Walk | None, line: Walk | None, atlas: Atlas, choice: WalkChoice) -> None:
    if walked is None:
        st.info(no_path(choice, atlas), icon=":material/info:")
    if shown := line if choice.path == "straight" else walked:
        show_downloads(shown, atlas, choice)


if names := loading.names():
    adopt(names)
    introduce(loading.noun(st.session_state[FIELDS["run"]]))
    try:
        show(names)
    except FileProblem as problem:
        st.error(plain(str(problem)), icon=":material/error:")
else:
    introduce("image")
    st.info(no_runs(), icon=":material/info:")
loading.warm_up()  # the straight line will need torch
