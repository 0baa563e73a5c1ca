r"""How well a linear regression reads the yaw of things off latents of any dimension.

    (cos a, sin a) ~ W z + b,   yaw(z) = atan2((W z + b)_2, (W z + b)_1)
    error = mean |yaw(z) - a|

in radians, the shorter way round. W and b are those of ordinary least squares on training images,
the error is that on held-out ones, whose shapes were not trained on. What always says 0 errs by
pi / 2 where yaws lie all around, and by w / 2 where they lie within w of 0.

How evenly a walk turns is told by the second differences of what is read off its points,

    s = sqrt( 1/(P-2) sum_i (d_{i+1} - d_i)^2 ),   d_i = yaw(z_{i+1}) - yaw(z_i) in [-pi, pi)

which is 0 for steps that turn alike, as for frames in core/metrics/smoothness.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.circle import wrap
from core.data import Dataset
from core.graph import LENGTHS, LatentGraph, one_way
from core.metrics.joints import random_pairs
from core.metrics.walks import Sampled

NUM_GRAPHS, NUM_WALKS = 10, 20  # walks on each


@dataclass(frozen=True)
class YawReader:
    """A regression of (cos, sin) over latents: weights (Z + 1, 2), the last row for the offset."""

    weights: np.ndarray

    @classmethod
    def fitted(cls, latents: np.ndarray, yaw: np.ndarray) -> "YawReader":
        """Returns the one of least squares for latents (N, Z) at yaws (N,) in radians."""
        circle = np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
        return cls(np.linalg.lstsq(_with_offset(latents), circle, rcond=None)[0])

    def read(self, latents: np.ndarray) -> np.ndarray:
        """Returns the yaws (N,) in (-pi, pi] of latents (N, Z)."""
        cosine, sine = (_with_offset(latents) @ self.weights).T
        return np.arctan2(sine, cosine)

    def error(self, latents: np.ndarray, yaw: np.ndarray) -> float:
        """Returns the mean absolute error of the yaws (N,) of latents (N, Z), in radians.

        >>> yaw = np.linspace(0, 6, 50)
        >>> ring = 3 * np.stack([np.sin(yaw), np.cos(yaw), 0 * yaw], axis=1) + 7
        >>> round(YawReader.fitted(ring, yaw).error(ring, yaw), 6)
        0.0
        """
        return float(np.abs(wrap(self.read(latents) - yaw)).mean())


def _with_offset(latents: np.ndarray) -> np.ndarray:
    return np.column_stack([latents.astype(np.float64), np.ones(len(latents))])


def unevenness(yaw: np.ndarray) -> float:
    """Returns s of yaws (P,) along a walk, in radians; 0 for fewer than three.

    >>> unevenness(np.array([3.0, -3.0, -2.72])) < 0.01 < unevenness(np.array([0.0, 1.0, 0.0]))
    True
    """
    bends = np.diff(wrap(np.diff(yaw)))
    return float(np.sqrt(np.square(bends).mean())) if len(bends) else 0.0


def unevenness_of_walks(
    reader: YawReader,
    chart: Sampled,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    num_graphs: int = NUM_GRAPHS,
    num_walks: int = NUM_WALKS,
) -> dict[str, float | None]:
    """Returns the mean of s over walks between random held-out images, for each rule of LENGTHS;
    None where no path connects any pair."""
    found: dict[str, list[float]] = {length: [] for length in LENGTHS}
    for seed in range(num_graphs):
        pairs = random_pairs(dataset, num_walks, seed)
        nodes = chart.sample(num_nodes, seed)
        starts, ends = (chart.encode(dataset.test[side]) for side in pairs.T)
        for length, walks in found.items():
            graph = one_way(LatentGraph.build(nodes, num_neighbours, length), starts, ends)
            walks += [unevenness(reader.read(latents)) for latents in _paths(graph, num_walks)]
    return {length: float(np.mean(walks)) if walks else None for length, walks in found.items()}


def _paths(graph: LatentGraph, num_walks: int) -> Iterator[np.ndarray]:
    """Yields the latents (P, Z) along the walks between the last nodes of a graph."""
    first = len(graph.latents) - 2 * num_walks
    for start in range(first, first + num_walks):
        path = graph.shortest_path(start, start + num_walks)
        if path is not None:
            yield path.latents
