"""The share of walks without a jump, over many graphs and random opposite pairs of images.

One graph says little: whether a handful of prior samples lies inside the ring is luck. So the walk
is repeated over graph seeds, from a random held-out image to the one half a turn away (to one of
another class where labels are classes), by several rules of lengths. The pairs of a graph are
walked at once, each as if its own two ends alone were joined to the graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time
from typing import Protocol, runtime_checkable

import numpy as np

from core.data import Dataset
from core.graph import LENGTHS, LatentGraph, Lengths, Walkable, lengths_of, one_way
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


@dataclass(frozen=True)
class Walks:
    """The walks by one rule of lengths.

    good: share without a jump; a pair that is not connected counts as a failure
    frames: median of a path's nodes; None without any path
    weighing, finding: milliseconds of the processor, for a graph with its edges, and for a path
    """

    good: float
    frames: float | None
    weighing: float
    finding: float


def walks_without_jump(
    chart: Sampled,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    num_graphs: int = NUM_GRAPHS,
    num_pairs: int = NUM_PAIRS,
) -> dict[str, float]:
    """Returns the share for each rule of LENGTHS."""
    settings = (num_nodes, num_neighbours, tuple(LENGTHS), num_graphs, num_pairs)
    return {rule: walks.good for rule, walks in walks_by_rule(chart, dataset, *settings).items()}


def walks_by_rule(
    chart: Sampled,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    rules: Sequence[str],
    num_graphs: int,
    num_pairs: int,
) -> dict[str, Walks]:
    """Returns the walks by each rule, all of them between the same pairs over the same nodes."""
    found: dict[str, list[_Graph]] = {rule: [] for rule in rules}
    for seed in range(num_graphs):
        pairs = opposite_pairs(dataset, num_pairs, seed)
        nodes = chart.sample(num_nodes, seed)
        for rule, graphs in found.items():
            lengths = lengths_of(rule, chart.decode)
            graphs.append(_walked(chart, dataset, nodes, num_neighbours, lengths, pairs))
    return {rule: _together(graphs, num_pairs) for rule, graphs in found.items()}


@dataclass(frozen=True)
class _Graph:
    """What came of one graph: walks without a jump, nodes of each path, seconds."""

    good: int
    frames: list[int]
    weighing: float
    finding: float


def _walked(
    chart: Sampled,
    dataset: Dataset,
    nodes: np.ndarray,
    num_neighbours: int,
    lengths: Lengths,
    pairs: np.ndarray,
) -> _Graph:
    starts, ends = (chart.encode(dataset.test[side]) for side in pairs.T)
    begun = process_time()
    graph = one_way(LatentGraph.build(nodes, num_neighbours, lengths), starts, ends)
    weighed = process_time()
    numbers = range(len(nodes), len(nodes) + len(pairs))
    paths = [graph.shortest_path(number, number + len(pairs)) for number in numbers]
    done = process_time()
    good = sum(
        path is not None and not _breaks(chart.decode(path.latents), pair, dataset)
        for path, pair in zip(paths, pairs, strict=True)
    )
    frames = [len(path.nodes) for path in paths if path is not None]
    return _Graph(good, frames, weighed - begun, done - weighed)


def _together(graphs: Sequence[_Graph], num_pairs: int) -> Walks:
    frames = [number for graph in graphs for number in graph.frames]
    number = len(graphs) * num_pairs
    return Walks(
        good=sum(graph.good for graph in graphs) / number,
        frames=float(np.median(frames)) if frames else None,
        weighing=1e3 * sum(graph.weighing for graph in graphs) / len(graphs),
        finding=1e3 * sum(graph.finding for graph in graphs) / number,
    )


def _breaks(frames: np.ndarray, pair: np.ndarray, dataset: Dataset) -> bool:
    """Whether the walk from one image over decoded frames (P, X) to the other has a jump."""
    (start, end), labels = pair, dataset.test_label
    angles = decoded_angles(frames, dataset)
    first, last = dataset.explained(dataset.test[pair])
    shown = np.stack([first, *frames, last])
    turned = None if angles is None else np.array([labels[start], *angles, labels[end]])
    return bool(jumps(shown, turned, dataset.intensity).any())
