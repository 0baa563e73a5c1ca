"""MNIST-rotate: given a digit and an angle, another image of that digit, turned (Taming VAEs,
Sec. 4.1).

    c = (I_0, I_1),   x = I_2 turned about its centre by 30 degrees times l_1,   l_2 = l_0

I_0 and I_2 show one digit and are two images, as the paper has it. Ours: the turn is
anticlockwise, pixels between pixels are interpolated linearly, and what comes from outside is
black. A label is l_2; a turned 6 may look like a 9.
"""

import math
from functools import cache

import numpy as np

from core.data.dataset import Dataset
from core.data.images.mnist import NUM_CLASSES, SHAPE
from core.data.images.triplets import NUM_TRAIN, Triplets, dataset_of, parts_of

DEGREES = 30.0  # for each unit of l_1


def mnist_rotate(num_images: int = NUM_TRAIN, seed: int = 0, side: int = 28) -> Dataset:
    """Returns so many turned digits for training; labels are the digits. Errors: FileProblem;
    ValueError for impossible sizes."""
    parts = parts_of(_of_the_first, side, num_images, seed, _turned)
    return dataset_of("mnist-rotate", parts, targets=(2,), given=(0, 1))


def _of_the_first(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first


def _turned(triplets: Triplets) -> Triplets:
    """Returns triplets whose third image is turned by what the second shows."""
    images = triplets.images.copy()
    for digit in range(NUM_CLASSES):
        own = triplets.labels[:, 1] == digit
        images[own, 2] = turned(images[own, 2], DEGREES * digit)
    return Triplets(images, triplets.labels)


def turned(images: np.ndarray, degrees: float) -> np.ndarray:
    """Returns images (N, 28, 28), bytes, turned anticlockwise about their centres.

    >>> corner = np.zeros((1, 28, 28), np.uint8); corner[0, 5, 27] = 200
    >>> np.argwhere(turned(corner, 90.0)[0]).tolist()
    [[0, 5]]
    """
    flat = images.reshape(-1, math.prod(SHAPE)).astype(np.float32) @ _turn(degrees)
    return flat.round().astype(np.uint8).reshape(images.shape)


@cache
def _turn(degrees: float) -> np.ndarray:
    """Returns the matrix (784, 784) that turns rows: from a pixel, to a pixel."""
    (height, width), (rows, columns) = SHAPE, np.indices(SHAPE).reshape(2, -1)
    down, right = rows - (height - 1) / 2, columns - (width - 1) / 2
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    row = cos * down + sin * right + (height - 1) / 2  # where a pixel comes from
    column = cos * right - sin * down + (width - 1) / 2
    matrix = np.zeros((height * width, height * width), np.float32)
    for i, j in np.ndindex(2, 2):
        y, x = np.floor(row).astype(int) + i, np.floor(column).astype(int) + j
        share = (1 - np.abs(row - y)) * (1 - np.abs(column - x))
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        matrix[(y * width + x)[inside], np.flatnonzero(inside)] = share[inside]
    return matrix
