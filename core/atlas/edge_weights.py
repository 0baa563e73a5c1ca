r"""Weights of an atlas's graph as its reader may need them: those that take a decoder.

A browser finds paths by itself, and weighs edges by their latents; of decoded lengths it has to
be told the weights.
"""

from dataclasses import dataclass

import numpy as np

from core.atlas.atlas import Atlas
from core.atlas.layout import contradicting
from core.graph import SHORTEST, LatentGraph


@dataclass(frozen=True, eq=False)
class EdgeWeights:
    """What a graph weighs.

    edges (E,): in the order of the atlas's · doors (A + M, k): from ends and held-out images to
    the nodes nearest to them, the nearest first
    """

    edges: np.ndarray
    doors: np.ndarray


def edge_weights(atlas: Atlas, graph: LatentGraph) -> EdgeWeights:
    """Returns the weights of a graph over an atlas's nodes. Errors: FileProblem where it does not
    join the same nodes."""
    start, end = atlas.edges.T
    edges = np.asarray(graph.weights[start, end])
    if not edges.all():
        raise contradicting("edges between nodes that are not near")
    points = np.concatenate([atlas.ends, atlas.data]).astype(float)
    nearest = graph.nearest(points)
    doors = graph.lengths(
        np.repeat(points, nearest.shape[1], axis=0), graph.latents[nearest.ravel()]
    )
    return EdgeWeights(edges, np.maximum(doors, SHORTEST).reshape(nearest.shape))
