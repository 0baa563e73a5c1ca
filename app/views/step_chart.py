"""How much of large forms and of detail is there after so many nats, a pair of lines a run."""

from collections.abc import Sequence

import plotly.graph_objects as go

from app import theme
from app.views.steps import PARTS, SteppedRun

DASHES = {"coarse": "solid", "fine": "dot"}
SYMBOLS = {"coarse": "circle", "fine": "diamond-open"}
HEIGHT = 340


def step_chart(runs: Sequence[SteppedRun], dark: bool) -> go.Figure:
    """Returns a solid line for large forms and a dotted one for detail, with a mark a step."""
    ink, usual = theme.ink(dark), theme.axis(dark)
    figure = go.Figure(layout={**theme.layout(dark), "template": "none", "height": HEIGHT})
    for run in runs:
        colour = theme.method(run.method).colour(dark)
        for part, words in PARTS.items():
            figure.add_scatter(
                x=run.nats,
                y=run.there(part),
                name=f"{run.title}: {words}",
                mode="lines+markers",
                line={"color": colour, "dash": DASHES[part], "width": 2},
                marker={"symbol": SYMBOLS[part], "size": 8, "color": colour},
                text=["none", *run.names],
                hovertemplate=f"{words}, step %{{text}}: %{{y:.0%}} after %{{x:.1f}} nats"
                "<extra></extra>",
            )
    figure.add_hline(y=0.5, line={"color": ink.muted, "width": 1, "dash": "dot"})
    title = usual["title"]
    figure.update_xaxes(usual | {"title": title | {"text": "nats an image, step by step"}})
    figure.update_yaxes(usual | {"title": title | {"text": "there"}, "tickformat": ".0%"})
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}}
    return figure.update_layout(legend=legend, margin={"l": 62, "r": 16, "t": 72, "b": 48})


def step_alt(runs: Sequence[SteppedRun]) -> str:
    said = (
        f"{run.title}: after {', '.join(f'{n:.1f}' for n in run.nats)} nats "
        + "; ".join(
            f"{words} {', '.join(f'{s:.0%}' for s in run.there(part))}"
            for part, words in PARTS.items()
        )
        for run in runs
    )
    return f"How much is there after each step. {'. '.join(said)}."
