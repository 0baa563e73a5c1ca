"""Several methods and seeds with equal settings, in one click: a comparison that is fair."""

from collections.abc import Sequence
from itertools import product

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.sections.training_form import Choice
from app.state.field import Field
from app.state.page_state import PageState
from app.state.train import REFUSED, watch
from app.theme import method as look_of
from app.views.training_form import composition
from core.experiments.durations import duration, seconds
from core.jobs.queue import free_name
from core.runs import RunConfig

USUAL = ("vhp-rewo", "vhp-geco", "vampprior")
MOST_METHODS, MOST_SEEDS = 4, 5  # methods: as many as Compare shows
NUMBERS = ("one", "two", "three", "four")


def show_several(state: PageState, choice: Choice) -> None:
    """Asks for methods and a number of seeds, and queues a training of each."""
    with st.container(border=True, key="train-several"):
        st.markdown(
            "**Or several methods, to compare them fairly**: the data, size and settings above "
            "for each, as far as it has them."
        )
        row = st.container(horizontal=True, vertical_alignment="bottom")
        methods, seeds = choose_methods(state, row, choice), choose_seeds(state, row)
        if row.button(
            label(len(methods), seeds),
            key="train-several-start",
            icon=":material/playlist_play:",
            disabled=not methods or loading.pilots().is_busy(choice.config.dataset["name"]),
        ):
            begin(state, trainings(choice, methods, seeds), choice.device)
            st.rerun()
        st.caption(last(trainings(choice, methods, seeds)))


def choose_methods(state: PageState, row: DeltaGenerator, choice: Choice) -> list[str]:
    known = choice.methods
    state.ask(Field("methods", list(USUAL), fits=lambda chosen: set(chosen) <= set(known)))
    return row.multiselect(
        "Methods",
        list(known),
        key=state.key("methods"),
        format_func=lambda name: composition(known[name], look_of(name).title),
        max_selections=MOST_METHODS,
        placeholder="Choose methods",
    )


def choose_seeds(state: PageState, row: DeltaGenerator) -> int:
    state.ask(Field("seeds", 1))
    return row.number_input(
        "Seeds of each",
        min_value=1,
        max_value=MOST_SEEDS,
        step=1,
        key=state.key("seeds"),
        width=140,
        help="One training is one draw: several seeds show what is luck. Compare has their mean "
        "and spread.",
    )


def label(num_methods: int, seeds: int) -> str:
    """Returns what the button says.

    >>> label(3, 1), label(2, 4)
    ('Train these three', 'Train these two, 4 seeds each')
    >>> label(1, 2), label(0, 1)
    ('Train this one, 2 seeds', 'Train these')
    """
    if not num_methods:
        return "Train these"
    these = f"Train {'this' if num_methods == 1 else 'these'} {NUMBERS[num_methods - 1]}"
    return f"{these}, {seeds} seeds{' each' * (num_methods > 1)}" if seeds > 1 else these


def last(configs: Sequence[RunConfig]) -> str:
    """Returns how long trainings may take one after the other; "" of none."""
    if not configs:
        return ""
    long = f"about {duration(sum(map(seconds, configs)))} on a free core."
    if len(configs) == 1:
        return f"One training: {long}"
    return f"{len(configs)} trainings, one after the other: {long}"


def trainings(choice: Choice, methods: Sequence[str], seeds: int) -> list[RunConfig]:
    """Returns the trainings, all methods of a seed before those of the next one."""
    first = choice.config.seed
    pairs = product(range(first, first + seeds), methods)
    return [choice.alike(method, seed) for seed, method in pairs]


def begin(state: PageState, configs: Sequence[RunConfig], device: str) -> None:
    """Queues all trainings or none; whatever is wrong is said in a sentence."""
    REFUSED.clear()
    queue = loading.scheduler().queue
    added = []
    try:
        queue.require_room(len(configs))
        for config in configs:
            loading.require_possible(config)
        several = len({config.seed for config in configs}) > 1
        for config in configs:
            named = f"{config.name}-seed-{config.seed}" if several else config.name
            added.append(free_name(loading.local_runs(), named))
            loading.scheduler().add(added[-1], config, device)
    except (ValueError, OSError) as problem:
        REFUSED.put(str(problem))
        return
    watch(state, added[0])
