"""Stacked bars of the Tiles page: what the rate is made of, and whose the prior is.

average KL = information + marginal KL, beside log N;    shares of the prior in all tiles, sum 1
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from app import theme
from app.views.tiles import TiledRun

BAR, AROUND = 46, 90  # pixels: of a run, and of axes and legend
PALE = 0.35
ROOM = 1.12  # times the longest bar, for its number
WIDEST = 18  # letters of a title in a line


def rate_bars(runs: Sequence[TiledRun], dark: bool) -> go.Figure:
    """Returns a bar a run: its information, and behind it its marginal KL, in nats; a line stands
    at log N."""
    ink = theme.ink(dark)
    titles = [broken(run.title) for run in runs]
    parts = {
        "Information: tells images apart": ([run.information for run in runs], ink.accent),
        "Marginal KL: tells nothing of them": (
            [run.marginal for run in runs],
            theme.translucent(ink.muted, PALE),
        ),
    }
    figure = go.Figure(layout=_layout(len(runs), dark, "nats"))
    for name, (values, colour) in parts.items():
        figure.add_bar(
            y=titles,
            x=values,
            name=name,
            orientation="h",
            marker={"color": colour},
            text=[f"{value:.2f}" for value in values],
            textposition="inside" if colour == ink.accent else "outside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            cliponaxis=False,
            textfont={"color": ink.background if colour == ink.accent else ink.text},
            hovertemplate="%{y}: %{x:.3f} nats<extra></extra>",
        )
    figure.add_vline(x=runs[0].most, line={"color": ink.text, "width": 1, "dash": "dot"})
    longest = max(run.average for run in runs)
    return figure.update_xaxes(range=[0, max(longest, runs[0].most) * ROOM])


def share_bars(runs: Sequence[TiledRun], names: Sequence[str], dark: bool) -> go.Figure:
    """Returns a bar a run: each image's share of the prior, in the image's colour."""
    ink = theme.ink(dark)
    figure = go.Figure(layout=_layout(len(runs), dark, "share of the prior"))
    for place, name in enumerate(names):
        figure.add_bar(
            y=[broken(run.title) for run in runs],
            x=[run.shares[place] for run in runs],
            name=name,
            orientation="h",
            marker={
                "color": theme.class_colour(place, dark),
                "line": {"color": ink.background, "width": 1},
            },
            hovertemplate=f"{name}: %{{x:.1%}}<extra>%{{y}}</extra>",
        )
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    for part in range(1, len(names)):
        figure.add_vline(
            x=part / len(names), line={"color": ink.text, "width": 1, "dash": "dot"}, opacity=0.5
        )
    return figure


def broken(title: str) -> str:
    """Returns a title in lines that fit beside a bar on a telephone.

    >>> broken("ELBO at equal error"), broken("GECO + RE")
    ('ELBO at equal<br>error', 'GECO + RE')
    """
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if len(longer) <= WIDEST else [*lines, word]
    return "<br>".join(filter(None, lines))


def rate_alt(runs: Sequence[TiledRun]) -> str:
    bars = "; ".join(
        f"{run.title} {run.information:.2f} + {run.marginal:.2f} = {run.average:.2f}"
        for run in runs
    )
    return f"Stacked bars of information and marginal KL in nats: {bars}."


def share_alt(runs: Sequence[TiledRun], names: Sequence[str]) -> str:
    bars = "; ".join(
        f"{run.title} "
        + ", ".join(f"{name} {share:.0%}" for name, share in zip(names, run.shares, strict=True))
        for run in runs
    )
    return f"Stacked bars of each image's share of the prior: {bars}."


def _layout(num_runs: int, dark: bool, unit: str) -> dict[str, Any]:
    usual = theme.axis(dark)
    return {
        **theme.layout(dark),
        "template": "none",
        "barmode": "stack",
        "bargap": 0.3,
        "height": AROUND + BAR * num_runs,
        "margin": {"l": 122, "r": 20, "t": 48, "b": 44},
        "xaxis": usual | {"title": usual["title"] | {"text": unit}, "rangemode": "tozero"},
        "yaxis": usual | {"autorange": "reversed", "showgrid": False},
        "legend": {
            **{"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
            **{"traceorder": "normal", "font": {"size": 12}},
        },
    }
