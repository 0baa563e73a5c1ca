"""Many walks through one graph at once, none of which takes a short cut over another's ends."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from core.graph.latent_graph import LatentGraph


def one_way(graph: LatentGraph, starts: np.ndarray, ends: np.ndarray) -> LatentGraph:
    """Returns the graph with starts (W, Z) and ends (W, Z) as further nodes, in this order.

    No edge leads to a start and none from an end. So no path leads over them, and each is the one
    it would be if its own two ends alone were joined to the graph.
    """
    joined = graph.connect(np.concatenate([starts, ends]))
    edges, first = joined.weights.tocoo(), len(graph.latents)
    start, end = edges.coords
    to_start = (end >= first) & (end < first + len(starts))
    kept = ~to_start & (start < first + len(starts))
    weights = csr_array((edges.data[kept], (start[kept], end[kept])), shape=joined.weights.shape)
    return replace(joined, weights=weights)
