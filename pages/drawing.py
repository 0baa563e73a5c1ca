"""What does each step add? Images made of the latents of their first steps, and nats a step."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from app import loading
from app.components.stepwise import StepwiseRun
from app.data_choice import pick_data
from app.folding import folding
from app.notes import glossary
from app.sections.drawing_mathematics import drawing_mathematics
from app.sections.drawing_results import (
    show_blocks,
    show_contexts,
    show_equal_error,
    show_parts,
    show_steps,
    stepped_run,
)
from app.sections.under_way import mention_trainings
from app.state.chosen_runs import data_field, datasets_of
from app.state.drawing import NO_RUNS, runs_field, stepped
from app.state.page_state import PageState
from app.views.sentences import plain
from app.views.steps import verdict
from app.warning import warn

SAME = "Only runs of the same images are shown together; {} is left out."


def choose(state: PageState, offered: list[str]) -> list[str]:
    with folding("Choose data and runs"):
        data = pick_data(datasets_of(offered), state)
        there = loading.of_dataset(offered, data)
        titles = loading.titles(there)
        return st.pills(
            "Runs",
            there,
            selection_mode="multi",
            key=state.key(f"runs-{data}"),
            format_func=lambda name: plain(titles[name]),
        )


def show(names: list[str], offered: list[str]) -> None:
    titles = loading.titles(names)
    found, problems = loading.opened(names, lambda name: loading.stepwise(name, titles[name]))
    alike = of_same_images(found)
    others = [SAME.format(titles[name]) for name in found if name not in alike]
    warn(*dict.fromkeys([*problems, *others]))
    if not alike:
        return
    data = loading.dataset(alike[0])
    steps = [stepped_run(name, titles) for name in alike]
    show_steps(alike, titles, key="drawing")
    st.subheader("Which nats buy what")
    st.markdown(verdict(steps))
    show_parts(steps, key="drawing-parts")
    st.subheader("Data, reconstructions, samples")
    runs = {name: found[name] for name in alike}
    show_blocks(runs)
    given = {name: run for name, run in runs.items() if run.strips["given"].size}
    if given:
        st.subheader("The same latents under other contexts")
    warn(*loading.opened(given, lambda name: show_contexts(name, found[name]))[1])
    show_equal_error(loading.of_dataset(offered, data))
    mention_trainings(data, [data])
    drawing_mathematics()


def of_same_images(found: Mapping[str, StepwiseRun]) -> list[str]:
    """Returns the runs of the same images, and contexts, as the first one's."""
    first = next(iter(found.values()), None)
    same = partial(_alike, first) if first else bool
    return [name for name, run in found.items() if same(run)]


def _alike(one: StepwiseRun, other: StepwiseRun) -> bool:
    return all(np.array_equal(one.strips[n], other.strips[n]) for n in ("image", "given"))


st.title("What does each step add?")
st.markdown(
    "These models draw an image in steps, each with latents of its own. Hold the first steps of "
    "an image and leave the others to the prior: what is drawn then is what those steps know, and "
    "the bars below are what they cost."
)
offered = stepped(loading.names())
if offered:
    state = PageState("drawing")
    state.ask(data_field(offered))
    state.ask(runs_field(offered, state["data"]))
    warn(*state.problems)
    chosen = choose(state, offered)
    state.keep()
    if chosen:
        show(chosen, offered)
    else:
        st.info("Choose a run.", icon=":material/info:")
else:
    st.info(NO_RUNS, icon=":material/info:")
glossary("drawing")
