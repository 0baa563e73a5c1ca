"""Hubs: nodes that are among the nearest of very many others, as happens in many dimensions."""

import numpy as np
from scipy.spatial import cKDTree


def in_degrees(latents: np.ndarray, num_neighbours: int) -> np.ndarray:
    """Returns for how many others each of the latents (N, Z) is one of the k nearest, (N,).

    >>> in_degrees(np.array([[0.0], [1.0], [3.0]]), 1).tolist()
    [1, 2, 0]
    """
    _, found = cKDTree(latents).query(latents, num_neighbours + 1)
    others = found[found != np.arange(len(latents))[:, None]]
    return np.bincount(others, minlength=len(latents))
