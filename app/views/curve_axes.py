"""The frame of the curves: one column of charts over one step axis, their headings and levels.

ribbon: initial (strong) and main (pale) phase · beta · C_t with kappa^2 · rate · distortion
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app import theme
from app.views.quantities import CURVES

History = dict[str, np.ndarray]


@dataclass(frozen=True)
class Row:
    """One chart of the column: the name in the history, its place, its numbers' format.

    Heading and scale are those of the strips below the planes: one name for one quantity.
    """

    name: str
    domain: tuple[float, float]
    format: str

    @property
    def heading(self) -> str:
        return CURVES[self.name]["title"]

    @property
    def log(self) -> bool:
        return CURVES[self.name]["log"]


ROWS = (
    Row("beta", (0.66, 0.93), ".3g"),
    Row("error", (0.37, 0.60), ".2e"),
    Row("rate", (0.185, 0.315), ".2f"),
    Row("distortion", (0.0, 0.13), ".1f"),
)
RIBBON = (0.965, 1.0)


@dataclass(frozen=True)
class Curve:
    """One run's share of the figure; kappa is None where there is nothing to compare."""

    title: str
    method: str
    history: History
    kappa: float | None = None

    @property
    def phased(self) -> bool:
        """Tells whether the method has an initial phase; only those have a ribbon."""
        return bool(self.history["initial_phase"].any())


def layout(runs: list[Curve], log_steps: bool, dark: bool) -> dict:
    axes = {f"yaxis{n}": y_axis(row, dark) for n, row in enumerate(ROWS, start=1)}
    return {
        **theme.layout(dark),
        **axes,
        "template": "none",
        "xaxis": x_axis(runs, log_steps, dark),
        "yaxis5": ribbon_axis(sum(run.phased for run in runs)),
        "annotations": [heading(row, runs, dark) for row in ROWS],
        "shapes": [kappa_line(kappa, dark) for kappa in kappas(runs)],
        "hovermode": "x unified",
        "hoversubplots": "single",  # of all four charts the box would cover the curves
        "height": 760,
        "margin": {"l": 60, "r": 12, "t": 40, "b": 44},
        "legend": {
            **{"orientation": "h", "x": 0, "y": 1.015, "yanchor": "bottom", "xanchor": "left"},
            "itemwidth": 56,  # long dashes show as such
        },
    }


def x_axis(runs: list[Curve], log_steps: bool, dark: bool) -> dict:
    axis = theme.axis(dark)
    last = max((int(run.history["step"][-1]) for run in runs), default=1)
    return axis | {
        "type": "log" if log_steps else "linear",
        "range": [0, float(np.log10(max(last, 10)))] if log_steps else [0, last],
        "title": axis["title"] | {"text": "Step"},
        "anchor": "y4",
        "tickformat": ",d",
        "dtick": 1 if log_steps else None,
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": theme.ink(dark).muted,
        "unifiedhovertitle": {"text": "step %{x:,d}"},
    }


def y_axis(row: Row, dark: bool) -> dict:
    axis = theme.axis(dark) | {"domain": row.domain, "nticks": 4}
    if not row.log:
        return axis
    small = {"size": 10, "color": theme.ink(dark).muted}  # plotly enlarges powers of ten
    return axis | {"type": "log", "dtick": 1, "exponentformat": "power", "tickfont": small}


def ribbon_axis(num_runs: int) -> dict:
    return {
        "domain": RIBBON,
        "range": [-0.5, max(num_runs, 1) - 0.5],
        "visible": False,
        "fixedrange": True,
    }


def heading(row: Row, runs: list[Curve], dark: bool) -> dict:
    return {
        "text": row.heading + (bounds(runs) if row.name == "error" else ""),
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "align": "left",
        "y": row.domain[1],
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13, "color": theme.ink(dark).muted},
    }


def bounds(runs: list[Curve]) -> str:
    """Returns what the dotted lines are, as a second line of the heading: no curve crosses it."""
    levels = " and ".join(f"{kappa**2:.2g}" for kappa in kappas(runs))
    return f"<br>dotted: κ² = {levels}" if levels else ""


def kappas(runs: Iterable[Curve]) -> list[float]:
    return sorted({run.kappa for run in runs if run.kappa is not None})


def kappa_reference(run: Curve, runs: Iterable[Curve]) -> dict[str, tuple[float, str]]:
    """Returns the level of C that a run is held against; its number where others have another."""
    if run.kappa is None:
        return {}
    level = run.kappa**2
    return {"error": (level, "κ²" if len(kappas(runs)) == 1 else f"κ² = {level:.2g}")}


def kappa_line(kappa: float, dark: bool) -> dict:
    level = kappa**2
    return {
        "type": "line",
        **{"xref": "paper", "x0": 0, "x1": 1},
        **{"yref": "y2", "y0": level, "y1": level},
        "line": {"color": theme.ink(dark).text, "width": 1, "dash": "dot"},
    }
