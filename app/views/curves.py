"""How a training went: the columns of all runs that are drawn, and the phases above them."""

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.curve_axes import Curve, Row, layout, rows
from app.views.events import initial_end
from app.views.quantities import drawn

MAX_POINTS = (
    600  # drawn a curve; a browser stays fluent, the page says when it is fewer than recorded
)


def curves(runs: list[Curve], log_steps: bool, dark: bool) -> go.Figure:
    figure = go.Figure(layout=layout(runs, log_steps, dark))
    charts = rows(runs)
    for number, row in enumerate(charts, start=1):
        recorded = [run for run in runs if row.name in run.history]
        figure.add_traces([trace(run, row, number, dark) for run in recorded])
    for place, run in enumerate(run for run in reversed(runs) if run.phased):
        figure.add_traces(ribbon(run, place, f"y{len(charts) + 1}", dark))
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
        showlegend=row.name == first_drawn(run),
        line={"color": look.colour(dark), "dash": look.dash, "width": 2},
        hovertemplate=f"{row.heading.split(',')[0]} %{{y:{row.format}}}",
    )


def first_drawn(run: Curve) -> str:
    return next((column.name for column in drawn(run.columns)), "")


def ribbon(run: Curve, place: int, axis: str, dark: bool) -> list[go.Scatter]:
    """Returns the bars of a run's phases: one while it is in its first, else two."""
    colour = theme.method(run.method).colour(dark)
    steps = run.history["step"]
    change = initial_end(run.history)
    if change is None:
        return [bar(run, place, axis, (steps[0], steps[-1]), colour)]
    return [
        bar(run, place, axis, (change, steps[-1]), theme.translucent(colour, 0.3)),
        bar(run, place, axis, (steps[0], change), colour),
    ]


def bar(run: Curve, place: int, axis: str, ends: tuple[int, int], colour: str) -> go.Scatter:
    return go.Scatter(
        x=ends,
        y=[place, place],
        yaxis=axis,
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
