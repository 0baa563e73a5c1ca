"""What will it learn? Choose data, a method and settings, start, and watch the training."""

import streamlit as st

from app import loading
from app.sections.training_jobs import is_busy, show_jobs, watched
from app.sections.training_start import show_form
from app.settings import SettingsProblem, settings
from app.state.page_state import PageState
from app.state.train import job_field
from app.warning import warn
from core.jobs.queue import Entry
from core.places import program_name
from core.runs import RunConfig

EVERY = 1.0  # seconds between two looks, while something runs or waits


def turned_off() -> None:
    st.info(
        "Trainings are turned off on this server (`priorscape.toml`). Everything else works: all "
        "runs here can be explored, compared and walked. On your own machine, "
        f"`{program_name()} train pendulum/vhp-rewo` trains one.",
        icon=":material/info:",
    )


def model_for(entries: list[Entry], entry: Entry | None) -> RunConfig | None:
    """Returns the settings that a new session begins with: those of the job it looks at, or of
    the one that was asked for last."""
    last = entry or max(entries, key=lambda one: one.ticket.asked, default=None)
    known, _ = loading.opened([f"{loading.LOCAL}/{last.name}"] if last else [], loading.config)
    return next(iter(known.values()), None)


def show(state: PageState, entries: list[Entry], entry: Entry | None) -> None:
    busy = is_busy(entries)
    like = model_for(entries, entry)
    jobs = st.fragment(show_jobs, run_every=EVERY if busy else None)
    if entry is None:
        st.markdown(
            "Choose data and a method, then start: the points and curves appear here while the "
            "model learns. Nothing starts by itself."
        )
        show_form(state, like)
        jobs(state, None, busy)
    else:
        jobs(state, entry.name, busy)
        show_form(state, like)


def main() -> None:
    st.title("What will it learn?")
    try:
        enabled = settings().training.enabled
    except SettingsProblem as problem:
        return warn(str(problem))
    if not enabled:
        return turned_off()
    entries = loading.scheduler().queue.entries()
    state = PageState("train")
    state.ask(job_field(entry.name for entry in entries))
    entry = watched(state, entries)
    state.correct({"job": entry.name if entry else None})
    problems = st.container()
    show(state, entries, entry)
    state.keep()
    with problems:
        warn(*state.problems)


main()
