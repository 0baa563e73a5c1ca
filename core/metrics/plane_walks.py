r"""Walks in the plane X beside walks in the latents Z, between the same pairs of held-out data.

    z, x, ends         straight in Z, straight in X, straight in X keeping the ends
    z_graph, x_graph   shortest paths through the graphs of z and X of the same data, the anchors

    unsure   share of inner frames of which the classifier of the data is unsure: its largest
             probability is below .7
    ends     share of first and last frames in which it reads the class that it reads in the datum
    jump     largest over mean step between frames, the mean over walks

All walks have as many frames, evenly along them. The frames of one are alike: intervals are over
walks. A pair that no path connects is left out, and counted.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from core.charts import LINES, KernelChart
from core.charts.lines import Ends, of_images
from core.classifiers import Classifier
from core.data import Dataset
from core.graph import LatentGraph, one_way
from core.metrics.walks import opposite_pairs
from core.metrics.wilson import interval

NUM_PAIRS, NUM_FRAMES = 100, 11
UNSURE = 0.7
Walks = Sequence[np.ndarray | None]


def plane_walks(
    chart: KernelChart,
    dataset: Dataset,
    classifier: Classifier | None,
    num_nodes: int,
    num_neighbours: int,
    num_pairs: int = NUM_PAIRS,
) -> dict[str, dict[str, float | int | None]]:
    """Returns the measures of each kind of walk; what a classifier reads is None without one, and
    so is everything where no pair is connected."""
    pairs = dataset.test[opposite_pairs(dataset, num_pairs, seed=0)]
    found = walks(chart, [of_images(chart, pair) for pair in pairs], num_nodes, num_neighbours)
    return {name: _measured(chart, pairs, of, classifier) for name, of in found.items()}


def walks(
    chart: KernelChart, ends: Sequence[Ends], num_nodes: int, num_neighbours: int
) -> Mapping[str, Walks]:
    """Returns the latents (P, Z) of a walk between each two ends by kind, None without a path."""
    straight = {name: [line(chart, e, NUM_FRAMES) for e in ends] for name, line in LINES.items()}
    places, latents = (np.stack([getattr(e, of) for e in ends]) for of in ("places", "latents"))
    x_nodes, z_nodes = (nodes[:num_nodes] for nodes in _anchors(chart))
    in_x = paths(x_nodes, places, num_neighbours)
    by_plane = [None if path is None else chart.latents(path) for path in in_x]
    return straight | {"z_graph": paths(z_nodes, latents, num_neighbours), "x_graph": by_plane}


def _anchors(chart: KernelChart) -> tuple[np.ndarray, np.ndarray]:
    """Returns X (M, C) and z (M, Z) of the anchors, in an order of no meaning and each once."""
    x, z = (a.cpu().numpy() for a in (chart.smoother.anchors, chart.smoother.anchored))
    _, once = np.unique(z, axis=0, return_index=True)
    chosen = np.random.default_rng(0).permutation(once)
    return x[chosen], z[chosen]


def paths(nodes: np.ndarray, ends: np.ndarray, num_neighbours: int) -> Walks:
    """Returns points (P, D) evenly along the shortest path through the graph of nodes (N, D)
    between each pair of ends (W, 2, D)."""
    graph = LatentGraph.build(nodes, min(num_neighbours, len(nodes) - 1))
    joined, first = one_way(graph, ends[:, 0], ends[:, 1]), len(nodes)
    numbers = range(first, first + len(ends))
    found = [joined.shortest_path(number, number + len(ends)) for number in numbers]
    return [None if path is None else _evenly(path.latents) for path in found]


def _evenly(points: np.ndarray) -> np.ndarray:
    """
    >>> _evenly(np.array([[0.0], [9.0], [10.0]])).ravel().tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    """
    at = np.concatenate([[0.0], np.linalg.norm(np.diff(points, axis=0), axis=1).cumsum()])
    asked = np.linspace(0, at[-1], NUM_FRAMES)
    return np.stack([np.interp(asked, at, column) for column in points.T], axis=1)


def _measured(
    chart: KernelChart, pairs: np.ndarray, found: Walks, classifier: Classifier | None
) -> dict[str, float | int | None]:
    """Returns the measures of walks of one kind between pairs (W, 2, X) of data."""
    there = [w for w, z in enumerate(found) if z is not None]
    frames = [chart.model.decode(z) for z in found if z is not None]
    measures = {"connected": len(there), "jump": _mean([_jump(one) for one in frames])}
    if classifier is None or not there:
        return measures | dict.fromkeys(("unsure", "low", "high", "ends"))
    shares = np.array([_unsure(classifier, one[1:-1]) for one in frames])
    low, high = interval(shares)
    kept = [_kept(classifier, one, pairs[w]) for one, w in zip(frames, there, strict=True)]
    return measures | {"unsure": _mean(shares), "low": low, "high": high, "ends": _mean(kept)}


def _mean(values: Sequence[float] | np.ndarray) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _jump(frames: np.ndarray) -> float:
    """Returns the largest over the mean step between frames (P, X); 1 where all are the same."""
    steps = np.linalg.norm(np.diff(frames, axis=0), axis=1)
    return float(steps.max() / steps.mean()) if steps.any() else 1.0


def _unsure(classifier: Classifier, frames: np.ndarray) -> float:
    """Returns the share of frames (P, X) whose likeliest class is less than .7 likely."""
    largest = classifier(torch.from_numpy(frames)).softmax(-1).amax(-1)
    return float((largest < UNSURE).double().mean())


def _kept(classifier: Classifier, frames: np.ndarray, pair: np.ndarray) -> float:
    """Returns the share of the first and the last frame that are read as their data (2, X)."""
    read, known = (classifier.read(torch.from_numpy(x)) for x in (frames[[0, -1]], pair))
    return float((read == known).double().mean())
