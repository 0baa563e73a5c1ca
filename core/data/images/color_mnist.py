"""Color-MNIST: MNIST's digits, each in a hue of its own, on black; 3 x 28 x 28 numbers.

    x = round(grey * rgb(hue)),   hue ~ uniform on the circle, saturation and value 1

Taming VAEs takes its digits in colour from Metz et al. (2017), who do not say how they were made:
the hues, drawn by the seed, are ours. Of the training images come as many as are asked for, the
first ones: all of them would take 564 MB.
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import Labelled, parted
from core.data.images.mnist import SHAPE, mnist_parts
from core.data.labels import LABELS
from core.data.pictures import Colours

NUM_TRAIN = 20_000
MOST = 60_000
THIRDS = np.array([0.0, 2 / 3, 1 / 3])  # of a turn, by which red, green and blue are apart


def color_mnist(num_images: int = NUM_TRAIN, seed: int = 0) -> Dataset:
    """Returns digits in colour; test, not train, in a seeded order; labels are the digits.

    Errors: FileProblem; ValueError unless there are 1 to 60,000 images.
    """
    if not 1 <= num_images <= MOST:
        raise ValueError(f"num_images must lie between 1 and {MOST:,}, not {num_images}.")
    generator = np.random.default_rng(seed)
    train, test = mnist_parts()
    train = coloured(train.at(np.arange(min(num_images, len(train)))), generator)
    test = coloured(test.at(generator.permutation(len(test))), generator)
    return parted("color-mnist", Colours(SHAPE), train, test, LABELS["class"])


def coloured(digits: Labelled, generator: np.random.Generator) -> Labelled:
    """Returns grey digits (N, X), bytes, as rows (N, 3 X), bytes, channels first."""
    light = rgb(generator.random(len(digits)))[:, :, None] * digits.rows[:, None]
    return Labelled(light.round().astype(np.uint8).reshape(len(digits), -1), digits.labels)


def rgb(hue: np.ndarray) -> np.ndarray:
    """Returns the shares (N, 3) of red, green and blue of hues (N,) in turns.

    >>> rgb(np.array([0.0, 1 / 6, 1 / 3])).round(2).tolist()  # red, yellow, green
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]]
    """
    from_peak = np.abs((hue[:, None] + THIRDS) % 1 - 0.5) * 6
    return np.clip(from_peak - 1, 0, 1).astype(np.float32)
