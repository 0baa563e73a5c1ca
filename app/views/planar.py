"""Latents as they are drawn on a plane, and what is said of it.

1 dimension          y = (z, 0)
2 dimensions         y = z
more than 2          y = (z - m) W, PCA of samples of the prior (core/atlas/projections.py)
"""

import numpy as np

from core.atlas.projections import PLANE, principal_axes

LATENT = "latent space"
SPACES = {"latent": LATENT, "kernel": "plane X"}  # by the charts of core.charts.CHARTS


def planar(latents: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Returns latents (..., Z) on the plane (..., 2); samples (N, Z) of the prior span it.

    >>> planar(np.ones((1, 1)), np.ones((1, 1))).tolist()
    [[1.0, 0.0]]
    """
    if latents.shape[-1] > PLANE:
        mean, axes = principal_axes(samples)
        return (latents - mean) @ axes
    missing = PLANE - latents.shape[-1]
    return np.pad(latents, [*[(0, 0)] * (latents.ndim - 1), (0, missing)])


def dim_of(snapshots: dict[str, np.ndarray]) -> int:
    """Returns how many dimensions snapshots are of; they may hold their plane alone."""
    of_plane = snapshots["prior_sample"].shape[-1]
    return int(snapshots["dim"]) if "dim" in snapshots else of_plane


def space_of(chart: str) -> str:
    """Returns what the space of a chart is called; chart: its name in a run's settings.

    >>> space_of("latent"), space_of("kernel")
    ('latent space', 'plane X')
    """
    return SPACES.get(chart, f"{chart} chart")  # of a foreign run


def dimensions(dim: int, space: str) -> str:
    """
    >>> dimensions(3, "latent space"), dimensions(3, "plane X")
    ('3 latent dimensions', '3 dimensions of X')
    """
    kind, _, noun = space.rpartition(" ")
    return f"{dim} {kind} dimensions" if noun == "space" else f"{dim} dimensions of {noun}"


def drawing(dim: int, samples: str, space: str = LATENT) -> str:
    """Returns how points of a space come onto the plane; samples: what spans it, in words."""
    if dim == 1:
        return f"The {space} has one dimension and is drawn as a line: no projection."
    if dim == PLANE:
        return f"The {space} has two dimensions and is drawn as it is: no projection."
    return f"Drawn is the plane in which {samples} vary most (PCA), of {dimensions(dim, space)}."
