"""The paper's Figure 21: how much each inner latent dimension tells of the data, a panel a run.

KL_j = E_x KL( q(u_j|x) || N(0, 1) ),  sorted, on a logarithmic scale     (core/metrics)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.evidence import Evidence
from core.metrics.active_units import LEAST_DIVERGENCE

FLOOR = 1e-4  # nats: bars end there, a pruned unit has none
HEIGHT = 240  # pixels of a panel
PALE = 0.35


def unit_bars(run: Evidence, highest: float, dark: bool) -> go.Figure:
    """Returns one run's panel; highest: the greatest divergence of all panels, nats."""
    units = run.units if run.units is not None else np.array([])
    colour = theme.method(run.method).colour(dark)
    active = units > LEAST_DIVERGENCE
    figure = go.Figure(
        go.Bar(
            x=np.arange(1, len(units) + 1),
            y=units,
            marker={
                "color": [colour if one else theme.translucent(colour, PALE) for one in active],
                "line": {"color": colour, "width": 1},
            },
            hovertemplate="unit %{x}: %{y:.3g} nats<extra></extra>",
        )
    )
    return figure.update_layout(layout(len(units), highest, dark))


def layout(num_units: int, highest: float, dark: bool) -> dict[str, Any]:
    usual = theme.axis(dark)
    small = {"size": 10, "color": theme.ink(dark).muted}  # plotly enlarges powers of ten
    top = float(np.log10(max(highest, 10 * FLOOR))) + 0.2
    return {
        **theme.layout(dark),
        "template": "none",
        "bargap": 0.2,
        "height": HEIGHT,
        "showlegend": False,
        "margin": {"l": 52, "r": 8, "t": 8, "b": 44},
        "xaxis": usual
        | {
            "range": [0.4, num_units + 0.6],
            "title": usual["title"] | {"text": "Inner dimensions, sorted"},
            "nticks": min(8, num_units + 1),
            "tickformat": "d",
        },
        "yaxis": usual
        | {
            "type": "log",
            "range": [float(np.log10(FLOOR)), top],
            "dtick": 1,
            "exponentformat": "power",
            "tickfont": small,
            "title": usual["title"] | {"text": "KL, nats"},
        },
        "shapes": [
            {
                "type": "line",
                **{"xref": "paper", "x0": 0, "x1": 1, "yref": "y"},
                **{"y0": LEAST_DIVERGENCE, "y1": LEAST_DIVERGENCE},
                "line": {"color": theme.ink(dark).text, "width": 1, "dash": "dot"},
            }
        ],
    }


def units_alt(run: Evidence) -> str:
    """Returns what a panel shows, for who cannot see it."""
    return f"Bars of the sorted KL divergences of {run.title}: {active_units(run)}."


def active_units(run: Evidence) -> str:
    """
    >>> from types import SimpleNamespace as Run
    >>> active_units(Run(units=np.array([2.0, 0.001])))
    '1 of 2 units active'
    """
    units = np.array([]) if run.units is None else run.units
    return f"{int((units > LEAST_DIVERGENCE).sum())} of {len(units)} units active"


def drawn_first(runs: Sequence[Evidence]) -> list[Evidence]:
    """Returns the runs that know their units, the paper's two first: REWO and a warm-up."""
    known = [run for run in runs if run.units is not None]
    return sorted(known, key=lambda run: _place(run.method))


def _place(method: str) -> int:
    first = ("vhp-rewo", "vhp-wu20", "vhp-wu200")
    return first.index(method) if method in first else len(first)
