"""Grey images as probabilities of ink, as binary likelihoods want them.

    l_p ~ Bernoulli(grey_p)        in training anew at every step; held-out images once, seeded

"Dynamic" binarisation (Salakhutdinov and Murray, 2008; Burda et al., 2016): the pixels that are
drawn differ from epoch to epoch, so that grey levels are not learned by heart.
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import WHITE, Labelled, floats
from core.data.labels import Label
from core.data.pictures import Tiles
from core.data.typical import most_typical


def inked(rows: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Returns the pixels, 0 or 1 as float32, that are drawn from bytes.

    >>> inked(np.array([[0, 255]], np.uint8), np.random.default_rng(0)).tolist()
    [[0.0, 1.0]]
    """
    uniform = generator.random(rows.shape, np.float32)
    return (uniform * WHITE < rows).astype(np.float32)


def drawn_anew(
    name: str, shape: tuple[int, int], train: Labelled, test: Labelled, label: Label, seed: int
) -> Dataset:
    """Returns grey training images and held-out ones that are drawn once, in a seeded order: files
    are sorted more often than not. The ends are the most typical held-out image of each class."""
    generator = np.random.default_rng(seed)
    test = test.at(generator.permutation(len(test)))
    drawn, labels = inked(test.rows, generator), test.labels.astype(np.float64)
    typical = most_typical(drawn, labels)
    return Dataset(
        name=name,
        train=floats(train.rows),
        train_label=train.labels.astype(np.float64),
        test=drawn,
        test_label=labels,
        ends=drawn[typical],
        end_label=labels[typical],
        picture=Tiles(shape),
        intensity=1.0,
        label=label,
        probabilities=True,
    )
