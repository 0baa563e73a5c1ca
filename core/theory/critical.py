r"""Critical temperatures: where the error u(beta) has a kink.

Where fixed points merge, the slope of u falls at once: |u''| has a spike. On a grid of
temperatures a spike says where to within two steps; the lines through the two temperatures on
either side of it meet at the kink itself. A jump of u has no such place: then it is the grid's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STANDS_OUT = 5.0  # spikes are above this many medians of |u''|
ROUNDING = 1e-12  # of u, relative to the largest


@dataclass(frozen=True)
class Critical:
    """A temperature at which u has a kink, and u'' there, as steep as the grid is fine."""

    beta: float
    curvature: float


def second_derivative(betas: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Returns u'' at all temperatures but the first and the last, which need not be equidistant.

    >>> second_derivative(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 9.0])).tolist()
    [2.0]
    """
    slopes = np.diff(u) / np.diff(betas)
    return 2 * np.diff(slopes) / (betas[2:] - betas[:-2])


def critical_temperatures(betas: np.ndarray, u: np.ndarray, most: int = 3) -> list[Critical]:
    """Returns the kinks of u(beta), the sharpest first, at most so many."""
    curvature = second_derivative(betas, u)
    height = np.abs(curvature)
    padded = np.concatenate([[0.0], height, [0.0]])
    peaks = (height >= padded[:-2]) & (height > padded[2:])
    rounding = ROUNDING * np.abs(u).max() / np.diff(betas).min() ** 2
    peaks &= height > max(STANDS_OUT * float(np.median(height)), rounding)
    sharpest = sorted(np.flatnonzero(peaks), key=lambda k: -height[k])[:most]
    return [Critical(kink(betas, u, int(k) + 1), float(curvature[k])) for k in sharpest]


def kink(betas: np.ndarray, u: np.ndarray, k: int) -> float:
    """Returns where the lines on either side of the k-th temperature meet, if that is between its
    neighbours; else that temperature."""
    if not 2 <= k <= len(betas) - 3:
        return float(betas[k])
    left = (u[k - 1] - u[k - 2]) / (betas[k - 1] - betas[k - 2])
    right = (u[k + 2] - u[k + 1]) / (betas[k + 2] - betas[k + 1])
    if left == right:
        return float(betas[k])
    met = (u[k + 1] - u[k - 1] + left * betas[k - 1] - right * betas[k + 1]) / (left - right)
    return float(met if betas[k - 1] <= met <= betas[k + 1] else betas[k])


def located(count: Callable[[float], int], low: float, high: float, within: float) -> float:
    """Returns the temperature at which a number of fixed points changes, by bisection.

    Raises:
        ValueError: the number is the same at both ends.
    """
    below = count(low)
    if count(high) == below:
        raise ValueError(
            f"Between beta {low:g} and {high:g} nothing merges: there are {below} fixed points at "
            "both; choose an interval whose ends differ."
        )
    while high - low > within:
        middle = (low + high) / 2
        low, high = (middle, high) if count(middle) == below else (low, middle)
    return (low + high) / 2
