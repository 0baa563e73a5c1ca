r"""Smoothness of a walk: the RMS of second differences along its frames (Sec. 4.2, Fig. 8).

    s_d = sqrt( 1/(P-2) sum_i (f_{i+1,d} - 2 f_{i,d} + f_{i-1,d})^2 )          lower is smoother

A blurry short cut can score as smooth as a good walk: always show it together with the jumps.
"""

import numpy as np


def smoothness_per_feature(frames: np.ndarray) -> np.ndarray:
    """Returns s (X,) of frames (P, X), in the unit of a frame; 0 for fewer than three frames."""
    if len(frames) < 3:
        return np.zeros(frames.shape[1])
    return np.sqrt(np.square(np.diff(frames, n=2, axis=0)).mean(axis=0))


def smoothness(frames: np.ndarray) -> float:
    """Returns the RMS of s over the features.

    >>> smoothness(np.arange(5.0)[:, None]), smoothness(np.array([[0.0], [0.0], [1.0]]))
    (0.0, 1.0)
    """
    return float(np.sqrt(np.square(smoothness_per_feature(frames)).mean()))
