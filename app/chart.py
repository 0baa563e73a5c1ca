"""A plotly chart on a page: colours of its own, what it shows in words, type that grows along."""

import plotly.graph_objects as go
import streamlit as st

from app.presentation import scale
from app.views.growing import grown

TOOLS = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}


def chart(
    figure: go.Figure, *, key: str, alt: str, still: bool = False, tallest: int | None = None
) -> None:
    """Draws a figure; still: as a picture, with nothing to hover or to zoom; tallest: pixels."""
    large = grown(figure, scale())
    if tallest is not None and large.layout.height > tallest:
        large.update_layout(height=tallest)
    st.plotly_chart(
        large,
        key=key,
        theme=None,
        alt=alt,
        config={"staticPlot": True} if still else TOOLS,
    )
