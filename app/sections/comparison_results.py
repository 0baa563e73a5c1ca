"""What a comparison came to, below the planes: files of the walks, the table, the joints."""

from collections.abc import Mapping
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
from app.views.seeds import alike, seeds_csv, seeds_markdown, told_apart, without_seeds
from app.views.sentences import plain
from app.views.walk_files import COLUMNS, walks_csv, walks_strip
from app.views.walks import Walk
from core.atlas import Atlas
from core.atlas.pictures import PER_ROW
from core.data import uploads


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


def show_measures(titles: Mapping[str, str], of_walks: Mapping[str, Any]) -> None:
    """Shows what the runs came to, a column each; titles by their names."""
    read, _ = loading.opened(titles, loading.metrics)
    measured = {
        titles[name]: with_paper(values, loading.config(name).name)
        | {"this_walk": of_walks.get(titles[name])}
        for name, values in read.items()
    }
    rows = (*WALKED, *SHAPE, *EVIDENCE)
    if not (table := measures_markdown(measured, rows)):
        return
    st.subheader("What it came to")
    st.markdown(table)
    configs = {titles[name]: loading.config(name) for name in read}
    if sentences := findings(measured, configs):
        st.markdown(sentences)
    st.caption(explanation(measured, rows))
    download("Table as CSV", partial(measures_csv, measured, rows), "priorscape-measures.csv")


def show_reason(titles: Mapping[str, str]) -> None:
    """Says where the kappa of own data comes from, if a run was trained with it."""
    data = loading.dataset(next(iter(titles)))
    known, _ = loading.opened({data} & set(uploads.names()), uploads.about)
    used = {loading.config(name).kappa for name in titles}
    for about in known.values():
        if about.kappa in used:
            st.caption(plain(about.reason))


def show_seeds(titles: Mapping[str, str]) -> None:
    """Shows mean and spread over the runs that differ from the compared ones in the seed only."""
    data = loading.dataset(next(iter(titles)))
    names = loading.of_dataset(loading.names(), data)
    configs, _ = loading.opened(names, loading.config)
    found = [group for group in alike(configs) if set(group) & set(titles)]
    called = without_seeds({group[0]: configs[group[0]] for group in found})
    groups = {
        called[group[0]]: read
        for group in found
        if (read := loading.opened(group, loading.metrics)[0])
    }
    rows = (*SHAPE, *EVIDENCE)
    if not (table := seeds_markdown(groups, rows)):
        return
    st.subheader("Over the seeds")
    st.markdown(table)
    st.markdown(told_apart(groups))
    st.caption(
        "Mean ± standard deviation over all runs here whose settings are the same but for the "
        "seed, shown above or not."
    )
    download("Seeds as CSV", partial(seeds_csv, groups, rows), "priorscape-seeds.csv")


def show_joints(titles: Mapping[str, str]) -> None:
    """Draws the paper's Figure 8 where runs have measured it: those of human motion."""
    read, _ = loading.opened(titles, loading.metrics)
    found = {n: joints(titles[n], loading.method(n), read[n]) for n in read}
    if not (runs := [run for run in found.values() if run]):
        return
    st.subheader("How smoothly each joint moves")
    st.markdown(MEASURED)
    chart(joint_chart(runs, st.context.theme.type == "dark"), key="joints", alt=joints_alt(runs))
    st.caption(explained(runs, [titles[name] for name in found if not found[name]]))
    download("Joints as CSV", partial(joints_csv, runs), "priorscape-joints.csv")
