"""What will it learn? Choose data, a method and settings, start, and watch the training."""

from collections.abc import Callable, Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import loading
from app.choosing import KEPT, choose_training, filled
from app.settings import SettingsProblem, settings
from app.views.jobs import BUSY, ICONS, estimate, listed, sentence, share, standing
from app.views.sentences import plain
from app.warning import warn
from app.watching import WATCHED, link, show_images, show_live, show_result
from core.files import FileProblem
from core.jobs.queue import ACTIVE, RESUMABLE, Entry, free_name
from core.naming import flaw, quoted
from core.places import program_name
from core.runs import RunConfig
from core.runs.live import Live

SAID = "train-said"  # what an action had to say, until the next one
REFUSED = "train-refused"  # why nothing was started, until the name changes or Start is pressed
NAME = "train-name"
LONGEST_NAME = 60
EVERY = 1.0  # seconds between two looks, while something runs or waits

Action = tuple[str, str, Callable[..., None], tuple[str, ...]]


def turned_off() -> None:
    st.info(
        "Trainings are turned off on this server (`priorscape.toml`). Everything else works: all "
        "runs here can be explored, compared and walked. On your own machine, "
        f"`{program_name()} train pendulum/vhp-rewo` trains one.",
        icon=":material/info:",
    )


# ---- what to train


def form(like: RunConfig | None) -> None:
    st.subheader("Train a model")
    config = choose_training(like)
    if config is None:
        return
    name, start, about = st.columns([2, 1, 3], vertical_alignment="bottom")
    given = choose_name(name, config)
    below = st.empty()
    about.caption(estimate(config))
    # No callback: its arguments would be those of the last run, without what was just typed.
    if start.button(
        "Start", key="train-start", type="primary", icon=":material/play_arrow:", width="stretch"
    ):
        below.empty()  # at once: to begin may take seconds
        begin(config, given)
        st.rerun()
    if refused := st.session_state.get(REFUSED):
        below.warning(plain(refused), icon=":material/warning:")


def model_for(entries: list[Entry], entry: Entry | None) -> RunConfig | None:
    """Returns the settings that a new session begins with: those of the job it looks at, or of
    the one that was asked for last."""
    last = entry or max(entries, key=lambda one: one.ticket.asked, default=None)
    known, _ = loading.opened([f"{loading.OWN}/{last.name}"] if last else [], loading.config)
    return next(iter(known.values()), None)


def choose_name(place: DeltaGenerator, config: RunConfig) -> str:
    folder, _, last = free(config).rpartition("/")
    given = place.text_input(
        "Name",
        placeholder=last,
        key=filled(NAME, ""),
        max_chars=LONGEST_NAME,
        help=f"Of its folder in runs/{folder}.",
        on_change=forget,
    )
    return given.strip()


def forget() -> None:
    st.session_state.pop(REFUSED, None)


def begin(config: RunConfig, given: str) -> None:
    """Checks a training and puts it in the queue; whatever is wrong is said in a sentence."""
    forget()
    try:
        if given and (wrong := flaw(given, LONGEST_NAME)):
            raise ValueError(f"{quoted(given)} cannot name a run: {wrong}.")
        loading.require_possible(config)
        name = f"{config.name.rpartition('/')[0]}/{given}" if given else free(config)
        loading.scheduler().add(name, config)
    except (ValueError, OSError) as problem:
        st.session_state[REFUSED] = str(problem)
        return
    for values in (st.session_state, st.session_state[KEPT]):
        values.pop(NAME, None)
    watch(name)


def free(config: RunConfig) -> str:
    """Returns the name of a run that nobody named: its experiment's, with a number if taken."""
    return free_name(loading.own_runs(), config.name)


# ---- the jobs


def watch(name: str) -> None:
    st.session_state.pop(SAID, None)
    st.session_state[WATCHED] = name


def act(action: str, name: str) -> None:
    """Cancels, resumes or removes a job."""
    st.session_state.pop(SAID, None)
    scheduler = loading.scheduler()
    ways = {
        "cancel": scheduler.cancel,
        "resume": scheduler.resume,
        "remove": scheduler.queue.remove,
    }
    try:
        ways[action](name)
    except (ValueError, OSError) as problem:
        st.session_state[SAID] = str(problem)
        return
    if action == "remove" and st.session_state.get(WATCHED) == name:
        st.session_state.pop(WATCHED)
        st.query_params.pop("job", None)


def latest(name: str) -> Live | None:
    """Returns the latest picture of a job; None before its first step."""
    try:
        return loading.live(f"{loading.OWN}/{name}")
    except FileProblem:
        return None


def show_row(entry: Entry, watched: bool) -> None:
    live = latest(entry.name) if entry.state in BUSY else None
    row = st.container(border=True, key=f"job-{entry.name.replace('/', '-')}")
    words, buttons = row.columns([3, 2], vertical_alignment="center")
    words.markdown(f"{ICONS[entry.state]} **{plain(entry.name)}**: {plain(standing(entry, live))}")
    if entry.state in BUSY:
        words.progress(share(entry, live))
    place = buttons.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    )
    if entry.state == "finished":
        link(place, "walk", "Walk", {"run": f"{loading.OWN}/{entry.name}"})
    for label, icon, on_click, args in offered_actions(entry, watched):
        place.button(
            label,
            key=f"{label}-{entry.name}",
            icon=f":material/{icon}:",
            on_click=on_click,
            args=args,
        )
    if entry.state in RESUMABLE:
        offer_removal(place, entry.name)


def offer_removal(place: DeltaGenerator, name: str) -> None:
    """Asks first: where Remove stands, Cancel stood a moment ago."""
    with place.popover("Remove", icon=":material/delete:", key=f"ask-{name}"):
        st.markdown(f"Remove **{plain(name)}** and all that it has learned, for good?")
        st.button("Yes, remove it", key=f"Remove-{name}", on_click=act, args=("remove", name))


def offered_actions(entry: Entry, watched: bool) -> Iterator[Action]:
    """Yields what may be done with a job: a label, an icon, a callback and its arguments."""
    if not watched:
        yield "Watch", "visibility", watch, (entry.name,)
    if entry.state in BUSY:
        yield "Cancel", "stop", act, ("cancel", entry.name)
    if entry.state in RESUMABLE:
        yield "Resume", "play_arrow", act, ("resume", entry.name)


def show_watched(entry: Entry) -> None:
    name = f"{loading.OWN}/{entry.name}"
    st.subheader(plain(entry.name))
    live = latest(entry.name)
    st.markdown(f"{ICONS[entry.state]} {plain(sentence(entry, live))}")
    if live is not None:
        show_images(name, live)
        show_live(name, live)
    elif entry.state in ACTIVE:
        st.caption("The first picture comes with the first step, in some seconds.")
    if entry.state == "finished":
        show_result(name)


def watched(entries: list[Entry]) -> Entry | None:
    """Returns the job of the URL, of the last click, or the one that runs."""
    names = {entry.name: entry for entry in entries}
    name = st.session_state.get(WATCHED)
    if name in names:
        return names[name]
    return next((entry for entry in entries if entry.state in ACTIVE), None)


def show_jobs(shown: str | None, busy: bool) -> None:
    """Shows the watched job and the queue; runs alone, once a second, while something is busy."""
    entries = loading.scheduler().queue.entries()
    entry = watched(entries)
    if (entry and entry.name, is_busy(entries)) != (shown, busy):
        st.rerun()
    with st.container():  # always there, so that a sentence moves nothing
        if said := st.session_state.get(SAID):
            warn(said)
    if entry is not None:
        show_watched(entry)
    show_all(entries, entry)


def show_all(entries: list[Entry], watched: Entry | None) -> None:
    rows, older = listed(entries)
    if rows:
        st.subheader("All trainings")
    for one in rows:
        show_row(one, one == watched)
    if older:
        st.caption(f"{older} more finished before these; they are on the other pages.")


def is_busy(entries: list[Entry]) -> bool:
    return any(entry.state in BUSY for entry in entries)


def follow_address(entries: list[Entry]) -> Entry | None:
    """Takes the watched job from the URL once, and writes it there."""
    asked = st.query_params.get("job")
    if asked is not None and WATCHED not in st.session_state:
        st.session_state[WATCHED] = asked
        if asked not in [entry.name for entry in entries]:
            warn(f"There is no training called {asked[:80]!r}.")
    entry = watched(entries)
    if entry is None:
        st.query_params.pop("job", None)
    else:
        st.query_params["job"] = entry.name
    return entry


def main() -> None:
    st.title("What will it learn?")
    try:
        enabled = settings().training.enabled
    except SettingsProblem as problem:
        return warn(str(problem))
    if not enabled:
        return turned_off()
    entries = loading.scheduler().queue.entries()
    entry, busy = follow_address(entries), is_busy(entries)
    like = model_for(entries, entry)
    jobs = st.fragment(show_jobs, run_every=EVERY if busy else None)
    if entry is None:
        st.markdown(
            "Choose data and a method, then start: the points and curves appear here while the "
            "model learns. Nothing starts by itself."
        )
        form(like)
        jobs(None, busy)
    else:
        jobs(entry.name, busy)
        form(like)


main()
