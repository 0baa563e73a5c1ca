"""The share of walks without a jump, over many graphs and random opposite pairs of images.

One graph says little: whether a handful of prior samples lies inside the ring is luck. So the walk
is repeated over graph seeds, from a random held-out image to the one half a turn away (to one of
another class where labels are classes), by both rules. The pairs of a graph are walked at once,
each as if its own two ends alone were joined to the graph.
"""

from typing import Protocol, runtime_checkable

import numpy as np

from core.data import Dataset
from core.graph import LENGTHS, LatentGraph, Walkable, one_way
from core.metrics.jumps import jumps
from core.metrics.nearest_image import decoded_angles

NUM_GRAPHS, NUM_PAIRS = 100, 5  # walks: a pair each, in each graph


@runtime_checkable
class Sampled(Walkable, Protocol):
    """The part of a chart that walks over many graphs need: samples as well."""

    def sample(self, num_samples: int, seed: int) -> np.ndarray: ...


def opposite_pairs(dataset: Dataset, num_pairs: int, seed: int) -> np.ndarray:
    """Returns indices (num_pairs, 2) of a random held-out image, and of its opposite: the one
    nearest to half a turn away, or a random one of another class."""
    random, labels = np.random.default_rng(seed), dataset.test_label
    start = random.integers(len(labels), size=num_pairs)
    return np.stack([start, dataset.label.opposites(labels, start, random)], axis=1)


def walks_without_jump(
    chart: Sampled,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    num_graphs: int = NUM_GRAPHS,
    num_pairs: int = NUM_PAIRS,
) -> dict[str, float]:
    """Returns the share for each rule of LENGTHS; a pair that is not connected counts as a
    failure."""
    good = dict.fromkeys(LENGTHS, 0)
    for seed in range(num_graphs):
        pairs = opposite_pairs(dataset, num_pairs, seed)
        starts, ends = (chart.encode(dataset.test[side]) for side in pairs.T)
        nodes = chart.sample(num_nodes, seed)
        for length in LENGTHS:
            graph = one_way(LatentGraph.build(nodes, num_neighbours, length), starts, ends)
            for start, pair in enumerate(pairs, num_nodes):
                path = graph.shortest_path(start, start + num_pairs)
                if path is not None:
                    good[length] += not _breaks(chart.decode(path.latents), pair, dataset)
    return {length: count / (num_graphs * num_pairs) for length, count in good.items()}


def _breaks(frames: np.ndarray, pair: np.ndarray, dataset: Dataset) -> bool:
    """Whether the walk from one image over decoded frames (P, X) to the other has a jump."""
    (start, end), labels = pair, dataset.test_label
    angles = decoded_angles(frames, dataset)
    first, last = dataset.explained(dataset.test[pair])
    shown = np.stack([first, *frames, last])
    turned = None if angles is None else np.array([labels[start], *angles, labels[end]])
    return bool(jumps(shown, turned, dataset.intensity).any())
