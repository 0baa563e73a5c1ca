r"""Jumps: where a walk breaks (the blue boxes of Fig. 4 and 7).

    step i -> i+1 is a jump if the decoded angle turns by more than 30 degrees, or if the image
    moves, d_i = rms(f_{i+1} - f_i), by more than 4 times the walk's median step and a tenth of the
    intensity

The angle of a frame is that of the nearest true image. Both parts are needed: a walk through the
hole of a ring fades smoothly from one image into another, and data without labels have no angle.
"""

import numpy as np

from core.circle import wrap

LARGEST_TURN = np.pi / 6  # radians
TYPICAL_STEPS, LEAST_CHANGE = 4.0, 0.1


def jumps(
    frames: np.ndarray, angles: np.ndarray | None = None, intensity: float = 1.0
) -> np.ndarray:
    """Returns (P - 1,) booleans for frames (P, X) and, if known, their angles (P,) in radians.

    >>> frames = np.array([[0.0], [0.01], [0.02], [0.9]])
    >>> jumps(frames).tolist(), jumps(frames, np.array([0.0, 1.0, 1.0, 1.0])).tolist()
    ([False, False, True], [True, False, True])
    """
    change = np.sqrt(np.square(np.diff(frames, axis=0)).mean(axis=1))
    typical = np.median(change) if len(change) else 0.0
    broken = change > max(TYPICAL_STEPS * typical, LEAST_CHANGE * intensity)
    if angles is None:
        return broken
    return broken | (np.abs(wrap(np.diff(angles))) > LARGEST_TURN)
