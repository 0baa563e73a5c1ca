r"""A bound on the slopes that holds: ascent on the multipliers of the Lipschitz constraint.

A fixed strength only penalises: the mean slope falls, the largest need not. For a bound L each
pair has its own multiplier, and each round is a projection, then

    Omega_ab <- Omega_ab (slope_ab / aim)^1.8

which is GECO's update, a step of log Omega by how far the constraint is exceeded. With the power 1
each round raises the dual objective (it is the reweighting of least squares for a sum of norms);
1.8 nearly doubles the step. The aim lies a little below L, so that L itself is held, by all pairs.
"""

from dataclasses import dataclass

import numpy as np

from core.theory.lipschitz import distance_multipliers, projected
from core.theory.pairs import STRETCH, Pairs, largest_slope, slopes

POWER = 1.8
AIM = 0.97  # of the bound
FIRST = 10.0  # strength to begin with: large multipliers fall faster than small ones rise
LEAST = 1e-6  # of the first multipliers; what has vanished could not return
LEAST_ROUNDS, MOST_ROUNDS = 30, 3000


@dataclass(frozen=True)
class Held:
    """A decoder psi (B, d) after so many rounds, and the multipliers (E,) that hold its slopes:
    at most `slope` between any two tiles. Whether that is the bound or less."""

    psi: np.ndarray
    multipliers: np.ndarray
    slope: float
    rounds: int
    holds: bool


def checked_bound(bound: float | int) -> float:
    """Returns a bound on slopes, a finite number above zero."""
    if not (np.isfinite(bound) and bound > 0):
        raise ValueError(
            f"A bound on the slope is a finite number above 0, not {bound!r}; with data in the "
            "unit square 1 lets the square keep its size."
        )
    return float(bound)


def first_multipliers(pairs: Pairs) -> np.ndarray:
    """Returns multipliers (E,) to begin with, for adjacent pairs."""
    return distance_multipliers(pairs, FIRST)


def raised(multipliers: np.ndarray, psi: np.ndarray, pairs: Pairs, bound: float) -> np.ndarray:
    """Returns the multipliers (E,) after a round: larger where the slope exceeds the aim."""
    ratio = slopes(psi, pairs) / (AIM * bound)
    return np.maximum(multipliers * ratio**POWER, LEAST * first_multipliers(pairs))


def held(
    f: np.ndarray,
    s: np.ndarray,
    multipliers: np.ndarray,
    pairs: Pairs,
    bound: float,
    rounds: tuple[int, int] = (LEAST_ROUNDS, MOST_ROUNDS),
) -> Held:
    """Returns the decoder nearest to F (B, d), with tiles' weights s (B,), whose slopes the bound
    holds; not before the least number of rounds, nor after the most."""
    least, most = rounds
    for number in range(1, most + 1):
        psi = projected(f, s, multipliers, pairs)
        slope = STRETCH * largest_slope(psi, pairs)
        if number >= least and slope <= bound:
            break
        if number < most:
            multipliers = raised(multipliers, psi, pairs, bound)
    return Held(psi, multipliers, slope, number, bool(slope <= bound))
