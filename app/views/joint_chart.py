"""Figure 8: how smoothly each joint moves on many walks, one point a feature and a method.

y = mean and standard deviation over walks of s_d, in degrees       (core/metrics/joints)
x = the 50 features of a pose, by parts of the body
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.joints import Joints, in_words, part_of
from core.data.mocap.skeleton import FEATURES

SHAPES = (
    "circle", "triangle-up", "cross", "pentagon", "hexagon", "star", "diamond", "square", "bowtie",
    "x", "triangle-down", "triangle-left", "hourglass", "triangle-right",
    "diamond-tall", "hexagram", "star-square", "star-diamond", "star-triangle-up", "hexagon2",
    "octagon", "diamond-wide", "star-triangle-down", "triangle-ne", "triangle-se", "triangle-sw",
    "triangle-nw", "hash", "circle-cross", "circle-x", "square-cross",
)  # fmt: skip
# Of methods: nothing is told by colour alone.
SYMBOLS = dict(zip(theme.KNOWN, SHAPES, strict=True))
VARIANTS = ("-open", "-dot", "-open-dot")  # of symbols, for further runs
SPREAD = 0.64  # of a feature's place, which the methods share


def symbol(method: str) -> str:
    """Returns the marker of a look of app/theme.py, of further runs too."""
    base, _, number = method.partition("/")
    shape = SYMBOLS.get(base, "asterisk-open")
    if not number or base not in SYMBOLS:
        return shape
    return shape + VARIANTS[int(number) % len(VARIANTS)]


def joint_chart(runs: Sequence[Joints], dark: bool) -> go.Figure:
    figure = go.Figure(layout=_layout(dark))
    for run, offset in zip(runs, _offsets(len(runs)), strict=True):
        figure.add_trace(_points(run, offset, dark))
    return figure


def _offsets(count: int) -> np.ndarray:
    return (np.arange(count) - (count - 1) / 2) * SPREAD / max(count, 1)


def _points(run: Joints, offset: float, dark: bool) -> go.Scatter:
    colour = theme.method(run.method).colour(dark)
    told = zip(FEATURES, run.mean, run.sd, strict=True)
    return go.Scatter(
        x=np.arange(len(FEATURES)) + offset,
        y=run.mean,
        mode="markers",
        name=run.title,
        marker={"symbol": symbol(run.method), "color": colour, "size": 7},
        error_y={
            "array": run.sd,
            "arrayminus": np.minimum(run.sd, run.mean),  # smoothness is never negative
            "symmetric": False,
            "color": theme.translucent(colour, 0.45),
            "thickness": 1.2,
            "width": 0,
        },
        text=[f"{in_words(name)}: {mean:.2f}° ± {sd:.2f}°" for name, mean, sd in told],
        hovertemplate="%{fullData.name}<br>%{text}<extra></extra>",
    )


def _layout(dark: bool) -> dict[str, Any]:
    axis = theme.axis(dark)
    return {
        **theme.layout(dark),
        "template": "none",
        "height": 440,
        "margin": {"l": 56, "r": 12, "t": 64, "b": 36},  # room for the tools above the legend
        "xaxis": _body(dark),
        "yaxis": axis
        | {
            "title": axis["title"] | {"text": "Smoothness, degrees: lower is smoother"},
            "rangemode": "tozero",
            "ticksuffix": "°",
        },
        "shapes": [_border(place, dark) for place in _borders()],
        "hovermode": "closest",
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
    }


def _body(dark: bool) -> dict[str, Any]:
    """Returns the axis of features: a tick a part of the body, in its middle."""
    places = {
        part: [number for number, _ in members]
        for part, members in groupby(enumerate(FEATURES), key=lambda pair: part_of(pair[1]))
    }
    return theme.axis(dark) | {
        "range": [-0.5, len(FEATURES) - 0.5],
        "tickvals": [(numbers[0] + numbers[-1]) / 2 for numbers in places.values()],
        "ticktext": list(places),
        "showgrid": False,
    }


def _borders() -> list[float]:
    parts = [part_of(feature) for feature in FEATURES]
    return [number + 0.5 for number, (one, other) in enumerate(pairwise(parts)) if one != other]


def _border(place: float, dark: bool) -> dict[str, Any]:
    line = {"color": theme.ink(dark).line, "width": 1}
    return {"type": "line", "yref": "paper", "x0": place, "x1": place, "y0": 0, "y1": 1} | {
        "line": line,
        "layer": "below",
    }
