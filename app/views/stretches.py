"""A ring cut into equal turns of the pendulum: how long each stretch is, how wide its posteriors.

    length of a stretch k    l_k = length of the line through the posterior means, in order of the
                             angle, between the angles k and k + 1 twelfths of a turn
    width of a stretch       w_k = mean of sigma over its images (sigma: app/views/frames.py)

both over their mean over the stretches: 1 everywhere on a ring that is run evenly. Angles in
radians, latents on the plane.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.frames import Snapshots, spread

NUM = 12
CENTRES = (np.arange(NUM) + 0.5) * 360 / NUM  # degrees
QUARTERS = (0, 90, 180, 270)  # not 360: it would run into the next panel
ROWS = ("Width of the posteriors", "Length of the ring")


def lengths(latents: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Returns l (NUM,) over its mean, of latents (M, 2) and angles (M,).

    >>> turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    >>> ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    >>> np.allclose(lengths(ring, turn), 1)
    True
    """
    order = np.argsort(angles)
    closed = np.append(order, order[0])
    walked = np.append(0, np.linalg.norm(np.diff(latents[closed], axis=0), axis=1).cumsum())
    turned = np.append(angles[order], angles[order[0]] + 2 * np.pi)
    borders = np.interp(np.linspace(turned[0], turned[-1], NUM + 1), turned, walked)
    stretches = np.diff(borders)
    return stretches / stretches.mean()


def widths(scales: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Returns w (NUM,) over its mean, of standard deviations (M, Z); nan where no image lies."""
    sigma, stretch = spread(scales), (angles % (2 * np.pi) / (2 * np.pi) * NUM).astype(int)
    mean = np.array([sigma[stretch == k].mean() if k in stretch else np.nan for k in range(NUM)])
    return mean / np.nanmean(mean)


def ratio(stretches: np.ndarray) -> float:
    """Returns how many times the shortest stretch the longest one is."""
    return float(stretches.max() / stretches.min())


@dataclass(frozen=True)
class Ring:
    """A run's ring for the chart; method: a look of app/theme.py."""

    title: str
    method: str
    snapshots: Snapshots

    def at(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns widths and lengths at the snapshot nearest a step."""
        place = int(np.abs(self.snapshots["step"] - step).argmin())
        angles = self.snapshots["label"]
        return (
            widths(self.snapshots["posterior_scale"][place], angles),
            lengths(self.snapshots["posterior_mean"][place], angles),
        )


def stretch_chart(rings: Sequence[Ring], steps: Sequence[int], dark: bool) -> go.Figure:
    """Returns the widths above the lengths, a column for each step, a line for each run."""
    figure = go.Figure(layout=_layout(steps, dark))
    for column, step in enumerate(steps):
        for ring in rings:
            for row, values in enumerate(ring.at(step)):
                figure.add_trace(_line(ring, values, row * len(steps) + column, dark))
    return figure


def stretch_alt(rings: Sequence[Ring], steps: Sequence[int]) -> str:
    """Returns what the chart shows, for who cannot see it."""
    told = []
    for step in steps:
        for ring in rings:
            wide, long = (ratio(values) for values in ring.at(step))
            told.append(f"{ring.title} at step {step:,}: widths {wide:.1f}, lengths {long:.1f}")
    return (
        "Width of the posteriors and length of the ring for each 30° of the pendulum. Largest "
        f"over smallest: {'; '.join(told)}."
    )


def _line(ring: Ring, values: np.ndarray, panel: int, dark: bool) -> go.Scatter:
    look = theme.method(ring.method)
    colour = look.colour(dark)
    return go.Scatter(
        x=CENTRES,
        y=values,
        xaxis=f"x{panel + 1}",
        yaxis=f"y{panel + 1}",
        mode="lines+markers",
        name=ring.title,
        showlegend=panel == 0,
        line={"color": colour, "dash": look.dash, "width": 2},
        marker={"color": colour, "size": 6},
        hoverinfo="skip",
    )


def _layout(steps: Sequence[int], dark: bool) -> dict[str, Any]:
    axes: dict[str, Any] = {}
    for row in range(len(ROWS)):
        for column in range(len(steps)):
            axes |= _panel(row, column, len(steps), dark)
    return (
        theme.layout(dark)
        | axes
        | {
            "template": "none",
            "height": 430,
            "margin": {"l": 64, "r": 12, "t": 64, "b": 48},
            "legend": {"orientation": "h", "x": 0, "y": 1.09, "yanchor": "bottom"},
            "annotations": [_head(step, c, len(steps), dark) for c, step in enumerate(steps)],
            "shapes": [_even(p, dark) for p in range(len(ROWS) * len(steps))],
        }
    )


def _panel(row: int, column: int, columns: int, dark: bool) -> dict[str, Any]:
    number = row * columns + column + 1
    axis = theme.axis(dark) | {"fixedrange": True}
    title = axis["title"]
    across = {"text": "angle of the pendulum" if row == len(ROWS) - 1 else ""}
    along = {"text": ROWS[row] if column == 0 else ""}
    return {
        f"xaxis{number}": axis
        | {"domain": [column / columns, (column + 0.94) / columns], "anchor": f"y{number}"}
        | {"range": [0, 360], "tickvals": QUARTERS, "title": title | across}
        | {"ticktext": [f"{quarter}°" for quarter in QUARTERS]},
        f"yaxis{number}": axis
        | {"domain": [0.55, 1] if row == 0 else [0, 0.45], "anchor": f"x{number}"}
        | {"matches": f"y{row * columns + 1}" if column else None, "rangemode": "tozero"}
        | {"ticksuffix": "×", "title": title | along, "showticklabels": column == 0},
    }


def _even(panel: int, dark: bool) -> dict[str, Any]:
    """Returns the line of a ring that is run evenly."""
    line = {"color": theme.ink(dark).text, "width": 1, "dash": "dot"}
    ends = {"x0": 0, "x1": 360, "y0": 1, "y1": 1}
    return ends | {
        "type": "line",
        "xref": f"x{panel + 1}",
        "yref": f"y{panel + 1}",
        "line": line,
        "layer": "below",
    }


def _head(step: int, column: int, columns: int, dark: bool) -> dict[str, Any]:
    return {
        "text": f"step {step:,}",
        "x": column / columns,
        "y": 1.0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13, "color": theme.ink(dark).muted},
    }
