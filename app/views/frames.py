"""Snapshots in a row as in the paper's Figure 2: the posterior in grey above, the prior below.

    grey and size of an image's dot = sigma / mean of sigma over the images
    sigma: standard deviation of its posterior, geometric mean over latent dimensions

Frames of a run share one plane, that of its last prior samples (app/views/planar.py); those of
runs that are shown together share one scale.

One grey for all means that all images contribute alike; a mixture means that they do not.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app import theme
from app.views.planar import drawing, planar

Snapshots = dict[str, np.ndarray]

MAX_FRAMES = 6
GAP = 0.012  # of the width, between frames
LOW, HIGH = 0.5, 2.0  # the greys span half to twice the mean
DOT = 4.5  # pixels, of a dot whose posterior is as wide as the mean of all
SIZE, HEAD = 190, 50  # pixels, height of a frame and of the words above
BOTH = ("posterior_mean", "prior_sample")  # rows of a figure


def pick(steps: np.ndarray, turn: int | None, most: int = MAX_FRAMES) -> list[int]:
    """Returns up to `most` places, evenly among the snapshots, one nearest the turn."""
    even = np.linspace(0, len(steps) - 1, most).round().astype(int)
    if turn is not None:
        near = int(np.abs(steps - turn).argmin())
        inner = even[:-1]  # the last snapshot always stays
        inner[np.abs(inner - near).argmin()] = near
    return sorted(set(even.tolist()))


def common(runs: list[np.ndarray], turn: int | None, most: int = MAX_FRAMES) -> list[list[int]]:
    """Returns the places of each run nearest the steps picked from the longest, each once."""
    longest = max(runs, key=lambda steps: steps[-1], default=np.zeros(1))
    wanted = longest[pick(longest, turn, most)]
    return [sorted({int(np.abs(steps - step).argmin()) for step in wanted}) for steps in runs]


def spread(scale: np.ndarray) -> np.ndarray:
    """Returns sigma / mean sigma (M,) of the posterior's standard deviations (M, Z)."""
    sigma = np.exp(np.log(np.maximum(scale, 1e-12)).mean(axis=1))
    return sigma / sigma.mean()


def frames(
    snapshots: Snapshots,
    places: list[int],
    dark: bool,
    reach: float,
    rows: tuple[str, ...] = BOTH,
    size: int = SIZE,
) -> go.Figure:
    """Returns the frames of a run; reach: half the height of each, as of `common_reach`.

    rows: of snapshots, from top to bottom · size: pixels, height of a frame
    """
    snapshots = on_plane(snapshots)
    figure = go.Figure(layout=layout(snapshots, places, dark, reach, len(rows), size))
    for column, place in enumerate(places):
        for row, name in enumerate(rows):
            marker = dots(snapshots, place) if name == "posterior_mean" else hollow(dark)
            figure.add_trace(points(snapshots[name][place], column * len(rows) + row + 1, marker))
    return figure


def dots(snapshots: Snapshots, place: int) -> dict:
    """Returns how wide posteriors look: strong and large, or faint and small, never unseen."""
    relative = spread(snapshots["posterior_scale"][place])
    size = DOT * np.sqrt(np.clip(relative, LOW, HIGH))
    return {"color": np.log2(relative), "coloraxis": "coloraxis", "size": size}


def on_plane(snapshots: Snapshots) -> Snapshots:
    last = snapshots["prior_sample"][-1]
    drawn = ("posterior_mean", "prior_sample")
    return snapshots | {name: planar(snapshots[name], last) for name in drawn}


def drawings(runs: Iterable[Snapshots]) -> str:
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


def layout(
    snapshots: Snapshots,
    places: list[int],
    dark: bool,
    reach: float,
    num_rows: int,
    size: int,
) -> dict:
    width = 1 / len(places)
    axes: dict[str, Any] = {}
    for column in range(len(places)):
        across = (column * width, (column + 1) * width - GAP)
        for row in range(num_rows):
            along = (1 - (row + 0.96) / num_rows, 1 - row / num_rows)
            axes |= plane(column * num_rows + row + 1, across, along, reach, dark)
    return (
        theme.layout(dark)
        | axes
        | {
            "template": "none",
            "height": num_rows * size + HEAD,
            "margin": {"l": 4, "r": 4, "t": HEAD - 8, "b": 4},
            "coloraxis": greys(dark),
            "annotations": [label(snapshots, p, c * width, dark) for c, p in enumerate(places)],
        }
    )


def plane(number: int, across: tuple, along: tuple, reach: float, dark: bool) -> dict:
    shared = {
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "mirror": True,
        "showline": True,
        "linecolor": theme.ink(dark).line,
        "fixedrange": True,
        "range": [-reach, reach],
    }
    return {
        f"xaxis{number}": shared | {"domain": across, "anchor": f"y{number}"},
        f"yaxis{number}": shared
        | {"domain": along, "anchor": f"x{number}"}
        | {"scaleanchor": f"x{number}", "constrain": "domain", "constraintoward": "top"},
    }


def common_reach(
    runs: Iterable[Snapshots], places: Iterable[list[int]], rows: tuple[str, ...] = BOTH
) -> float:
    """Returns half the height of all frames: from 0, with room for 99.8 % of all runs' points."""
    most = (
        float(np.quantile(np.abs(on_plane(run)[name][at]), 0.998))
        for run, at in zip(runs, places, strict=True)
        for name in rows
    )
    return 1.08 * max(most, default=0.0) or 1.0


def greys(dark: bool) -> dict:
    """Returns the scale: wide posteriors stand out most, narrow ones at 3 to 1, in both modes."""
    faint, strong = ("#6B675E", "#FFFFFF") if dark else ("#96928A", "#000000")
    return {
        "colorscale": [[0, faint], [1, strong]],
        "cmin": float(np.log2(LOW)),
        "cmax": float(np.log2(HIGH)),
        "showscale": False,
    }


def label(snapshots: Snapshots, place: int, x: float, dark: bool) -> dict:
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
        "font": {"size": 13, "color": theme.ink(dark).muted},
    }
