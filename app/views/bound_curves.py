"""The paper's Figure 20: bound of the NLL, rate and distortion of runs along their training."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.bound_traces import NAMES, Trace
from app.views.log_ticks import ticks

HEADINGS = {
    "bound": "Bound of the negative log-likelihood, nats",
    "rate": "Rate, nats",
    "distortion": "Distortion, nats",
}
AXES = {"epochs": "Epochs", "minutes": "Minutes of training", "steps": "Steps"}
DOMAINS = {"bound": (0.60, 1.0), "rate": (0.30, 0.52), "distortion": (0.0, 0.22)}
HEIGHT = 640  # pixels
WIDE = 2.0  # times the least value: from there on an axis is logarithmic
DEEPEST, MARGIN = 1_000.0, 0.03  # times the least value that is drawn; decades beyond the ends


def bound_curves(traces: Sequence[Trace], unit: str, dark: bool) -> go.Figure:
    """Returns the figure of the runs whose spending is known in a unit of UNITS."""
    shown = [trace for trace in traces if trace.spent(unit) is not None]
    figure = go.Figure(layout=layout(shown, unit, dark))
    for number, name in enumerate(NAMES, start=1):
        figure.add_traces([curve(trace, name, number, unit, dark) for trace in shown])
    return figure


def curve(trace: Trace, name: str, number: int, unit: str, dark: bool) -> go.Scatter:
    look = theme.method(trace.method)
    return go.Scatter(
        x=trace.spent(unit),
        y=trace.values[name],
        yaxis=f"y{number}",
        mode="lines+markers",
        name=trace.title,
        legendgroup=trace.title,
        showlegend=number == 1,
        line={"color": look.colour(dark), "dash": look.dash, "width": 2},
        marker={"color": look.colour(dark), "size": 5},
        hovertemplate=f"{HEADINGS[name].split(',')[0]} %{{y:.2f}}",
    )


def layout(traces: Sequence[Trace], unit: str, dark: bool) -> dict[str, Any]:
    spent = [trace.spent(unit) for trace in traces]
    axes = {
        f"yaxis{number}": axis([trace.values[name] for trace in traces], dark)
        | {"domain": DOMAINS[name]}
        for number, name in enumerate(NAMES, start=1)
    }
    across = axis([one for one in spent if one is not None], dark, always_log=True)
    return {
        **theme.layout(dark),
        **axes,
        "template": "none",
        "xaxis": across
        | {
            "title": across["title"] | {"text": AXES[unit]},
            "anchor": f"y{len(NAMES)}",
            "unifiedhovertitle": {"text": f"{AXES[unit].lower()} %{{x:,.3g}}"},
        },
        "annotations": [heading(name, dark) for name in NAMES],
        "hovermode": "x unified",
        "hoversubplots": "single",
        "height": HEIGHT,
        "margin": {"l": 60, "r": 12, "t": 60, "b": 44},
        "legend": {
            **{"orientation": "h", "x": 0, "y": 1.06, "yanchor": "bottom", "xanchor": "left"},
            "itemwidth": 56,
        },
    }


def axis(values: Sequence[np.ndarray], dark: bool, always_log: bool = False) -> dict[str, Any]:
    """Returns an axis over the values: logarithmic, with plain numbers, where they are positive
    and far apart."""
    usual = theme.axis(dark) | {"nticks": 5}
    finite = np.concatenate([one[np.isfinite(one)] for one in values]) if values else np.array([])
    if not len(finite) or finite.min() <= 0:
        return usual
    high = float(finite.max())
    low = max(float(finite.min()), high / DEEPEST)
    if not (always_log or high > WIDE * low):
        return usual
    at = ticks(low, high)
    shown = {"tickmode": "array", "tickvals": at, "ticktext": [f"{tick:,.4g}" for tick in at]}
    ends = [math.log10(low) - MARGIN, math.log10(high) + MARGIN]
    return usual | shown | {"type": "log", "range": ends}


def heading(name: str, dark: bool) -> dict[str, Any]:
    return {
        "text": HEADINGS[name],
        **{"x": 0, "xref": "paper", "xanchor": "left", "align": "left"},
        **{"y": DOMAINS[name][1], "yref": "paper", "yanchor": "bottom", "showarrow": False},
        "font": {"size": 13, "color": theme.ink(dark).muted},
    }
