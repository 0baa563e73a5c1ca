"""What a comparison came to, below the planes: files of the walks, the table, the joints."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from app import loading
from app.chart import chart
from app.downloads import download
from app.views.compare import CompareChoice
from app.views.compared_walks import WALKED
from app.views.findings import findings
from app.views.joint_chart import joint_chart
from app.views.joints import MEASURED, explained, joints, joints_alt, joints_csv
from app.views.labels import labels_of
from app.views.measures import (
    EVIDENCE,
    SHAPE,
    explanation,
    measures_csv,
    measures_markdown,
    with_paper,
)
from app.views.sentences import plain
from app.views.walk_files import COLUMNS, walks_csv, walks_strip
from app.views.walks import Walk
from core.atlas import Atlas
from core.atlas.pictures import PER_ROW


def show_downloads(found: Mapping[str, Walk], atlas: Atlas, choice: CompareChoice) -> None:
    stem = f"walks-{choice.data}-{choice.start}-{choice.end}"
    with st.container(horizontal=True):
        rows = partial(walks_csv, found, labels_of(atlas))
        download("Walks as CSV", rows, f"{stem}.csv", COLUMNS)
        download(
            "Strips",
            partial(walks_strip, found, atlas.intensity),
            f"{stem}.png",
            f"A row a run, as above: {plain(', '.join(found))}. {PER_ROW} frames, evenly along "
            "its walk.",
        )


def show_measures(names: Sequence[str], of_walks: Mapping[str, Any]) -> None:
    read, _ = loading.opened(names, loading.metrics)
    measured = {
        loading.title(name): with_paper(values, loading.config(name).name)
        | {"this_walk": of_walks.get(loading.title(name))}
        for name, values in read.items()
    }
    rows = (*WALKED, *SHAPE, *EVIDENCE)
    if not (table := measures_markdown(measured, rows)):
        return
    st.subheader("What it came to")
    st.markdown(table)
    configs = {loading.title(name): loading.config(name) for name in read}
    if sentences := findings(measured, configs):
        st.markdown(sentences)
    st.caption(explanation(measured, rows))
    download("Table as CSV", partial(measures_csv, measured, rows), "priorscape-measures.csv")


def show_joints(names: Sequence[str]) -> None:
    """Draws the paper's Figure 8 where runs have measured it: those of human motion."""
    read, _ = loading.opened(names, loading.metrics)
    found = {n: joints(loading.title(n), loading.method(n), read[n]) for n in read}
    if not (runs := [run for run in found.values() if run]):
        return
    st.subheader("How smoothly each joint moves")
    st.markdown(MEASURED)
    chart(joint_chart(runs, st.context.theme.type == "dark"), key="joints", alt=joints_alt(runs))
    st.caption(explained(runs, [loading.title(name) for name in found if not found[name]]))
    download("Joints as CSV", partial(joints_csv, runs), "priorscape-joints.csv")
