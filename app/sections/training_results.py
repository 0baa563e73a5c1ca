"""What the Training page tells of chosen runs in numbers: events, measures, widths, a file."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

import streamlit as st

from app import loading
from app.downloads import download
from app.figure_two import figure_two
from app.views.curve_axes import Curve
from app.views.events import NEAR, Events, compared_kappa, turning_point
from app.views.measures import EVIDENCE, SHAPE, explanation, measures_markdown
from app.views.tables import curves_csv, events_markdown, turned
from app.warning import warn

T = TypeVar("T")
Curves = Mapping[str, Curve]  # by the names of their runs


def opened(names: Iterable[str], read: Callable[[str], T]) -> dict[str, T]:
    """Returns what could be read, and warns of what could not."""
    values, problems = loading.opened(names, read)
    warn(*problems)
    return values


def curve(name: str, titles: Mapping[str, str]) -> Curve:
    kappa = compared_kappa(loading.config(name))
    look = titles[name], loading.method(name)
    return Curve(*look, loading.history(name), kappa, loading.columns(name))


def show_events(happened: dict[str, Events]) -> None:
    st.subheader("What happened when")
    st.markdown(turned(events_markdown(happened)))
    st.caption(
        f"Steps; a dash where it did not happen. Back near κ²: at least {NEAR:.0%} of it, after "
        "having been lower; methods without a κ are held against that of the others. For good: "
        "from there to the end. Last rate and distortion: means over the last hundredth of the "
        "records."
    )


def show_measures(lines: Curves) -> None:
    read, _ = loading.opened(lines, loading.metrics)
    measured = {lines[name].title: values for name, values in read.items()}
    if table := measures_markdown(measured, (*SHAPE, *EVIDENCE)):
        st.subheader("What it came to")
        st.markdown(turned(table))
        st.caption(explanation(measured, (*SHAPE, *EVIDENCE)))


def show_download(lines: Curves) -> None:
    histories = {name: run.history for name, run in lines.items()}
    download("Curves as CSV", partial(curves_csv, histories), "priorscape-curves.csv")


def show_widths(key: str, lines: Curves, happened: Mapping[str, Events]) -> None:
    """Draws the paper's Figure 2 when it is opened, all runs at the same steps.

    key: of the expander
    """
    box = st.expander(
        "How wide each image's posterior is, along training (the paper's Figure 2)",
        key=key,
        icon=":material/grain:",
        on_change="rerun",
    )
    if not box.open:
        return
    snapshots = opened(lines, loading.snapshots)
    with box:
        figure_two(
            {lines[name].title: arrays for name, arrays in snapshots.items()},
            turning_point(happened.values()),
        )
