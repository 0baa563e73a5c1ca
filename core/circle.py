"""Arithmetic of angles in radians, where 0 and 2 pi are the same."""

import numpy as np


def wrap(angle: np.ndarray) -> np.ndarray:
    """Returns angles in [-pi, pi).

    >>> wrap(np.array([0.0, 3 * np.pi / 2])).round(6).tolist()
    [0.0, -1.570796]
    """
    return (angle + np.pi) % (2 * np.pi) - np.pi


def nearest_angle(angles: np.ndarray, wanted: float | np.ndarray) -> np.ndarray:
    """Returns the index of the angle (along the last axis) that is nearest to the wanted one.

    >>> nearest_angle(np.array([0.1, 3.0]), 6.2).item()
    0
    """
    return np.asarray(np.abs(wrap(angles - wanted)).argmin(axis=-1))
