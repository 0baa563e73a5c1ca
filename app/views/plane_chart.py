"""Figures 3 and 4 of Taming VAEs: rate against distortion along trainings, with a time cursor."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.bound_curves import axis
from core.metrics.rate_distortion import (
    ANNEALED,
    ELBO,
    GECO,
    OTHER,
    Curve,
    PlaneTrace,
    elbo_curves,
)

HEIGHT = 520  # pixels
FROM = 50  # the step from which traces are drawn: before it they wander without having learned
SYMBOLS = {GECO: "circle", ELBO: "square", ANNEALED: "diamond", OTHER: "pentagon"}
ROOM = 0.08  # of the rate's axis, on the right
LEAST_RATE = 0.5  # nats: a rate of 0 has no place on a logarithmic axis
PALE = 0.3  # of what lies after the cursor
NUM_OF_CURVE = 60
APART = (0.15, 0.016)  # decades of the rate, nats a pixel: where two labels do not meet
HOVER = (
    "step %{customdata[0]:,}<br>rate %{x:.1f} nats an image<br>distortion %{y:.4f} nats a pixel"
    "<br>root mean squared error %{customdata[1]:.4f}"
)


def plane_chart(traces: Sequence[PlaneTrace], step: int, dark: bool) -> go.Figure:
    """Returns the traces: strong up to the cursor's step, pale after it, with their ends."""
    figure = go.Figure(layout=_layout(traces, dark))
    for model, curve in elbo_curves(traces).items():
        figure.add_trace(_curve(curve, [t for t in traces if t.model == model], dark))
    first = {trace.method: trace.title for trace in reversed(traces)}
    named = labelled(traces)
    for trace in traces:
        is_first = first[trace.method] == trace.title
        setting = trace.setting if trace.title in named else ""
        figure.add_traces(_parts(trace, step, dark, is_first, setting))
    return figure


def labelled(traces: Sequence[PlaneTrace]) -> list[str]:
    """Returns the titles of those whose ends get a label: the first seed of each setting, unless
    it would lie on a label that is there already; the hover tells them all."""
    named, places = [], np.empty((0, 2))
    for trace in traces:
        rate, distortion = trace.end
        place = np.array([np.log10(max(rate, LEAST_RATE)), distortion])
        if trace.seed == 0 and not (np.abs(places - place) < APART).all(axis=1).any():
            named.append(trace.title)
            places = np.vstack([places, place])
    return named


def _parts(
    trace: PlaneTrace, step: int, dark: bool, is_first: bool, setting: str
) -> list[go.Scatter]:
    look, now = theme.method(trace.method), trace.at(step)
    colour, end = look.colour(dark), len(trace.step) - 1
    line = {"width": 2, "dash": "solid" if trace.kind == GECO else look.dash}
    start = min(trace.at(FROM), end)
    past = colour, slice(start, now + 1)
    future = theme.translucent(colour, PALE), slice(max(start, now), None)
    lines = [
        _scatter(trace, part, mode="lines", line=line | {"color": shade}, showlegend=False)
        for shade, part in (future, past)
    ]
    marker = {"symbol": SYMBOLS[trace.kind], "color": colour, "size": 9}
    cursor = _scatter(
        trace,
        slice(now, now + 1),
        mode="markers",
        marker=marker | {"line": {"color": theme.ink(dark).text, "width": 1.5}},
        name=look.title,
        legendgroup=trace.method,
        showlegend=is_first,
    )
    last = _scatter(
        trace,
        slice(end, end + 1),
        mode="markers+text",
        text=[setting],
        textposition="bottom right" if trace.kind == GECO else "top left",
        textfont={"color": theme.ink(dark).text, "size": 12},
        marker=marker | {"symbol": f"{SYMBOLS[trace.kind]}-open", "size": 11},
        showlegend=False,
    )
    return [*lines, last, cursor]


def _scatter(trace: PlaneTrace, part: slice, **how: Any) -> go.Scatter:
    told = np.stack([trace.step, np.sqrt(trace.error)], axis=1)[part]
    return go.Scatter(
        x=trace.rate[part],
        y=trace.distortion[part],
        customdata=told,
        hovertemplate=f"{trace.title}<br>{HOVER}<extra></extra>",
        **{"name": trace.title} | how,
    )


def _curve(curve: Curve, traces: Sequence[PlaneTrace], dark: bool) -> go.Scatter:
    """Returns the curve that the ends of the ELBOs among these span."""
    ends = [trace.end[0] for trace in traces if trace.kind == ELBO and trace.end[0] > 0]
    rates = np.geomspace(min(ends), max(ends), NUM_OF_CURVE)
    known = [(rate, on) for rate in rates if (on := curve(float(rate))) is not None]
    x, y = np.array(known).T
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        name="through the ELBOs' ends",
        line={"color": theme.ink(dark).muted, "width": 6},
        opacity=0.35,
        hoverinfo="skip",
    )


def _with_room(across: dict[str, Any]) -> dict[str, Any]:
    """Returns an axis whose rightmost point leaves room for its label."""
    if "range" not in across:
        return across
    low, high = across["range"]
    return across | {"range": [low, high + ROOM * (high - low)]}


def _layout(traces: Sequence[PlaneTrace], dark: bool) -> dict[str, Any]:
    rates = [np.maximum(trace.rate[trace.at(FROM) :], LEAST_RATE) for trace in traces]
    across, up = axis(rates, dark, always_log=True), theme.axis(dark)
    return {
        **theme.layout(dark),
        "template": "none",
        "height": HEIGHT,
        "hovermode": "closest",
        "margin": {"l": 64, "r": 16, "t": 40, "b": 48},
        "xaxis": _with_room(across) | {"title": across["title"] | {"text": "Rate, nats an image"}},
        "yaxis": up | {"title": up["title"] | {"text": "Distortion, nats a pixel"}},
        "legend": {
            **{"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "xanchor": "left"},
        },
    }
