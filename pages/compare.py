"""Which prior walks best? The same two images as ends in two to four latent planes."""

from collections.abc import Iterable, Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading, other_nodes
from app.components.latent_canvas import ComparedRun, compare
from app.data_choice import choose_data
from app.folding import folding
from app.notes import walk_mathematics
from app.probing import probe_here
from app.sections.comparison_results import (
    show_downloads,
    show_joints,
    show_measures,
    show_reason,
    show_seeds,
)
from app.sections.polar_angles import show_polar_angles
from app.sections.rebuilt import show_rebuilt
from app.sections.under_way import mention_trainings
from app.sections.unsuited import tell_constraints, warn_of_kappa
from app.state import compare as compare_state
from app.state.page_state import PageState
from app.subdivided import fluent
from app.views import compare as views
from app.views import walks
from app.views.compare import LEAST, MOST, CompareChoice
from app.views.compared_walks import measured as measured_walks
from app.views.compared_walks import smoothest, walked
from app.views.node_kinds import KINDS, SAMPLES, lacking
from app.views.sentences import no_runs
from app.walk_choice import (
    asks_for_nodes,
    choose_ends,
    choose_length,
    choose_long,
    choose_nodes,
    follow_picks,
    follow_points,
)
from app.warning import warn
from core.atlas import Atlas


def choose_runs(state: PageState, offered: list[str], row: DeltaGenerator) -> list[str]:
    titles = loading.titles(offered)
    return row.multiselect(
        f"Runs, {LEAST} to {MOST}",
        offered,
        key=state.key("runs"),
        format_func=titles.__getitem__,
        max_selections=MOST,
        placeholder="Choose runs",
    )


def opened(names: list[str], kind: str) -> tuple[dict[str, ComparedRun], list[str]]:
    """Returns the planes that show the same images as the first, and sentences on the others.

    kind: of the nodes; runs without it are shown over samples, which is said
    """
    titles = loading.titles(names)
    known, _ = loading.opened(names, other_nodes.kinds)
    without = [name for name, kinds in known.items() if kind not in kinds]
    planes, problems = loading.opened(
        names,
        lambda name: other_nodes.compared(
            name, SAMPLES if name in without else kind, titles[name]
        ),
    )
    if without:
        problems.append(lacking(kind, [titles[name] for name in without]))
    first = next((plane.atlas for plane in planes.values()), None)
    for name in list(planes):
        if first and not views.same_images(first, planes[name].atlas):
            del planes[name]
            problems.append(f"{name} is left out: its held-out images are others.")
    return planes, problems


def kinds_of(names: Iterable[str]) -> list[str]:
    """Returns the kinds of nodes that one of the runs has at least."""
    has = {kind for name in names for kind in other_nodes.kinds(name)}
    return [kind for kind in KINDS if kind in has]


def introduce(noun: str) -> None:
    st.title("Which prior walks best?")
    st.markdown(
        f"Between the same two {noun}s, each prior's samples offer another shortest walk. Below "
        "each plane is what its walk decodes to; a blue box marks a jump."
    )


def show(state: PageState, dataset_of: Mapping[str, str]) -> None:
    datasets = list(dict.fromkeys(dataset_of.values()))
    choices = folding("Choose data, runs and ends")
    row = choices.container(horizontal=True, vertical_alignment="top", gap="small")
    ends = choices.container(horizontal=True, vertical_alignment="top", gap="small")
    problems = st.container()
    data = choose_data(row, datasets, state, compare_state.follow_data, state, dataset_of)
    chosen = choose_runs(state, compare_state.offered_runs(data, dataset_of), row)
    planes, broken = opened(chosen, state["nodes"])
    usual = {"runs": compare_state.usual_runs(data, dataset_of)}
    if planes:
        atlas = next(iter(planes.values())).atlas
        compare_state.check_ends(state, atlas)
        choose_ends(ends, atlas, state)
        choose_length(ends, state)
        if asks_for_nodes(atlas, state):
            choose_nodes(ends, kinds_of(planes), state, lambda: None)
            choose_long(ends, state)
        usual_images = views.usual_images(atlas, loading.collection(data).ends)
        state.keep(usual | dict(zip(("from", "to"), usual_images, strict=True)))
    else:
        state.keep(usual)
    with problems:
        warn(*state.problems, *broken)
        mention_trainings(data, datasets)
        if len(planes) < LEAST:
            st.info(f"Choose {LEAST} to {MOST} runs to compare.", icon=":material/info:")
    if planes:
        show_walks(state, planes, atlas, compare_state.current(state))


def show_walks(
    state: PageState, planes: dict[str, ComparedRun], atlas: Atlas, choice: CompareChoice
) -> None:
    atlases = {plane.title: plane.atlas for plane in planes.values()}
    titles = {name: plane.title for name, plane in planes.items()}
    found = walked(atlases, choice)
    if choice.long == "subdivided":
        names = {title: name for name, title in titles.items()}
        longer = {t: fluent(names[t], walk, atlases[t]) for t, walk in found.items()}
        found = {title: walk for title, walk in longer.items() if walk}
    compare(
        list(planes.values()),
        key="compare",
        length=choice.length,
        pair=views.pair_of(choice, atlas) if state.visible else None,
        divided=found,
        points=state["points"],
        probes={titles[name]: probe_here(name, p.atlas) for name, p in planes.items()},
        on_pair=partial(follow_picks, state, partial(walks.end_name, atlas=atlas)),
        on_points=partial(follow_points, state),
    )
    of_walks = measured_walks(found, atlases)
    st.markdown(smoothest(of_walks))
    if found and state.visible:
        show_downloads(found, atlas, choice)
    warn_of_kappa(titles)
    if tell_constraints(titles):
        st.subheader("What the same images are decoded to")
        show_rebuilt(titles)
    show_measures(titles, of_walks)
    show_reason(titles)
    show_seeds(titles)
    show_polar_angles(planes.values(), key="compare-polar-angles")
    show_joints(titles)
    walk_mathematics(atlas.label)


if names := loading.names():
    dataset_of = {name: loading.dataset(name) for name in names}
    state = PageState("compare")
    state.ask(*compare_state.fields(dataset_of))
    introduce(loading.collection(state["data"]).noun)
    show(state, dataset_of)
else:
    introduce("image")
    st.info(no_runs(), icon=":material/info:")
