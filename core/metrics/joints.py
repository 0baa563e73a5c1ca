r"""Figure 8: how smooth random walks are, feature by feature, over many graphs.

    s_wd = sqrt( 1/(P_w - 2) sum_i (f_{i+1,d} - 2 f_{i,d} + f_{i-1,d})^2 )    of walk w, feature d
    mean and standard deviation of s_wd over w, for each d

Ten graphs of other samples of the prior, on each 100 walks between random held-out rows. In the
unit of a feature: half turns of a joint for motion. A walk that takes many nodes has smaller steps
and so smaller second differences: compare at the same number of nodes and the same rule of lengths
only, and see how many pairs no path connects.
"""

import numpy as np

from core.data import Dataset
from core.graph import LatentGraph, interpolate
from core.metrics.smoothness import smoothness_per_feature
from core.metrics.walks import Walkable

NUM_GRAPHS, NUM_WALKS = 10, 100


def smoothness_of_walks(
    model: Walkable,
    dataset: Dataset,
    num_nodes: int,
    num_neighbours: int,
    length: str = "euclidean",
    num_graphs: int = NUM_GRAPHS,
    num_walks: int = NUM_WALKS,
) -> np.ndarray:
    """Returns s (num_graphs * num_walks, X); a pair that is not connected is a row of NaN."""
    found = np.full((num_graphs, num_walks, dataset.test.shape[1]), np.nan)
    for seed, rows in enumerate(found):
        nodes = model.sample_prior(num_nodes, seed)
        graph = LatentGraph.build(nodes, num_neighbours, length)
        for row, (start, end) in zip(rows, random_pairs(dataset, num_walks, seed), strict=True):
            walk = interpolate(model, graph, dataset.test[start], dataset.test[end])
            if walk is not None:
                row[:] = smoothness_per_feature(walk.frames)
    return found.reshape(-1, found.shape[-1])


def random_pairs(dataset: Dataset, num_pairs: int, seed: int) -> np.ndarray:
    """Returns indices (num_pairs, 2) of two different held-out rows each."""
    random, count = np.random.default_rng(seed), len(dataset.test)
    start = random.integers(count, size=num_pairs)
    return np.stack([start, (start + random.integers(1, count, size=num_pairs)) % count], axis=1)


def summary(found: np.ndarray) -> dict[str, object]:
    """Returns mean and standard deviation per feature over the walks that exist, the mean over
    all features, and the share of pairs that a path connects.

    >>> summary(np.array([[1.0, 3.0], [3.0, 5.0], [np.nan, np.nan]]))["overall"]
    3.0
    """
    walked = found[~np.isnan(found).any(axis=1)]
    nothing = np.full(found.shape[1], np.nan)
    return {
        "mean": (walked.mean(axis=0) if len(walked) else nothing).tolist(),
        "sd": (walked.std(axis=0) if len(walked) else nothing).tolist(),
        "overall": float(walked.mean()) if len(walked) else None,
        "connected": len(walked) / len(found),
    }
