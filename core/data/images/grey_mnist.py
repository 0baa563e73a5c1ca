"""MNIST with its grey levels as they are, k / 255, for likelihoods of what is grey.

The same files as `mnist`, where grey is the probability of ink instead.
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import parted
from core.data.images.mnist import SHAPE, mnist_parts
from core.data.labels import LABELS
from core.data.pictures import Tiles


def grey_mnist(seed: int = 0) -> Dataset:
    """Returns the handwritten digits; test, not train, in a seeded order; labels are the digits.
    Errors: FileProblem."""
    train, test = mnist_parts()
    order = np.random.default_rng(seed).permutation(len(test))
    return parted("grey-mnist", Tiles(SHAPE), train, test.at(order), LABELS["class"])
