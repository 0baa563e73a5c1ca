"""Charts in larger type: every font of a layout grows, and so does the room around the curves."""

from typing import Any

import plotly.graph_objects as go

PIXELS = {"size", "height", "l", "r", "t", "b", "itemwidth"}  # of fonts, figure, margins, legend


def grown(figure: go.Figure, factor: float) -> go.Figure:
    """Returns a figure in type that is larger by a factor.

    >>> small = go.Figure(layout={"height": 100, "xaxis": {"tickfont": {"size": 12}}})
    >>> large = grown(small, 1.5)
    >>> large.layout.height, large.layout.xaxis.tickfont.size
    (150.0, 18.0)
    """
    if factor == 1:
        return figure  # to make one anew takes as long as to draw it
    large = go.Figure(figure.data, _grown(figure.layout.to_plotly_json(), factor))
    for trace in large.select_traces(lambda one: "textfont" in one and one.textfont.size):
        trace.textfont.size *= factor
    return large


def _grown(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {
            name: part * factor if name in PIXELS else _grown(part, factor)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_grown(part, factor) for part in value]
    return value
