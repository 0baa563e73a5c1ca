r"""The pendulum of Sec. 4.1: images of one rod and bob, whose only factor of variation is an
angle.

    x_p(phi) = a max( 0.5 exp(-d_rod(p, phi)^2 / (2 s_rod^2)), exp(-d_bob(p, phi)^2 / (2 s_bob^2))
    )

phi: joint angle in radians, 0 hangs down, growing towards the right · p: pixel · d: distance in
pixels to the rod (a segment from the centre) or to the bob at its end · a: contrast, the peak
intensity.

The paper gives the number of images (15,000), their size and phi uniform in [0, 2 pi); the drawing
is ours. Soft, wide profiles keep the image manifold smooth, so that an encoder rarely folds it.

>>> render(np.array([0.0]), contrast=1.0).reshape(16, 16).mean(axis=1).argmax().item()  # it hangs
13
"""

import math

import numpy as np

from core.data.dataset import Dataset
from core.data.pictures import Tiles

SIZE, LENGTH, ROD_WIDTH, BOB_WIDTH = 16, 5.5, 1.3, 2.3  # pixels
NUM_TEST, NUM_ENDS = 3_000, 24
CHUNK = 500  # images drawn at once: what drawing needs beside is ten times their size


def render(angle: np.ndarray, contrast: float) -> np.ndarray:
    """Returns the images (N, 256), float32 in [0, contrast], of the angles (N,) in radians."""
    images = np.empty((len(angle), SIZE**2), np.float32)
    for start in range(0, len(angle), CHUNK):
        images[start : start + CHUNK] = contrast * _drawn(angle[start : start + CHUNK])
    return images


def _drawn(angle: np.ndarray) -> np.ndarray:
    """Returns the images (N, 256) at contrast 1."""
    rows, columns = (axis.ravel() - (SIZE - 1) / 2 for axis in np.mgrid[:SIZE, :SIZE])
    right, down = np.sin(angle)[:, None], np.cos(angle)[:, None]
    along = np.clip(columns * right + rows * down, 0, LENGTH)
    rod = (columns - along * right) ** 2 + (rows - along * down) ** 2
    bob = (columns - LENGTH * right) ** 2 + (rows - LENGTH * down) ** 2
    return np.maximum(0.5 * np.exp(-rod / (2 * ROD_WIDTH**2)), np.exp(-bob / (2 * BOB_WIDTH**2)))


def pendulum(num_images: int = 15_000, contrast: float = 0.3, seed: int = 0) -> Dataset:
    """Returns the training images and 3,000 held-out ones, at other angles.

    Errors: ValueError for no images or a contrast outside (0, 1].
    """
    if not 1 <= num_images <= 1_000_000 or not 0 < contrast <= 1:
        raise ValueError("The pendulum needs 1 to 1,000,000 images and a contrast in (0, 1].")
    generator = np.random.default_rng(seed)
    train = generator.uniform(0, 2 * math.pi, num_images)
    test = generator.uniform(0, 2 * math.pi, NUM_TEST)
    ends = np.arange(NUM_ENDS) * 2 * math.pi / NUM_ENDS
    return Dataset(
        name="pendulum",
        train=render(train, contrast),
        train_label=train,
        test=render(test, contrast),
        test_label=test,
        ends=render(ends, contrast),
        end_label=ends,
        picture=Tiles((SIZE, SIZE)),
        intensity=contrast,
    )
