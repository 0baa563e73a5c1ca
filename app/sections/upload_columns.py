"""The columns of an uploaded table, and what may be chosen of them before it is added."""

from collections.abc import Sequence
from pathlib import PurePath

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import loading
from app.drop_down import drop_down
from app.views.uploaded_columns import HEADERS, columns_markdown, left_out_otherwise, names_of
from core.data.uploads.columns import LABEL, LEFT_OUT, Column, TableChoice, TableProblem
from core.files import FileProblem

NO_LABEL = "(none)"
TABLE, ARRAYS = ".csv", ".npz"


def choose_columns(files: Sequence[UploadedFile], size: int) -> TableChoice:
    """Shows what the columns of a table, or the arrays of an .npz, may be taken for, and returns
    what is chosen."""
    kind = PurePath(files[0].name).suffix.lower() if len(files) == 1 else ""
    if kind not in (TABLE, ARRAYS):
        return TableChoice()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    of = f"data-{files[0].file_id}"
    header = choose_header(row, of) if kind == TABLE else TableChoice().header
    judged = columns_of(files, size, TableChoice(header))
    if not judged:
        return TableChoice(header)
    label = choose_label(row, f"{of}-{header}", judged)
    if kind == ARRAYS:
        return TableChoice(label=label)
    leave_out, keep = choose_left_out(row, f"{of}-{header}", judged)
    return TableChoice(header, label, leave_out, keep)


def columns_of(
    files: Sequence[UploadedFile], size: int, choice: TableChoice
) -> tuple[Column, ...]:
    """Returns the columns of a table, of one as well that cannot be read for now; none where
    nothing is known of them."""
    try:
        return loading.prepared(files, size, choice)[1].columns
    except TableProblem as problem:
        return problem.columns
    except FileProblem:
        return ()


def choose_header(place: DeltaGenerator, of: str) -> str:
    return drop_down(
        place, "First line", list(HEADERS), key=f"{of}-first", title=HEADERS.__getitem__
    )


def choose_label(place: DeltaGenerator, of: str, judged: Sequence[Column]) -> str | None:
    """Returns the column of classes, None where it is the judged one."""
    usual = next(iter(names_of(judged, LABEL)), NO_LABEL)
    st.session_state.setdefault(f"{of}-label", usual)
    names = [NO_LABEL, *(column.name for column in judged)]
    chosen = drop_down(place, "Label", names, key=f"{of}-label")
    return None if chosen == usual else "" if chosen == NO_LABEL else chosen


def choose_left_out(
    place: DeltaGenerator, of: str, judged: Sequence[Column]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    st.session_state.setdefault(f"{of}-out", names_of(judged, LEFT_OUT))
    names = [column.name for column in judged]
    chosen = place.multiselect("Left out", names, key=f"{of}-out", placeholder="no column")
    return left_out_otherwise(judged, chosen)


def show_columns(columns: Sequence[Column]) -> None:
    if columns:
        st.markdown(columns_markdown(columns))
