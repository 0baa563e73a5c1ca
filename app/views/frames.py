"""Snapshots in a row as in the paper's Figure 2: the posterior in grey above, the prior below.

    grey of an image = sigma / mean of sigma over the images
    sigma: standard deviation of its posterior, geometric mean over latent dimensions

Frames of a run share one plane, that of its last prior samples (app/views/planar.py).

One grey for all means that all images contribute alike; a mixture means that they do not.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.planar import drawing, planar

MAX_FRAMES = 6
GAP = 0.012  # of the width, between frames
LOW, HIGH = 0.5, 2.0  # the greys span half to twice the mean
SIZE = 170  # pixels, height of a frame


def pick(steps: np.ndarray, turn: int | None) -> list[int]:
    """Returns up to MAX_FRAMES places, evenly among the snapshots, one nearest the turn."""
    even = np.linspace(0, len(steps) - 1, MAX_FRAMES).round().astype(int)
    if turn is not None:
        near = int(np.abs(steps - turn).argmin())
        inner = even[:-1]  # the last snapshot always stays
        inner[np.abs(inner - near).argmin()] = near
    return sorted(set(even.tolist()))


def common(runs: list[np.ndarray], turn: int | None) -> list[list[int]]:
    """Returns the places of each run nearest the steps picked from the longest, each once."""
    longest = max(runs, key=lambda steps: steps[-1], default=np.zeros(1))
    wanted = longest[pick(longest, turn)]
    return [sorted({int(np.abs(steps - step).argmin()) for step in wanted}) for steps in runs]


def spread(scale: np.ndarray) -> np.ndarray:
    """Returns sigma / mean sigma (M,) of the posterior's standard deviations (M, Z)."""
    sigma = np.exp(np.log(np.maximum(scale, 1e-12)).mean(axis=1))
    return sigma / sigma.mean()


def frames(snapshots: dict[str, np.ndarray], places: list[int], dark: bool) -> go.Figure:
    snapshots = on_plane(snapshots)
    figure = go.Figure(layout=layout(snapshots, places, dark))
    for column, place in enumerate(places):
        relative = spread(snapshots["posterior_scale"][place])
        mean, prior = snapshots["posterior_mean"][place], snapshots["prior_sample"][place]
        greys = {"color": np.log2(relative), "coloraxis": "coloraxis", "size": 4}
        figure.add_trace(points(mean, 2 * column + 1, greys))
        figure.add_trace(points(prior, 2 * column + 2, hollow(dark)))
    return figure


def on_plane(snapshots: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    last = snapshots["prior_sample"][-1]
    drawn = ("posterior_mean", "prior_sample")
    return snapshots | {name: planar(snapshots[name], last) for name in drawn}


def drawings(runs: Iterable[dict[str, np.ndarray]]) -> str:
    """Returns how the runs' latents come onto their planes, each sentence once."""
    dims = (snapshots["prior_sample"].shape[-1] for snapshots in runs)
    return " ".join(dict.fromkeys(drawing(dim, "the last prior samples") for dim in dims))


def points(latents: np.ndarray, axis: int, marker: dict) -> go.Scatter:
    return go.Scatter(
        x=latents[:, 0],
        y=latents[:, 1],
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        mode="markers",
        marker=marker,
        hoverinfo="skip",
        showlegend=False,
    )


def hollow(dark: bool) -> dict:
    line = {"width": 0.8, "color": theme.ink(dark).muted}
    return {"size": 4, "color": "rgba(0,0,0,0)", "line": line, "opacity": 0.8}


def layout(snapshots: dict[str, np.ndarray], places: list[int], dark: bool) -> dict:
    width = 1 / len(places)
    ranges = extent(snapshots, places)
    axes: dict[str, Any] = {}
    for column in range(len(places)):
        across = (column * width, (column + 1) * width - GAP)
        for row, along in enumerate(((0.52, 1.0), (0.0, 0.48))):
            axes |= plane(2 * column + 1 + row, across, along, ranges, dark)
    return (
        theme.layout(dark)
        | axes
        | {
            "template": "none",
            "height": 2 * SIZE + 70,
            "margin": {"l": 4, "r": 4, "t": 40, "b": 4},
            "coloraxis": greys(dark),
            "annotations": [label(snapshots, p, c * width, dark) for c, p in enumerate(places)],
        }
    )


def plane(number: int, across: tuple, along: tuple, ranges: list, dark: bool) -> dict:
    shared = {
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "mirror": True,
        "showline": True,
        "linecolor": theme.ink(dark).line,
        "fixedrange": True,
    }
    return {
        f"xaxis{number}": shared | {"domain": across, "anchor": f"y{number}", "range": ranges[0]},
        f"yaxis{number}": shared
        | {"domain": along, "anchor": f"x{number}", "range": ranges[1]}
        | {"scaleanchor": f"x{number}", "constrain": "domain"},
    }


def extent(snapshots: dict[str, np.ndarray], places: list[int]) -> list[list[float]]:
    """Returns one range for both axes of all frames: sizes stay comparable along training."""
    shown = [snapshots[name][places] for name in ("posterior_mean", "prior_sample")]
    reach = max(float(np.quantile(np.abs(values), 0.998)) for values in shown) * 1.08 or 1.0
    return [[-reach, reach], [-reach, reach]]


def greys(dark: bool) -> dict:
    """Returns the scale: wide posteriors stand out most from the background, in both modes."""
    faint, strong = ("#4A4740", "#FFFFFF") if dark else ("#D9D6CE", "#000000")
    return {
        "colorscale": [[0, faint], [1, strong]],
        "cmin": float(np.log2(LOW)),
        "cmax": float(np.log2(HIGH)),
        "showscale": False,
    }


def label(snapshots: dict[str, np.ndarray], place: int, x: float, dark: bool) -> dict:
    varies = spread(snapshots["posterior_scale"][place]).std()
    return {
        "text": f"step {int(snapshots['step'][place]):,}<br>σ ± {varies:.0%}",
        "x": x,
        "y": 1.0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": 12, "color": theme.ink(dark).muted},
    }
