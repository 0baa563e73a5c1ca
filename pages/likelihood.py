"""Which prior explains unseen images? Table 2 with intervals, and how the runs came there."""

import streamlit as st

from app import loading
from app.data_choice import choose_data
from app.notes import glossary
from app.sections.likelihood_mathematics import likelihood_mathematics
from app.sections.likelihood_results import show_curves, show_table, show_units
from app.sections.likelihood_runs import found
from app.sections.under_way import mention_trainings
from app.sections.unsuited import warn_of_kappa
from app.state import likelihood as likelihood_state
from app.state.page_state import PageState
from app.views.sentences import no_runs
from app.warning import warn


def introduce(noun: str) -> None:
    st.title(f"Which prior explains unseen {noun}s?")
    st.markdown(
        f"The likelihood of held-out {noun}s under a model asks for all it has learned at once: "
        "to rebuild each from its place, and to expect that place. **Lower is better.**"
    )


def show(names: list[str]) -> None:
    datasets = likelihood_state.datasets_of(names)
    state = PageState("likelihood")
    state.ask(*likelihood_state.fields(datasets))
    introduce(loading.collection(state["data"]).noun)
    problems = st.container()
    data = choose_data(st.container(), datasets, state)
    state.keep()
    runs = found(loading.of_dataset(names, data))
    with problems:
        warn(*state.problems, *runs.problems)
        mention_trainings(data, datasets)
    show_table(runs, data)
    warn_of_kappa({name: run.title for name, run in runs.evidence.items()})
    if runs.traces:
        show_curves(state, list(runs.traces.values()))
    show_units(runs)
    likelihood_mathematics()


if names := loading.names():
    show(names)
else:
    introduce("image")
    st.info(no_runs(), icon=":material/info:")
glossary("likelihood")
