"""The trainings of this server: the one that is looked at, and all of them in rows."""

from collections.abc import Callable, Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.links import link
from app.sections.watched_training import show_images, show_live, show_result
from app.state.page_state import PageState
from app.state.train import FAILED, watch
from app.views.jobs import ICONS, listed, sentence, share, standing
from app.views.sentences import plain
from app.warning import warn
from core.files import FileProblem
from core.jobs.queue import ACTIVE, BUSY, RESUMABLE, Entry
from core.runs.live import Live

Action = tuple[str, str, Callable[..., None], tuple[object, ...]]


def show_jobs(state: PageState, watched_before: str | None, busy_before: bool) -> None:
    """Shows the watched job and the queue; a fragment, run once a second while one is busy."""
    entries = loading.scheduler().queue.entries()
    entry = watched(state, entries)
    if (entry and entry.name, is_busy(entries)) != (watched_before, busy_before):
        st.rerun()
    with st.container():  # always there, so that a sentence moves nothing
        if problem := FAILED.sentence():
            warn(problem)
    if entry is not None:
        show_watched(state, entry)
    show_all(state, entries, entry)


def watched(state: PageState, entries: list[Entry]) -> Entry | None:
    """Returns the job of the URL, of the last click, or the one that runs."""
    names = {entry.name: entry for entry in entries}
    if state["job"] in names:
        return names[state["job"]]
    return next((entry for entry in entries if entry.state in ACTIVE), None)


def is_busy(entries: list[Entry]) -> bool:
    return any(entry.state in BUSY for entry in entries)


def show_watched(state: PageState, entry: Entry) -> None:
    name = f"{loading.LOCAL}/{entry.name}"
    st.subheader(plain(entry.name))
    live, broken = latest(entry.name), flaw_of(entry)
    st.markdown(f"{icon_of(entry, broken)} {plain(sentence(entry, live, broken))}")
    if live is not None:
        show_images(name, live)
        show_live(name, live)
    elif entry.state in ACTIVE:
        st.caption("The first picture comes with the first step, in some seconds.")
    if entry.state == "finished" and not broken:
        show_result(state, name)


def show_all(state: PageState, entries: list[Entry], entry: Entry | None) -> None:
    rows, older = listed(entries)
    if rows:
        st.subheader("All trainings")
    for one in rows:
        show_row(state, one, one == entry)
    if older:
        st.caption(f"{older} more finished before these; they are on the other pages.")


def show_row(state: PageState, entry: Entry, is_watched: bool) -> None:
    live, broken = latest(entry.name) if entry.state in BUSY else None, flaw_of(entry)
    row = st.container(border=True, key=f"job-{entry.name.replace('/', '-')}")
    words, buttons = row.columns([3, 2], vertical_alignment="center")
    stands = plain(standing(entry, live, broken))
    words.markdown(f"{icon_of(entry, broken)} **{plain(entry.name)}**: {stands}")
    if entry.state in BUSY:
        words.progress(share(entry, live))
    place = buttons.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    )
    if entry.state == "finished" and not broken:
        link("walk", "Walk", {"run": f"{loading.LOCAL}/{entry.name}"}, place)
    for label, icon, on_click, args in offered_actions(state, entry, is_watched):
        place.button(
            label,
            key=f"{label}-{entry.name}",
            icon=f":material/{icon}:",
            on_click=on_click,
            args=args,
        )
    if entry.state in RESUMABLE:
        offer_removal(place, entry.name)


def offered_actions(state: PageState, entry: Entry, is_watched: bool) -> Iterator[Action]:
    """Yields what may be done with a job: a label, an icon, a callback and its arguments."""
    if not is_watched:
        yield "Watch", "visibility", watch, (state, entry.name)
    if entry.state in BUSY:
        yield "Cancel", "stop", act, ("cancel", entry.name)
    if entry.state in RESUMABLE:
        yield "Resume", "play_arrow", act, ("resume", entry.name)


def offer_removal(place: DeltaGenerator, name: str) -> None:
    """Asks first: where Remove stands, Cancel stood a moment ago."""
    with place.popover("Remove", icon=":material/delete:", key=f"ask-{name}"):
        st.markdown(f"Remove **{plain(name)}** and all that it has learned, for good?")
        st.button("Yes, remove it", key=f"Remove-{name}", on_click=act, args=("remove", name))


def act(action: str, name: str) -> None:
    """Cancels, resumes or removes a job."""
    FAILED.clear()
    scheduler = loading.scheduler()
    ways = {
        "cancel": scheduler.cancel,
        "resume": scheduler.resume,
        "remove": scheduler.queue.remove,
    }
    try:
        ways[action](name)
    except (ValueError, OSError) as problem:
        FAILED.put(str(problem))


def icon_of(entry: Entry, broken: str) -> str:
    return ICONS["failed" if broken else entry.state]


def flaw_of(entry: Entry) -> str:
    """Returns why a finished job's run cannot be shown; "" where it can, or none is expected."""
    finished = entry.state == "finished"
    return loading.unreadable(f"{loading.LOCAL}/{entry.name}") if finished else ""


def latest(name: str) -> Live | None:
    """Returns the latest picture of a job; None before its first step."""
    try:
        return loading.live(f"{loading.LOCAL}/{name}")
    except FileProblem:
        return None
