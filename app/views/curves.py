"""How a training went: beta, error, rate and distortion of all runs, and the phases above them."""

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.curve_axes import ROWS, Curve, Row, layout
from app.views.events import initial_end

MAX_POINTS = (
    600  # drawn a curve; a browser stays fluent, the page says when it is fewer than recorded
)


def curves(runs: list[Curve], log_steps: bool, dark: bool) -> go.Figure:
    figure = go.Figure(layout=layout(runs, log_steps, dark))
    for number, row in enumerate(ROWS, start=1):
        figure.add_traces([trace(run, row, number, dark) for run in runs])
    for place, run in enumerate(run for run in reversed(runs) if run.phased):
        figure.add_traces(ribbon(run, place, dark))
    return figure


def trace(run: Curve, row: Row, number: int, dark: bool) -> go.Scatter:
    look = theme.method(run.method)
    drawn = thin(len(run.history["step"]))
    return go.Scatter(
        x=run.history["step"][drawn],
        y=run.history[row.name][drawn],
        yaxis=f"y{number}",
        mode="lines",
        name=run.title,
        legendgroup=run.title,
        showlegend=number == 1,
        line={"color": look.colour(dark), "dash": look.dash, "width": 2},
        hovertemplate=f"{row.heading.split(',')[0]} %{{y:{row.format}}}",
    )


def ribbon(run: Curve, place: int, dark: bool) -> list[go.Scatter]:
    """Returns the bars of a run's phases: one while it is in its first, else two."""
    colour = theme.method(run.method).colour(dark)
    steps = run.history["step"]
    change = initial_end(run.history)
    if change is None:
        return [bar(run, place, (steps[0], steps[-1]), colour)]
    return [
        bar(run, place, (change, steps[-1]), theme.translucent(colour, 0.3)),
        bar(run, place, (steps[0], change), colour),
    ]


def bar(run: Curve, place: int, ends: tuple[int, int], colour: str) -> go.Scatter:
    return go.Scatter(
        x=ends,
        y=[place, place],
        yaxis="y5",
        mode="lines",
        line={"color": colour, "width": 6},
        legendgroup=run.title,
        showlegend=False,
        hoverinfo="skip",
    )


def thin(length: int) -> np.ndarray:
    """Returns the places to draw: evenly spaced both on a linear and on a logarithmic axis."""
    if length <= MAX_POINTS:
        return np.arange(length)
    even = np.linspace(0, length - 1, MAX_POINTS // 2)
    early = np.geomspace(1, length, MAX_POINTS // 2) - 1
    return np.unique(np.concatenate([even, early]).round().astype(int))
