"""The form that starts a training: what to train, its name, and a button."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.sections.kappa import show_kappa
from app.sections.several_trainings import show_several
from app.sections.training_form import choose_training
from app.state.field import Field
from app.state.page_state import PageState
from app.state.train import REFUSED, watch
from app.views.constraint_words import asked
from app.views.jobs import estimate
from app.views.sentences import plain
from core.data import uploads
from core.jobs.queue import free_name
from core.naming import flaw, quoted
from core.runs import RunConfig

LONGEST_NAME = 60


def show_form(state: PageState, like: RunConfig | None) -> None:
    """Asks for a training; like: the one whose data and method are offered first."""
    st.subheader("Train a model")
    choice = choose_training(state, like)
    if choice is None:
        return
    config = choice.config
    data = config.dataset["name"]
    if data in uploads.names():
        show_kappa(data)
    if said := asked(config):
        st.caption(said)
    name, start, about = st.columns([2, 1, 3], vertical_alignment="bottom")
    given = choose_name(state, name, config)
    below = st.empty()
    about.caption(estimate(config, choice.device))
    # No callback: its arguments would be those of the last run, without what was just typed.
    if start.button(
        "Start",
        key="train-start",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=loading.pilots().is_busy(data),
    ):
        below.empty()  # at once: to begin may take seconds
        begin(state, config, given, choice.device)
        st.rerun()
    show_several(state, choice)
    if refused := REFUSED.sentence():
        below.warning(plain(refused), icon=":material/warning:")


def choose_name(state: PageState, place: DeltaGenerator, config: RunConfig) -> str:
    folder, _, last = free(config).rpartition("/")
    state.ask(Field("name", ""))
    given = place.text_input(
        "Name",
        placeholder=last,
        key=state.key("name"),
        max_chars=LONGEST_NAME,
        help=f"Of its folder in runs/{folder}.",
        on_change=REFUSED.clear,
    )
    return given.strip()


def begin(state: PageState, config: RunConfig, given: str, device: str) -> None:
    """Checks a training and puts it in the queue; whatever is wrong is said in a sentence."""
    REFUSED.clear()
    try:
        if given and (wrong := flaw(given, LONGEST_NAME)):
            raise ValueError(f"{quoted(given)} cannot name a run: {wrong}.")
        loading.require_possible(config)
        name = f"{config.name.rpartition('/')[0]}/{given}" if given else free(config)
        loading.scheduler().add(name, config, device)
    except (ValueError, OSError) as problem:
        REFUSED.put(str(problem))
        return
    state.forget("name")
    watch(state, name)


def free(config: RunConfig) -> str:
    """Returns the name of a run that nobody named: its experiment's, with a number if taken."""
    return free_name(loading.local_runs(), config.name)
