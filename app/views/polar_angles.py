"""Figure 15: the angle of held-out images over the polar angle of their latents, a panel a run.

    phi = atan2(z_2 - c_2, z_1 - c_1),   angle ~ a phi + b          (core/metrics/angle_error)

c is the mean of the latents shown, a and b are fitted to them; where the angle is read off evenly,
all points lie on the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from core.atlas import Atlas
from core.metrics.angle_error import PolarFit, polar_fit

TURNS = (0, 90, 180, 270, 360)  # degrees
LEAST = 3  # images, of which a line says something
ROOM = 0.06  # between panels, of the chart
PANEL = 300  # pixels a row of panels is high
EXPLAINED = (
    "Each point is a held-out image: the pendulum's angle over the polar angle of its place in "
    "the plane, about the mean of all places, and the straight line that fits best. An even ring "
    "is a straight row of points; where points leave the line, the ring is uneven or torn. Line "
    "and error here are those of the {shown} images shown; the table's line was fitted to the "
    "training images."
)


@dataclass(frozen=True)
class PolarAngles:
    """A run's angles for the chart, in degrees: phi (N,) and angle (N,) of its images, and the
    line that was fitted; method: a look of app/theme.py."""

    title: str
    method: str
    polar: np.ndarray
    angles: np.ndarray
    fit: PolarFit
    error: float  # radians

    @property
    def line(self) -> tuple[np.ndarray, np.ndarray]:
        """Returns the ends of the line, from the least to the greatest polar angle."""
        ends = np.array([self.polar.min(), self.polar.max()])
        return ends, np.degrees(self.fit.line(np.radians(ends)))


def polar_angles(title: str, method: str, atlas: Atlas) -> PolarAngles | None:
    """Returns a run's angles; None where labels are no angles or latents no plane."""
    angles, latents = atlas.label.angles(atlas.labels("datum")), atlas.points("datum")
    if angles is None or latents.shape[1:] != (2,) or len(latents) < LEAST:
        return None
    angles, latents = angles.astype(float), latents.astype(float)
    if np.ptp(latents, axis=0).max() == 0:
        return None  # all images at one place have no polar angle
    fit = polar_fit(latents, angles)
    polar = np.degrees(fit.polar(latents, angles))
    return PolarAngles(title, method, polar, np.degrees(angles), fit, fit.error(latents, angles))


def polar_chart(runs: Sequence[PolarAngles], dark: bool) -> go.Figure:
    figure = go.Figure(layout=_layout(runs, dark))
    for number, run in enumerate(runs, start=1):
        panel = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
        figure.add_trace(_points(run, dark).update(panel))
        figure.add_trace(_line(run, dark).update(panel))
    return figure


def polar_alt(runs: Sequence[PolarAngles]) -> str:
    """Returns what the chart shows, for who cannot see it."""
    told = "; ".join(f"{run.title} by {run.error:.3f} rad" for run in runs)
    return (
        "The pendulum's angle over the polar angle of the latents, with the regression line, a "
        f"panel a run. On average the line misses the angles of {told}."
    )


def explained(runs: Sequence[PolarAngles]) -> str:
    shown = " or ".join(f"{count:,}" for count in dict.fromkeys(len(run.polar) for run in runs))
    return EXPLAINED.replace("{shown}", shown)


def _points(run: PolarAngles, dark: bool) -> go.Scatter:
    return go.Scatter(
        x=run.polar,
        y=run.angles,
        mode="markers",
        name=run.title,
        marker={"color": theme.method(run.method).colour(dark), "size": 4, "opacity": 0.6},
        hovertemplate="angle %{y:.0f}°, polar angle %{x:.0f}°<extra></extra>",
    )


def _line(run: PolarAngles, dark: bool) -> go.Scatter:
    across, up = run.line
    return go.Scatter(
        x=across,
        y=up,
        mode="lines",
        name="regression",
        line={"color": theme.ink(dark).text, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )


def _layout(runs: Sequence[PolarAngles], dark: bool) -> dict[str, Any]:
    columns = min(2, len(runs))
    rows = ceil(len(runs) / columns)
    panels = [_panel(run, place, columns, rows, dark) for place, run in enumerate(runs)]
    axes = {name: axis for panel in panels for name, axis in panel.items()}
    return {
        **theme.layout(dark),
        **axes,
        "template": "none",
        "height": 60 + PANEL * rows,
        "margin": {"l": 60, "r": 12, "t": 40, "b": 52},
        "hovermode": "closest",
        "annotations": [_head(run, axes, number, dark) for number, run in enumerate(runs, 1)],
    }


def _panel(
    run: PolarAngles, place: int, columns: int, rows: int, dark: bool
) -> dict[str, dict[str, Any]]:
    row, column = divmod(place, columns)
    number, axis = place + 1, theme.axis(dark) | {"fixedrange": True, "ticksuffix": "°"}
    title, lowest = axis["title"], row == rows - 1 or place + columns >= columns * rows
    across = {"text": "polar angle of the latent" if lowest else ""}
    along = {"text": "angle of the pendulum" if column == 0 else ""}
    low, high = run.polar.min(), run.polar.max()
    margin = 0.04 * (high - low) + 1e-9
    return {
        f"xaxis{number}": axis
        | {"domain": _share(column, columns), "anchor": f"y{number}", "title": title | across}
        | {"range": [low - margin, high + margin], "dtick": 90, "tick0": 0},
        f"yaxis{number}": axis
        | {"domain": _share(rows - 1 - row, rows, 0.2), "anchor": f"x{number}"}
        | {"range": [-15, 375], "tickvals": TURNS, "title": title | along},
    }


def _share(place: int, count: int, room: float = ROOM) -> list[float]:
    """Returns the part of the chart's side that a panel takes."""
    width = (1 - room * (count - 1)) / count
    return [place * (width + room), min(1.0, place * (width + room) + width)]


def _head(
    run: PolarAngles, axes: dict[str, dict[str, Any]], number: int, dark: bool
) -> dict[str, Any]:
    return {
        "text": f"{run.title}: {run.error:.3f} rad",
        "x": axes[f"xaxis{number}"]["domain"][0],
        "y": axes[f"yaxis{number}"]["domain"][1],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13, "color": theme.ink(dark).text},
    }
