"""Micro-MNIST: seven images of MNIST, so few that each one's share of the prior can be seen.

"Comprised of only 7 random samples from MNIST" (Taming VAEs, Rezende & Viola, 2018; App. E.1);
which ones is not told. Ours are a seeded draw of the training images in which one digit comes
twice, as in most draws of seven: a constraint on the class alone may let these two share a tile.
All seven are trained on, measured and offered as ends of walks; grey stays grey.
"""

from collections import Counter
from collections.abc import Sequence
from string import ascii_lowercase

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import Labelled, parted
from core.data.images.mnist import MNIST, SHAPE, TRAIN, part_of
from core.data.labels import LABELS
from core.data.pictures import Tiles

NUM_IMAGES = 7
SEED = 10  # the first with one digit twice that gives the small classifier no doubt of any


def micro_mnist(seed: int = SEED) -> Dataset:
    """Returns the seven images, sorted by their digits, which name them. Errors: FileProblem."""
    images = part_of(MNIST, TRAIN)
    chosen = np.random.default_rng(seed).choice(len(images), NUM_IMAGES, replace=False)
    chosen = chosen[np.argsort(images.labels[chosen], kind="stable")]
    rows, names = images.rows[chosen], names_of(images.labels[chosen].tolist())
    seven = Labelled(rows, np.arange(NUM_IMAGES))
    label, every = LABELS["group"].named(names), np.arange(NUM_IMAGES)
    return parted("micro-mnist", Tiles(SHAPE), seven, seven, label, ends=every)


def digit_of(name: str) -> int:
    """Returns the digit that an image of this name shows.

    >>> digit_of("7b")
    7
    """
    return int(name.rstrip(ascii_lowercase))


def names_of(digits: Sequence[int]) -> tuple[str, ...]:
    """Returns a name for each of some images: its digit, with a letter where that comes again.

    >>> names_of([0, 7, 7])
    ('0', '7a', '7b')
    """
    count, seen = Counter(digits), Counter[int]()
    names = []
    for digit in digits:
        letter = ascii_lowercase[seen[digit]] if count[digit] > 1 else ""
        seen[digit] += 1
        names.append(f"{digit}{letter}")
    return tuple(names)
