r"""The graph over prior samples, which summarises a continuous latent space (Sec. 2.3).

    nodes z_1..N ~ p(z) (Eq. 14),   edges z_i - z_j if one is among the k nearest of the other,
    weight w_ij = the length of the edge, by one of core/graph/lengths

Squared lengths make one long edge dearer than many short ones, so that a path keeps to where
samples are dense; with Euclidean lengths a few samples inside a ring are enough for a short cut
across the hole.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from core.graph.lengths import LENGTHS, Lengths

if TYPE_CHECKING:
    import networkx

# Two equal points are still neighbours: a stored zero would mean no edge. The least float that has
# all its digits, so that no latent space is too small for the order of its squared lengths.
SHORTEST = float(np.finfo(float).tiny)


@dataclass(frozen=True)
class Path:
    """A path through the graph: nodes (P,) indices, latents (P, Z), cost: its edges' sum."""

    nodes: np.ndarray
    latents: np.ndarray
    cost: float

    @property
    def length(self) -> float:
        """Returns the Euclidean length in the latent space, whatever rule found the path."""
        return float(np.linalg.norm(np.diff(self.latents, axis=0), axis=1).sum())


@dataclass(frozen=True)
class LatentGraph:
    """The symmetric graph of nearest neighbours among latents; LatentGraph.build makes it.

    latents (N, Z) · weights: symmetric (N, N) sparse · num_neighbours k · lengths: of edges

    >>> line = LatentGraph.build(np.arange(5.0)[:, None], num_neighbours=1)
    >>> line.connect(np.array([[-0.2], [4.2]])).shortest_path(5, 6).nodes.tolist()
    [5, 0, 1, 2, 3, 4, 6]
    """

    latents: np.ndarray
    weights: csr_array
    num_neighbours: int
    lengths: Lengths

    @classmethod
    def build(
        cls, latents: np.ndarray, num_neighbours: int, length: str | Lengths = "squared"
    ) -> "LatentGraph":
        """Connects each node with its k nearest; length: a key of LENGTHS, or lengths. Errors:
        ValueError for k outside [1, N - 1], an unknown length, or latents that are not finite."""
        latents = np.asarray(latents, dtype=float)
        if isinstance(length, str) and length not in LENGTHS:
            raise ValueError(f"Unknown length {length!r}; known: {', '.join(LENGTHS)}.")
        lengths = LENGTHS[length] if isinstance(length, str) else length
        if latents.ndim != 2 or not np.isfinite(latents).all():
            raise ValueError("A graph needs finite latents of shape (N, Z).")
        if not 1 <= num_neighbours < len(latents):
            raise ValueError(
                f"Each node needs at least 1 and at most N - 1 neighbours: {num_neighbours} of "
                f"{len(latents)} nodes is impossible; lower the neighbours or raise the nodes."
            )
        _, found = cKDTree(latents).query(latents, num_neighbours + 1)
        start = np.repeat(np.arange(len(latents)), num_neighbours)
        end = np.concatenate([row[row != i][:num_neighbours] for i, row in enumerate(found)])
        return cls(latents, _symmetric(latents, start, end, lengths), num_neighbours, lengths)

    def connect(self, latents: np.ndarray) -> "LatentGraph":
        """Returns a graph with the points (E, Z) added as nodes N..N+E-1, each joined to its k
        nearest."""
        latents = np.asarray(latents, dtype=float)
        nearest = self.nearest(latents)
        start = np.repeat(len(self.latents) + np.arange(len(latents)), nearest.shape[1])
        together = np.concatenate([self.latents, latents])
        added = _symmetric(together, start, nearest.ravel(), self.lengths)
        before = self.weights.tocoo()  # measured already
        kept = csr_array((before.data, before.coords), shape=added.shape)
        return replace(self, latents=together, weights=(kept + added).tocsr())

    def nearest(self, latents: np.ndarray) -> np.ndarray:
        """Returns the k nodes (E, k) nearest to each of the points (E, Z), the nearest first."""
        _, found = cKDTree(self.latents).query(latents, self.num_neighbours)
        return found.reshape(len(latents), self.num_neighbours)

    @property
    def edges(self) -> np.ndarray:
        """Returns the edges (E, 2) as node indices i < j."""
        both = np.stack(self.weights.nonzero(), axis=1)
        return both[both[:, 0] < both[:, 1]]

    def shortest_path(self, start: int, end: int) -> Path | None:
        """Returns the path of least weight, or None if the nodes are not connected.

        Errors: IndexError for a node outside the graph.
        """
        if not (0 <= start < len(self.latents) and 0 <= end < len(self.latents)):
            raise IndexError(f"The graph has nodes 0 to {len(self.latents) - 1}.")
        lengths, before = dijkstra(self.weights, indices=start, return_predecessors=True)
        if np.isinf(lengths[end]):
            return None
        nodes = [end]
        while nodes[-1] != start:
            nodes.append(int(before[nodes[-1]]))
        order = np.array(nodes[::-1])
        return Path(order, self.latents[order], float(lengths[end]))

    def to_networkx(self) -> "networkx.Graph":
        """Returns the same graph for exchange: edge attribute `weight`, node attribute
        `latent`."""
        import networkx

        graph = networkx.from_scipy_sparse_array(self.weights)
        networkx.set_node_attributes(graph, dict(enumerate(self.latents)), "latent")
        return graph


def _symmetric(
    latents: np.ndarray, start: np.ndarray, end: np.ndarray, lengths: Lengths
) -> csr_array:
    """Returns the weights of edges, each of which is measured once."""
    number = len(latents)
    pairs = np.unique(np.minimum(start, end) * number + np.maximum(start, end))
    low, high = np.divmod(pairs, number)
    weight = np.maximum(lengths(latents[low], latents[high]), SHORTEST)
    one_way = csr_array((weight, (low, high)), shape=(number, number))
    return (one_way + one_way.T).tocsr()
