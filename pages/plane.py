"""How many nats for how sharp an image? Trainings in the information plane, with a time cursor."""

from functools import partial

import streamlit as st

from app import loading
from app.chart import chart
from app.data_choice import pick_data
from app.downloads import download
from app.notes import glossary
from app.sections.plane_mathematics import plane_mathematics
from app.sections.plane_runs import Found, found
from app.sections.plane_slides import show_slides
from app.sections.under_way import mention_trainings
from app.state import plane as plane_state
from app.state.page_state import PageState
from app.views.plane_chart import FROM, plane_chart
from app.views.plane_table import ends_markdown, traces_csv
from app.views.plane_words import hook, hook_words, how_measured, plane_alt, unmet, verdict
from app.views.rate_parts import part_bars, parts_alt, parts_words
from app.warning import warn
from core.experiments.durations import shape
from core.metrics.rate_distortion import PlaneTrace, elbo_curves


def introduce() -> None:
    st.title("How many nats for how sharp an image?")


def choose_step(state: PageState, traces: list[PlaneTrace]) -> int:
    """Offers every step that a run has a place of, of short trainings the early ones, too; at
    first the hook."""
    every = sorted({int(step) for trace in traces for step in trace.step})
    steps = [step for step in every if step >= FROM] or every
    turns = hook(traces)
    state.ask(plane_state.step_field(steps, int(turns.step[turns.hook]) if turns else steps[-1]))
    if len(steps) > 1:
        st.select_slider("Step", steps, key=state.key("step"), format_func=lambda n: f"{n:,}")
    return state["step"]


def show_plane(state: PageState, runs: Found, data: str) -> None:
    traces = list(runs.traces.values())
    st.markdown(" ".join(filter(None, (hook_words(hook(traces)), verdict(traces)))))
    step = choose_step(state, traces)
    dark = st.context.theme.type == "dark"
    chart(plane_chart(traces, step, dark), key="plane", alt=plane_alt(traces, step))
    in_colour = len(shape(loading.config(next(iter(runs.traces))))) > 2
    curve = "The broad line runs through the ends of the ELBOs." if elbo_curves(traces) else ""
    st.caption(f"{how_measured(loading.collection(data).noun, in_colour)} {curve}".strip())
    st.subheader("Where they ended")
    st.markdown(ends_markdown(traces))
    if sentence := unmet(traces):
        st.caption(sentence)
    download("Traces as CSV", partial(traces_csv, traces), f"priorscape-plane-{data}.csv")


def show_parts(runs: Found, data: str) -> None:
    parts = sorted(runs.parts.values(), key=lambda part: part.average_kl)
    if not parts:
        return
    st.subheader("What the nats are spent on")
    chart(
        part_bars(parts, st.context.theme.type == "dark"), key="plane-parts", alt=parts_alt(parts)
    )
    st.caption(parts_words(parts, data))


def show(names: list[str]) -> None:
    datasets = plane_state.datasets_of(names)
    state = PageState("plane")
    state.ask(plane_state.data_field(datasets))
    introduce()
    problems = st.container()
    data = pick_data(datasets, state)
    runs = found(loading.of_dataset(names, data))
    if runs.traces:
        show_plane(state, runs, data)
        show_parts(runs, data)
    unread = show_slides({name: trace.title for name, trace in runs.traces.items()})
    state.keep()
    with problems:
        warn(*state.problems, *dict.fromkeys([*runs.problems, *unread]))
        mention_trainings(data, datasets)
    plane_mathematics()


if names := plane_state.placed(loading.names()):
    show(names)
else:
    introduce()
    st.info(plane_state.NO_RUNS, icon=":material/info:")
glossary()
