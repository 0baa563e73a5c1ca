"""May I see my own data like this? Upload, preview, add; then train, explore and walk them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import loading
from app.drop_down import drop_down
from app.settings import SettingsProblem, settings
from app.views.own_data import MOST_RUNS, sentences, takes, tiles
from app.views.own_data import settings as settings_of
from app.views.sentences import plain
from app.warning import warn
from core.atlas import pictures
from core.data import uploads
from core.data.uploads import limits
from core.data.uploads.adding import summary_line
from core.data.uploads.reading import KINDS
from core.data.uploads.store import UploadDescription
from core.files import FileProblem
from core.places import program_name

USUAL_SIZES = (16, limits.USUAL_SIZE, 32)
METHOD = "vhp-rewo"
NAME, SIZE = "data-name", "data-size"
ROUND = "data-round"  # of uploads; a new one empties the uploader
SAID = "data-said"  # what was added or removed by the last click
REFUSED = "data-refused"  # why nothing was added, until the name or the files change
TRAIN = Path(__file__).with_name("train.py")


def upload() -> None:
    """Shows the uploader and, of what it holds, the preview with a button to add it."""
    turn = st.session_state.setdefault(ROUND, 0)
    files = st.file_uploader(
        "Several images, or one .zip of images, .npz, .npy or .csv",
        type=[kind.removeprefix(".") for kind in KINDS],
        accept_multiple_files=True,
        key=f"data-files-{turn}",
        on_change=forget,
    )
    st.markdown(takes(st.get_option("server.maxUploadSize")))
    st.caption(
        f"Limits: {limits.in_words()} Folders in a zip name classes, and so does a table's column "
        "`label`."
    )
    if files:
        preview(files)


def preview(files: Sequence[UploadedFile]) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    row.text_input(
        "Name",
        key=NAME,
        max_chars=uploads.LONGEST_NAME,
        placeholder="letters, digits, - and _",
        on_change=forget,
    )
    try:
        arrays, about = loading.prepared(
            files, st.session_state.setdefault(SIZE, limits.USUAL_SIZE)
        )
    except FileProblem as problem:
        st.error(plain(str(problem)), icon=":material/error:")
        return
    if about.kind == "images":
        drop_down(row, "Image size", USUAL_SIZES, key=SIZE, title=lambda n: f"{n} × {n}")
    row.button("Add", type="primary", on_click=add, args=(arrays, about))
    if refused := st.session_state.get(REFUSED):
        st.error(plain(refused), icon=":material/error:")
    st.image(
        pictures.strip(tiles(arrays["train"], about)),
        alt="Twelve of the rows as they will be seen.",
    )
    st.markdown(f"**{summary_line(about)}.** {' '.join(sentences(about))}")
    st.caption(plain(settings_of(about)))


def add(arrays: dict[str, np.ndarray], about: UploadDescription) -> None:
    name = st.session_state[NAME]  # as it is now: the click may have ended the typing
    try:
        uploads.save(name, arrays, about)
    except FileProblem as problem:
        st.session_state[REFUSED] = str(problem)
        return
    forget()
    st.session_state[ROUND] += 1
    st.session_state[NAME] = ""
    st.session_state[SAID] = (True, f"{name} was added. Below is how to train it.")


def forget() -> None:
    st.session_state.pop(REFUSED, None)


def remove(name: str) -> None:
    try:
        uploads.remove(name)
    except FileProblem as problem:
        st.session_state[SAID] = (False, str(problem))
        return
    st.session_state[SAID] = (True, f"{name} was removed; its runs are still there.")


def report() -> None:
    """Says what the last click did, once."""
    went_well, text = st.session_state.pop(SAID, (True, ""))
    if text:
        (st.success if went_well else st.error)(plain(text))


def show(name: str, about: UploadDescription | None, may_remove: bool) -> None:
    """Shows a dataset, its runs, how it is trained, and a way to remove it; of a broken one, only
    that."""
    with st.container(border=True):
        if about is None:
            st.markdown(f"**{plain(name)}** cannot be read.")
        else:
            describe(name, about)
            show_runs(name)
        row = st.container(horizontal=True, vertical_alignment="center")
        if about is not None and TRAIN.exists():
            if row.button("Train it", key=f"train-{name}", icon=":material/play_arrow:"):
                st.switch_page("../pages/train.py", query_params={"data": name})
            row.caption(f"or at the command line: `{program_name()} train {name}/{METHOD}`")
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
    if not runs:
        st.caption("Nothing was trained on it yet.")
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown("Walk through", width="content")
    for run in runs[:MOST_RUNS]:
        row.page_link(
            "../pages/walk.py",
            label=plain(loading.title(run)),
            icon=":material/route:",
            query_params={"run": run},
        )
    if len(runs) > MOST_RUNS:
        row.caption(f"and {len(runs) - MOST_RUNS} more on the page Walk.")


def show_all(may_remove: bool) -> None:
    there, problems = loading.opened(names := uploads.names(), uploads.about)
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
    try:
        enabled = settings().upload.enabled
    except SettingsProblem as problem:
        return warn(str(problem))
    if enabled:
        upload()
    else:
        st.info("This server takes no uploads; run Priorscape on your own machine to bring data.")
    show_all(may_remove=enabled)


main()
