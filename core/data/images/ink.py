"""Grey images as probabilities of ink, as binary likelihoods want them.

    l_p ~ Bernoulli(grey_p)        in training anew at every step; held-out images once, seeded

"Dynamic" binarisation (Salakhutdinov and Murray, 2008; Burda et al., 2016): the pixels that are
drawn differ from epoch to epoch, so that grey levels are not learned by heart.
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import Labelled, parted, shares
from core.data.inked import inked
from core.data.labels import Label
from core.data.pictures import Tiles


def drawn_anew(
    name: str, shape: tuple[int, int], train: Labelled, test: Labelled, label: Label, seed: int
) -> Dataset:
    """Returns grey training images and held-out ones that are drawn once, in a seeded order: files
    are sorted more often than not."""
    generator = np.random.default_rng(seed)
    test = test.at(generator.permutation(len(test)))
    drawn = Labelled(inked(shares(test.rows), generator), test.labels)
    return parted(name, Tiles(shape), train, drawn, label, probabilities=True)
