r"""Figure 8: how smooth random walks are, feature by feature, over many graphs.

    s_wd = sqrt( 1/(P_w - 2) sum_i (f_{i+1,d} - 2 f_{i,d} + f_{i-1,d})^2 )    of walk w, feature d
    mean and standard deviation of s_wd over w, for each d

Ten graphs of other samples of the prior, on each 100 walks between random held-out rows. In the
unit of a feature: half turns of a joint for motion. A walk that takes many nodes has smaller steps
and so smaller second differences: compare at the same number of nodes and the same rule of lengths
only, and see how many pairs no path connects.
"""

from collections.abc import Iterator

import numpy as np

from core.data import Dataset
from core.graph import LatentGraph, one_way
from core.metrics.smoothness import smoothness_per_feature
from core.metrics.walks import Sampled

NUM_GRAPHS, NUM_WALKS = 10, 100


def smoothness_of_walks(
    chart: Sampled,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    length: str = "euclidean",
    num_graphs: int = NUM_GRAPHS,
    num_walks: int = NUM_WALKS,
) -> np.ndarray:
    """Returns s (num_graphs * num_walks, X); a pair that is not connected is a row of NaN."""
    found = np.full((num_graphs, num_walks, dataset.num_explained), np.nan)
    for seed, rows in enumerate(found):
        graph = LatentGraph.build(chart.sample(num_nodes, seed), num_neighbours, length)
        pairs = random_pairs(dataset, num_walks, seed)
        for row, frames in zip(rows, walked(chart, graph, dataset, pairs), strict=True):
            if frames is not None:
                row[:] = smoothness_per_feature(frames)
    return found.reshape(-1, found.shape[-1])


def walked(
    chart: Sampled, graph: LatentGraph, dataset: Dataset, pairs: np.ndarray
) -> Iterator[np.ndarray | None]:
    """Yields the frames (P, X) of the walk between each pair (W, 2) of held-out rows, None where
    no path is: those of core.graph.interpolate, encoded and decoded together, which is faster."""
    starts, ends = (chart.encode(dataset.test[side]) for side in pairs.T)
    joined, first = one_way(graph, starts, ends), len(graph.latents)
    numbers = range(first, first + len(pairs))
    paths = [joined.shortest_path(number, number + len(pairs)) for number in numbers]
    latents = [path.latents for path in paths if path is not None]
    decoded = iter(_decoded_together(chart, latents))
    for path in paths:
        yield None if path is None else next(decoded)


def _decoded_together(chart: Sampled, latents: list[np.ndarray]) -> list[np.ndarray]:
    """Returns the frames of each of several paths' latents."""
    if not latents:
        return []
    places = np.cumsum([len(part) for part in latents])[:-1]
    return np.split(chart.decode(np.concatenate(latents)), places)


def random_pairs(dataset: Dataset, num_pairs: int, seed: int) -> np.ndarray:
    """Returns indices (num_pairs, 2) of two different held-out rows each."""
    random, count = np.random.default_rng(seed), len(dataset.test)
    start = random.integers(count, size=num_pairs)
    return np.stack([start, (start + random.integers(1, count, size=num_pairs)) % count], axis=1)


def summary(found: np.ndarray) -> dict[str, object]:
    """Returns mean and standard deviation per feature over the walks that exist, the mean over
    all features, None for each without a walk, and the share of pairs that a path connects.

    >>> summary(np.array([[1.0, 3.0], [3.0, 5.0], [np.nan, np.nan]]))["overall"]
    3.0
    """
    connected = found[~np.isnan(found).any(axis=1)]
    share = len(connected) / len(found)
    if not len(connected):
        return {"mean": None, "sd": None, "overall": None, "connected": share}
    return {
        "mean": connected.mean(axis=0).tolist(),
        "sd": connected.std(axis=0).tolist(),
        "overall": float(connected.mean()),
        "connected": share,
    }
