"""The share of walks without a jump, over many graphs and random opposite pairs of images.

One graph says little: whether a handful of prior samples lies inside the ring is luck. So the walk
is repeated over graph seeds, from a random held-out image to the one half a turn away, by both
rules.
"""

from typing import Protocol, runtime_checkable

import numpy as np

from core.circle import nearest_angle
from core.data import Dataset
from core.graph import LENGTHS, Coder, LatentGraph
from core.metrics.jumps import jumps
from core.metrics.nearest_image import nearest_image


@runtime_checkable
class Walkable(Coder, Protocol):
    """The part of a model that walks need: encode, decode, and samples of the prior."""

    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray: ...


def opposite_pairs(angles: np.ndarray, num_pairs: int, seed: int) -> np.ndarray:
    """Returns indices (num_pairs, 2): a random image, and the one nearest to half a turn away."""
    start = np.random.default_rng(seed).integers(len(angles), size=num_pairs)
    end = nearest_angle(angles, angles[start, None] + np.pi)
    return np.stack([start, end], axis=1)


def walks_without_jump(
    model: Walkable,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    num_graphs: int = 100,
    num_pairs: int = 5,
) -> dict[str, float]:
    """Returns the share for each rule of LENGTHS; a pair that is not connected counts as a
    failure."""
    labels = dataset.test_label
    good = dict.fromkeys(LENGTHS, 0)
    for seed in range(num_graphs):
        pairs = opposite_pairs(dataset.test_label, num_pairs, seed)
        ends = model.encode(dataset.test[pairs.ravel()])
        nodes = model.sample_prior(num_nodes, seed)
        frames = model.decode(np.concatenate([nodes, ends]))
        angles, _ = nearest_image(frames, dataset.test, dataset.test_label)
        for length in LENGTHS:
            graph = LatentGraph.build(nodes, num_neighbours, length).connect(ends)
            for pair in range(num_pairs):
                path = graph.shortest_path(num_nodes + 2 * pair, num_nodes + 2 * pair + 1)
                if path is not None:
                    start, end = pairs[pair]
                    shown = np.stack([dataset.test[start], *frames[path.nodes], dataset.test[end]])
                    turned = np.array([labels[start], *angles[path.nodes], labels[end]])
                    good[length] += not jumps(shown, turned, dataset.intensity).any()
    return {length: count / (num_graphs * num_pairs) for length, count in good.items()}
