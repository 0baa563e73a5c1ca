"""The frame of the curves: one column of charts over one step axis, their headings and levels.

ribbon: initial (strong) and main (pale) phase · the drawn columns, one below the other
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app import theme
from app.views.quantities import Levels, drawn, levels
from core.runs.columns import BETA, DISTORTION, ERROR, LOG, RATE, USUAL, Column

History = dict[str, np.ndarray]

# Shares of the figure's height: of all charts; between two, whose heading has one line, or two.
TOP, GAP, WIDE_GAP = 0.93, 0.055, 0.06
SHARES = {BETA.name: 0.27, ERROR.name: 0.23, RATE.name: 0.13, DISTORTION.name: 0.13}
OTHER = 0.23
FORMATS = {BETA.name: ".3g", ERROR.name: ".2e", RATE.name: ".2f", DISTORTION.name: ".1f"}
HEIGHT = 760  # pixels, of four charts
RIBBON = (0.965, 1.0)


@dataclass(frozen=True)
class Curve:
    """One run's share of the figure; kappa: its own, else its rivals'."""

    title: str
    method: str
    history: History
    kappa: float | None = None
    columns: Sequence[Column] = USUAL

    @property
    def phased(self) -> bool:
        """Tells whether the method has an initial phase; only those have a ribbon."""
        return bool(self.history["initial_phase"].any())

    @property
    def levels(self) -> Levels:
        return levels(self.columns, self.kappa)


@dataclass(frozen=True)
class Row:
    """One panel of the figure: the column of the history that it draws, and its place."""

    column: Column
    domain: tuple[float, float]

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def heading(self) -> str:
        return self.column.heading

    @property
    def log(self) -> bool:
        return self.column.scale == LOG

    @property
    def format(self) -> str:
        return FORMATS.get(self.name, ".3g")


def rows(runs: Iterable[Curve]) -> list[Row]:
    """Returns the charts from the top: together as high as usual, whatever their number."""
    columns = drawn(*(run.columns for run in runs))
    unit = TOP / total(columns) if columns else 1.0
    found, foot = list[Row](), TOP
    for column in columns:
        top = foot - (gap(column) * unit if found else 0.0)
        foot = top - SHARES.get(column.name, OTHER) * unit
        found.append(Row(column, (max(0.0, foot), top)))
    return found


def gap(column: Column) -> float:
    """Returns the room above a chart: a level has a line of the heading to itself."""
    return WIDE_GAP if column.level_title else GAP


def total(columns: Sequence[Column]) -> float:
    """Returns the shares of charts at their usual height, with what is between them."""
    return sum(SHARES.get(c.name, OTHER) for c in columns) + sum(map(gap, columns[1:]))


def height(charts: Sequence[Row]) -> int:
    """Returns the pixels of the figure in which each chart has its usual height."""
    return max(HEIGHT, round(HEIGHT * total([row.column for row in charts]) / TOP))


def layout(runs: list[Curve], log_steps: bool, dark: bool) -> dict:
    charts = rows(runs)
    last = len(charts)
    axes = {f"yaxis{n}": y_axis(row, dark) for n, row in enumerate(charts, start=1)}
    lines = [
        level_line(level, number, dark)
        for number, row in enumerate(charts, start=1)
        for level, _ in levels_of(row.name, runs)
    ]
    return {
        **theme.layout(dark),
        **axes,
        "template": "none",
        "xaxis": x_axis(runs, log_steps, dark, f"y{last}"),
        f"yaxis{last + 1}": ribbon_axis(sum(run.phased for run in runs)),
        "annotations": [heading(row, runs, dark) for row in charts],
        "shapes": lines,
        "hovermode": "x unified",
        "hoversubplots": "single",  # of all charts the box would cover the curves
        "height": height(charts),
        "margin": {"l": 60, "r": 12, "t": 40, "b": 44},
        "legend": {
            **{"orientation": "h", "x": 0, "y": 1.015, "yanchor": "bottom", "xanchor": "left"},
            "itemwidth": 56,  # long dashes show as such
        },
    }


def x_axis(runs: list[Curve], log_steps: bool, dark: bool, anchor: str) -> dict:
    axis = theme.axis(dark)
    last = max((int(run.history["step"][-1]) for run in runs), default=1)
    return axis | {
        "type": "log" if log_steps else "linear",
        "range": [0, float(np.log10(max(last, 10)))] if log_steps else [0, last],
        "title": axis["title"] | {"text": "Step"},
        "anchor": anchor,
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
        "text": row.heading + bounds(row.name, runs),
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


def bounds(name: str, runs: list[Curve]) -> str:
    """Returns what the dotted lines are, as a second line of the heading: no curve crosses it."""
    known = levels_of(name, runs)
    numbers = " and ".join(f"{level:.2g}" for level, _ in known)
    return f"<br>dotted: {known[0][1]} = {numbers}" if known else ""


def levels_of(name: str, runs: Iterable[Curve]) -> list[tuple[float, str]]:
    """Returns the levels of a column, each once, the least first."""
    return sorted({run.levels[name] for run in runs if name in run.levels})


def references(run: Curve, runs: Iterable[Curve]) -> Levels:
    """Returns the levels that a run is held against; with numbers where others have others."""
    everywhere = list(runs)
    return {
        name: (level, title if _is_shared(name, everywhere) else f"{title} = {level:.2g}")
        for name, (level, title) in run.levels.items()
    }


def _is_shared(name: str, runs: list[Curve]) -> bool:
    return len(levels_of(name, runs)) == 1


def level_line(level: float, number: int, dark: bool) -> dict:
    return {
        "type": "line",
        **{"xref": "paper", "x0": 0, "x1": 1},
        **{"yref": f"y{number}", "y0": level, "y1": level},
        "line": {"color": theme.ink(dark).text, "width": 1, "dash": "dot"},
    }
