"""The uploader: files, a preview of the dataset that they make, and a button to add it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import loading
from app.sections.kappa import find
from app.sections.upload_columns import choose_columns, columns_of, show_columns
from app.sections.upload_formats import formats
from app.sections.upload_images import MODE, SIZE, choose_form, show_samples
from app.settings import settings
from app.state.notice import Notice
from app.views.sentences import plain
from app.views.uploaded_data import sentences, takes
from app.views.uploaded_data import settings as settings_of
from core.data import uploads
from core.data.uploads import limits
from core.data.uploads.adding import summary_line
from core.data.uploads.form import COLOUR
from core.data.uploads.reading import ENDINGS
from core.data.uploads.store import UploadDescription
from core.files import FileProblem

NAME = "data-name"
ROUND = "data-round"  # of uploads; a new one empties the uploader
REFUSED = Notice("data-refused")  # why nothing was added, until the name or the files change
DONE = Notice("data-done")  # what was added or removed by the last click


def upload() -> None:
    """Shows the uploader and, of what it holds, the preview with a button to add it."""
    turn = st.session_state.setdefault(ROUND, 0)
    files = st.file_uploader(
        "Several images, or one .zip of images, .npz, .npy or .csv",
        type=[kind.removeprefix(".") for kind in ENDINGS],
        accept_multiple_files=True,
        key=f"data-files-{turn}",
        on_change=REFUSED.clear,
    )
    st.markdown(takes(st.get_option("server.maxUploadSize")))
    st.caption(f"Limits: {limits.in_words()}")
    formats()
    if files:
        preview(files)


def preview(files: Sequence[UploadedFile]) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    row.text_input(
        "Name",
        key=NAME,
        max_chars=uploads.LONGEST_NAME,
        placeholder="letters, digits, - and _",
        on_change=REFUSED.clear,
    )
    size = st.session_state.setdefault(SIZE, limits.USUAL_SIZE)
    mode = st.session_state.setdefault(MODE, COLOUR)
    choice = choose_columns(files, size)
    try:
        arrays, about = loading.prepared(files, size, choice, mode)
    except FileProblem as problem:
        st.error(plain(str(problem)), icon=":material/error:")
        show_columns(columns_of(files, size, choice))
        return
    if about.kind == "images":
        choose_form(row)
    row.button("Add", type="primary", on_click=add, args=(arrays, about))
    if refused := REFUSED.sentence():
        st.error(plain(refused), icon=":material/error:")
    show_samples(arrays, about)
    show_columns(about.columns)
    st.markdown(f"**{summary_line(about)}.** {' '.join(sentences(about))}")
    st.caption(plain(settings_of(about, settings().training.enabled)))


def add(arrays: dict[str, np.ndarray], about: UploadDescription) -> None:
    name = st.session_state[NAME]  # as it is now: the click may have ended the typing
    try:
        uploads.save(name, arrays, about)
    except FileProblem as problem:
        REFUSED.put(str(problem))
        return
    find(name)
    REFUSED.clear()
    st.session_state[ROUND] += 1
    st.session_state[NAME] = ""
    DONE.put(f"{name} was added. Below is how to train it.")
