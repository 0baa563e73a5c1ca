"""Grey images as probabilities of ink, as binary likelihoods want them.

    l_p ~ Bernoulli(grey_p)        in training anew at every step; held-out images once, seeded

"Dynamic" binarisation (Salakhutdinov and Murray, 2008; Burda et al., 2016): the pixels that are
drawn differ from epoch to epoch, so that grey levels are not learned by heart.
"""

from collections.abc import Callable

import numpy as np

from core.data.dataset import Dataset
from core.data.images.labelled import Labelled, parted, shares
from core.data.inked import inked
from core.data.labels import Label
from core.data.pictures import Tiles
from core.data.typical import most_typical


def drawn_anew(
    name: str,
    shape: tuple[int, int],
    train: Labelled,
    test: Labelled,
    label: Label,
    seed: int,
    typical: Callable[[np.ndarray, np.ndarray], np.ndarray] = most_typical,
) -> Dataset:
    """Returns grey training images and held-out ones that are drawn once, in a seeded order: files
    are sorted more often than not.

    typical: of the drawn images and their classes, the places of the preset ends
    """
    generator = np.random.default_rng(seed)
    test = test.at(generator.permutation(len(test)))
    drawn = Labelled(inked(shares(test.rows), generator), test.labels)
    ends = typical(drawn.rows, drawn.labels)
    return parted(name, Tiles(shape), train, drawn, label, ends, probabilities=True)
