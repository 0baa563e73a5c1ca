"""May I see my own data like this? Upload, preview, add; then train, explore and walk them."""

import streamlit as st

from app import loading
from app.links import link
from app.pages import file_of
from app.sections.kappa import show_kappa
from app.sections.under_way import mention_trainings
from app.sections.upload import DONE, upload
from app.settings import SettingsProblem, settings
from app.state.data import asked_data
from app.state.notice import Notice
from app.state.page_state import PageState
from app.views.sentences import plain
from app.views.uploaded_data import MOST_RUNS, sentences
from app.warning import warn
from core.data import uploads
from core.data.uploads.adding import summary_line
from core.data.uploads.store import UploadDescription
from core.experiments import of_dataset
from core.experiments.durations import said
from core.files import FileProblem
from core.places import program_name

METHOD = "vhp-rewo"
STILL_THERE = Notice("data-still-there")  # why nothing was removed by the last click


def remove(name: str) -> None:
    try:
        uploads.remove(name)
    except FileProblem as problem:
        STILL_THERE.put(str(problem))
        return
    DONE.put(f"{name} was removed; its runs are still there.")


def report() -> None:
    """Says what the last click did, once."""
    if done := DONE.take():
        st.success(plain(done))
    if problem := STILL_THERE.take():
        st.error(plain(problem))


def show(name: str, about: UploadDescription | None, may_remove: bool) -> None:
    """Shows a dataset, its runs, how it is trained, and a way to remove it; of a broken one, only
    that."""
    with st.container(border=True):
        if about is None:
            st.markdown(f"**{plain(name)}** cannot be read.")
        else:
            describe(name, about)
            show_kappa(name)
            show_runs(name)
        row = st.container(horizontal=True, vertical_alignment="center")
        if about is not None:
            if row.button("Train it", key=f"train-{name}", icon=":material/play_arrow:"):
                st.switch_page(file_of("train"), query_params={"data": name})
            experiment = f"{name}/{METHOD}"
            row.caption(
                f"or at the command line: `{program_name()} train {experiment}` "
                f"({said(of_dataset(name)[METHOD])})"
            )
        if may_remove:
            with row.popover("Remove", icon=":material/delete:", type="tertiary"):
                st.markdown(
                    f"Remove **{plain(name)}** for good? Its runs stay, but one that still trains "
                    "or waits will fail, and no straight line can be decoded any more."
                )
                st.button("Yes, remove it", key=f"remove-{name}", on_click=remove, args=(name,))


def describe(name: str, about: UploadDescription) -> None:
    st.markdown(f"**{plain(name)}**: {summary_line(about)}. {' '.join(sentences(about))}")
    strips, problems = loading.opened([name], loading.strip)
    warn(*problems)
    for strip in strips.values():
        st.image(strip, alt=f"Some rows of {name}.")


def show_runs(name: str) -> None:
    """Links to the walks of the runs that were trained on a dataset."""
    runs = [one for one in loading.names() if loading.dataset(one) == name]
    if not mention_trainings(name, loading.under_way().values()) and not runs:
        st.caption("Nothing was trained on it yet.")
    if not runs:
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown("Walk through", width="content")
    titles = loading.titles(runs)
    for run in runs[:MOST_RUNS]:
        link("walk", plain(titles[run]), {"run": run}, row, icon="route")
    if len(runs) > MOST_RUNS:
        row.caption(f"and {len(runs) - MOST_RUNS} more on the page Walk.")


def show_all(may_remove: bool, first: str) -> None:
    names = sorted(uploads.names(), key=lambda name: name != first)
    there, problems = loading.opened(names, uploads.about)
    warn(*problems)
    if names:
        st.subheader("Your datasets")
    for name in names:
        show(name, there.get(name), may_remove)
    if not names and may_remove:
        st.caption("There are no own datasets yet.")


def main() -> None:
    st.title("Own data")
    st.markdown(
        "Bring images or a table of numbers, and they become a dataset like any other: trained, "
        "explored, walked."
    )
    report()
    state = PageState("data")
    state.ask(asked_data(uploads.names()))
    state.keep()
    warn(*state.problems)
    try:
        enabled = settings().upload.enabled
    except SettingsProblem as problem:
        return warn(str(problem))
    if enabled:
        upload()
    else:
        st.info("This server takes no uploads; run Priorscape on your own machine to bring data.")
    show_all(enabled, first=state["data"])


main()
