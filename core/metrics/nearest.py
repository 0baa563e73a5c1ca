"""The nearest of many known points: by a tree in few dimensions, by products in many.

Above some dozen dimensions a tree looks at all of its points, one by one.
"""

import numpy as np
from scipy.spatial import cKDTree

FEW = 16  # dimensions
MOST_PAIRS = 20_000_000  # of points whose distances are looked at together


def nearest(known: np.ndarray, points: np.ndarray, number: int) -> np.ndarray:
    """Returns which of the known points (N, Z) are nearest to points (M, Z), indices (M, number),
    the nearest first.

    >>> nearest(np.array([[0.0], [1.0], [5.0]]), np.array([[4.0]]), 2).tolist()
    [[2, 1]]
    """
    if known.shape[1] <= FEW:
        return cKDTree(known).query(points, [*range(1, number + 1)])[1]
    centre = known.mean(axis=0)  # what is left is small, and so are the errors of rounding
    known, points = known - centre, points - centre
    square, each = np.square(known).sum(axis=1), max(1, MOST_PAIRS // len(known))
    parts = (points[i : i + each] for i in range(0, len(points), each))
    return np.concatenate([_least(square - 2 * part @ known.T, number) for part in parts])


def _least(values: np.ndarray, number: int) -> np.ndarray:
    """Returns where the least values of each row are, in order."""
    found = np.argpartition(values, number - 1, axis=1)[:, :number]
    order = np.take_along_axis(values, found, axis=1).argsort(axis=1)
    return np.take_along_axis(found, order, axis=1)
