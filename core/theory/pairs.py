r"""Pairs of tiles between which a decoder has a slope, |psi_a - psi_b| / |z_a - z_b|.

A bound on the slopes to tiles up to three steps away, in every direction, bounds all slopes: what
lies between two tiles is a path of such steps, at most STRETCH times as long as the straight line.
That is why a hard bound is the same for every radius, which a penalty is not.
"""

from dataclasses import dataclass

import numpy as np

from core.theory.particles import tile_centres

REACH = 3  # steps along an axis
# Worst where neighbouring directions are farthest apart, (1, 0) and (3, 1): 18.4 degrees, halved.
STRETCH = 1 / np.cos(np.arctan2(1, 3) / 2)


@dataclass(frozen=True)
class Pairs:
    """Pairs of tiles of a square of side^2: the lower number (E,), the higher, their distance."""

    side: int
    first: np.ndarray
    second: np.ndarray
    apart: np.ndarray

    def __len__(self) -> int:
        return len(self.first)


def within(radius: float, side: int) -> Pairs:
    """Returns all pairs nearer than the radius, in units of the latent square's side."""
    centres = tile_centres(side)
    first, second = np.triu_indices(side**2, 1)
    apart = np.linalg.norm(centres[first] - centres[second], axis=1)
    near = apart < radius - 1e-9
    if not near.any():
        raise ValueError(
            f"A radius holds at least a neighbour, 1/{side} and more of the square; {radius:g} "
            "holds none: choose a larger one."
        )
    return Pairs(side, first[near], second[near], apart[near])


def adjacent(side: int) -> Pairs:
    """Returns each tile with the first one in every direction, up to three steps away."""
    number = np.arange(side**2).reshape(side, side)
    reach, found = min(REACH, side - 1), []
    for down in range(reach + 1):
        for right in range(-reach if down else 1, reach + 1):
            if np.gcd(down, right) == 1:
                lower, upper = max(0, -right), side - max(0, right)
                first = number[: side - down, lower:upper].ravel()
                second = number[down:, lower + right : upper + right].ravel()
                found.append((first, second, np.full(len(first), np.hypot(down, right) / side)))
    first, second, apart = (np.concatenate(column) for column in zip(*found, strict=True))
    return Pairs(side, first, second, apart)


def slopes(psi: np.ndarray, pairs: Pairs) -> np.ndarray:
    """Returns the slope (E,) of a decoder (B, d) between the tiles of each pair."""
    return np.linalg.norm(psi[pairs.first] - psi[pairs.second], axis=1) / pairs.apart


def largest_slope(psi: np.ndarray, pairs: Pairs) -> float:
    """Returns the largest of them, which Lipschitz' constant may not be below."""
    return float(slopes(psi, pairs).max())
