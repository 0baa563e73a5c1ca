r"""Walks between two images: encode both, find the way through the graph, decode what lies on it.

z_(.) = E q(z|x_(.)),   Z_path = (z_i, Z_sub, z_j),   frames = E p(x|z) along Z_path     (Sec. 2.3)
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from core.graph.latent_graph import LatentGraph, Path
from core.graph.subdivision import BETWEEN, subdivided


@runtime_checkable
class Walkable(Protocol):
    """The part of a chart that a walk needs: places of data, and data of places."""

    def encode(self, x: np.ndarray) -> np.ndarray: ...

    def decode(self, c: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Interpolation:
    """A walk: the path through the graph and its decoded frames (P, X)."""

    path: Path
    frames: np.ndarray


def interpolate(
    chart: Walkable,
    graph: LatentGraph,
    x_start: np.ndarray,
    x_end: np.ndarray,
    longest: float = 0.0,
) -> Interpolation | None:
    """Returns the walk from one image (X,) to another, or None if the graph does not connect
    them.

    longest: the length from which steps are subdivided; 0 for none
    """
    ends = graph.connect(chart.encode(np.stack([x_start, x_end])))
    path = ends.shortest_path(len(graph.latents), len(graph.latents) + 1)
    if path is None:
        return None
    path = subdivided(path, longest)
    return Interpolation(path, chart.decode(path.latents))


def along(points: np.ndarray) -> Path:
    """Returns the path that leads over points (P, Z), none of which is a node.

    >>> along(np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]])).length
    6.0
    """
    steps = np.linalg.norm(np.diff(points.astype(np.float64), axis=0), axis=1)
    return Path(np.full(len(points), BETWEEN), points, float(steps.sum()))


def straight_line(start: np.ndarray, end: np.ndarray, num_points: int) -> np.ndarray:
    """Returns points (num_points, Z) evenly spaced from one latent (Z,) to another: the naive
    walk.

    >>> straight_line(np.zeros(1), np.ones(1), 3).ravel().tolist()
    [0.0, 0.5, 1.0]
    """
    return np.linspace(start, end, num_points)
