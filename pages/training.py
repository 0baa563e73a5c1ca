"""How did beta get there? Planes and curves of chosen runs under one time cursor, then numbers."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from app import loading
from app.chart import chart
from app.components.latent_canvas import PlayedRun, playback
from app.data_choice import pick_data
from app.folding import STAGE, WORDS, folding
from app.notes import beside_key, glossary, phases, schedule_mathematics
from app.probing import probe_last
from app.sections.training_results import (
    curve,
    opened,
    show_download,
    show_events,
    show_measures,
    show_widths,
)
from app.sections.under_way import mention_trainings
from app.sections.unsuited import tell_constraints, warn_of_kappa
from app.state.chosen_runs import data_field, datasets_of
from app.state.page_state import PageState
from app.state.training import SCALES, runs_field, scale_field, spread_field
from app.views.captions import curves_alt, drawn, look_at
from app.views.curve_axes import Curve, references, rows
from app.views.curves import curves
from app.views.events import Events, events, turning_point
from app.views.sentences import counts, no_runs, plain
from app.views.walks import DEFAULT_RUN
from app.warning import warn
from core.data import LABELS


def choose_runs(state: PageState, names: list[str], dataset: str) -> list[str]:
    """Returns the chosen runs: their names are in the address, their titles on the pills."""
    offered = loading.of_dataset(names, dataset)
    titles = loading.titles(offered)
    return st.pills(
        "Runs",
        offered,
        selection_mode="multi",
        key=state.key(f"runs-{dataset}"),
        format_func=lambda name: plain(titles[name]),
        help="In the order of: " + ", ".join(f"`{name}`" for name in offered),
    )


def introduce(happened: dict[str, Events], recordings: Iterable[PlayedRun], ring: str) -> None:
    first = next(iter(recordings), None)
    label = first.atlas.label if first else LABELS["angle"]
    with beside_key(label):
        st.markdown(look_at(happened, label, ring))
        glossary()


def show_playback(
    recordings: dict[str, PlayedRun], lines: dict[str, Curve], happened: dict[str, Events]
) -> None:
    playback(
        list(recordings.values()),
        key="training",
        curves=[row.name for row in rows(lines.values())],
        references=[references(lines[name], lines.values()) for name in recordings],
        cursor=turning_point(happened.values()),
        autoplay=False,
        height=280,
        probes=[probe_last(name, run.atlas) for name, run in recordings.items()],
    )
    name, first = next(iter(recordings.items()))
    of_data = loading.collection(loading.dataset(name))
    st.caption(counts(first.snapshots, of_data, first.circles, loading.space(name)))


def show_curves(state: PageState, runs: list[Curve], happened: dict[str, Events]) -> None:
    st.subheader("The curves, to read off")
    scale = st.segmented_control("Step axis", SCALES, key=state.key("x"), required=True)
    chart(
        curves(runs, scale == "log", st.context.theme.type == "dark"),
        key="curves",
        alt=curves_alt(happened),
    )
    st.caption(drawn(runs))


def show(state: PageState, names: list[str]) -> None:
    titles = loading.titles(names)
    lines = opened(names, partial(curve, titles=titles))
    if not lines:
        return
    happened = {run.title: events(run.history, run.kappa) for run in lines.values()}
    recordings = opened(lines, lambda name: loading.recording(name, titles[name]))
    with st.container(key=STAGE):
        with st.container(key=WORDS):
            introduce(happened, recordings.values(), titles.get(DEFAULT_RUN, ""))
        if recordings:
            show_playback(recordings, lines, happened)
    show_events(happened)
    warn_of_kappa({name: run.title for name, run in lines.items()})
    tell_constraints({name: run.title for name, run in lines.items()})
    phases()
    show_measures(lines)
    show_curves(state, list(lines.values()), happened)
    show_download(lines)
    show_widths(state.key("spread"), lines, happened)
    schedule_mathematics()


st.title("How did β get there?")
names = loading.names()
if names:
    state = PageState("training")
    state.ask(data_field(names))
    state.ask(runs_field(names, state["data"]))
    state.ask(spread_field())
    state.ask(scale_field())
    warn(*state.problems)
    with folding("Choose data and runs"):
        chosen = choose_runs(state, names, pick_data(datasets_of(names), state))
    state.keep()
    mention_trainings(state["data"], set(map(loading.dataset, names)))
    if chosen:
        show(state, chosen)
    else:
        st.info("Choose a run.", icon=":material/info:")
else:
    st.info(no_runs(), icon=":material/info:")
