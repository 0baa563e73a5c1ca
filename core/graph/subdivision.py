r"""Long steps of a path, subdivided: a walk over few nodes becomes a fluent strip.

    z_i + (j / k) (z_{i+1} - z_i),   j = 1 .. k - 1,   k = ceil(|z_{i+1} - z_i| / longest)

In many dimensions all distances are alike: a path has a handful of nodes, each far from the next.
What is put in between lies on straight segments, where the prior may expect nothing: say so.
"""

import numpy as np

from core.graph.latent_graph import Path

STEPS = 8  # between two nodes that lie as far apart as most
MOST_BETWEEN = 200  # points of a path: a stray node may lie very far out
BETWEEN = -1  # in place of the number of a node


def longest_step(nodes: np.ndarray) -> float:
    """Returns the length above which a step is subdivided: an eighth of the median distance
    between two nodes (N, Z).

    >>> longest_step(np.array([[0.0], [0.0], [8.0], [16.0]]))
    1.5
    """
    half = len(nodes) // 2
    apart = np.linalg.norm(nodes[half : 2 * half].astype(float) - nodes[:half], axis=1)
    return float(np.median(apart)) / STEPS if half else 0.0


def subdivided(path: Path, longest: float) -> Path:
    """Returns the path with points between its nodes, so that no step is longer than that; they
    bear the number BETWEEN. A length of 0 is no rule: the path stays as it is.

    >>> path = Path(np.array([5, 7]), np.array([[0.0], [3.0]]), cost=9.0)
    >>> subdivided(path, 1.0).latents.ravel().tolist(), subdivided(path, 1.0).nodes.tolist()
    ([0.0, 1.0, 2.0, 3.0], [5, -1, -1, 7])
    """
    steps = np.diff(path.latents.astype(float), axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    longest = max(longest, float(lengths.sum()) / MOST_BETWEEN) if longest > 0 else np.inf
    counts = np.maximum(1, np.ceil(lengths / longest * (1 - 1e-9))).astype(int)
    start = np.repeat(np.arange(len(counts)), counts)
    share = np.concatenate([np.arange(count) / count for count in (*counts, 1)])
    nodes = np.append(path.nodes[start], path.nodes[-1])
    latents = np.concatenate([path.latents[start], path.latents[-1:]]).astype(float)
    latents[:-1] += share[:-1, None] * steps[start]
    return Path(np.where(share > 0, BETWEEN, nodes), latents, path.cost)


def between(path: Path) -> int:
    """Returns how many points of a path are no nodes."""
    return int((path.nodes == BETWEEN).sum())
