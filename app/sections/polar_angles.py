"""How the angle is read off a plane: the paper's Figure 15, where it is opened."""

from collections.abc import Iterable

import streamlit as st

from app.chart import chart
from app.components.latent_canvas import ComparedRun
from app.views.polar_angles import explained, polar_alt, polar_angles, polar_chart


def show_polar_angles(planes: Iterable[ComparedRun], key: str) -> None:
    """Draws angles over polar angles, a panel a run, of those whose labels are angles.

    key: of the expander
    """
    found = (polar_angles(plane.title, plane.method, plane.atlas) for plane in planes)
    if not (runs := [run for run in found if run]):
        return
    box = st.expander(
        "How the angle is read off each plane (the paper's Figure 15)",
        key=key,
        icon=":material/show_chart:",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        dark = st.context.theme.type == "dark"
        chart(polar_chart(runs, dark), key=f"{key}-chart", alt=polar_alt(runs))
        st.caption(explained(runs))
