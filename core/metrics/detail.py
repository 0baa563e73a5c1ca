r"""How much detail decoded images keep: a blur has less of it than the images it stands for.

    detail = rms_p |grad f_p| / rms_p |grad x_p|     x_p: the true image nearest to the frame f_p

with differences between neighbouring pixels as the gradient.
"""

import numpy as np

from core.metrics.nearest_image import nearest_image


def detail(frames: np.ndarray, images: np.ndarray) -> float:
    """Returns the detail of frames (P, H, W, ...) beside images (N, H, W, ...); 1 is as sharp as
    the images are.

    >>> sharp = np.zeros((1, 4, 4))
    >>> sharp[0, :, 2:] = 1.0
    >>> round(detail(sharp, sharp), 6), round(detail(0.5 * sharp, sharp), 6)
    (1.0, 0.5)
    """
    shown, true = (a.reshape(len(a), -1).astype(np.float64) for a in (frames, images))
    nearest, _ = nearest_image(shown, true, np.arange(len(images)))
    kept, there = steepness(frames), steepness(images[nearest])
    return float(np.sqrt(kept / there)) if there > 0 else 1.0


def steepness(images: np.ndarray) -> float:
    """Returns the mean squared difference between neighbouring pixels."""
    values = images.astype(np.float64)
    return float(sum(np.square(np.diff(values, axis=axis)).mean() for axis in (1, 2)))
