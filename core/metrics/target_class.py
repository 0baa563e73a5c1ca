r"""How often what is sampled under a context shows the class that the context asks for.

    share = 1/N sum_n [ read(E p(x|z_n, c_n)) = l_n ],   z_n ~ p(z),   c_n, l_n of held-out images

read: the classifier of the data. With it belong what chance gives, one over the number of classes;
what the same latents give under contexts of other images, which is chance too unless what is
sampled is one class most of the time; and how often the classifier reads true images right. That
is no bound: a mean image can be easier to read than a true one. Intervals are Clopper and
Pearson's, of 95 %.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import binomtest

from core.classifiers import Classifier
from core.data import Dataset
from core.models import Conditional

NUM_SAMPLED = 1_000
LEVEL = 0.95


@dataclass(frozen=True)
class TargetClass:
    """Shares of so many sampled images whose class is right: share, of which low and high are the
    interval; shuffled, under contexts of others; chance; true, of the images themselves."""

    share: float
    low: float
    high: float
    shuffled: float
    chance: float
    true: float
    count: int


def target_class(
    model: Conditional, latents: np.ndarray, dataset: Dataset, classifier: Classifier
) -> TargetClass:
    """Returns the shares for draws (N, Z) of the prior, each under the context of one of the first
    N held-out images."""
    rows, labels = dataset.test[: len(latents)], dataset.test_label[: len(latents)]
    contexts = dataset.given(rows)
    others = np.roll(contexts, 1, axis=0)  # held-out images lie in a drawn order

    def right(images: np.ndarray) -> np.ndarray:
        return classifier.read(torch.from_numpy(images)).numpy() == labels

    hits = right(model.given(contexts).decode(latents))
    interval = binomtest(int(hits.sum()), len(hits)).proportion_ci(LEVEL, method="exact")
    return TargetClass(
        share=float(hits.mean()),
        low=float(interval.low),
        high=float(interval.high),
        shuffled=float(right(model.given(others).decode(latents)).mean()),
        chance=1 / len(classifier.facts.classes),
        true=float(right(dataset.explained(rows)).mean()),
        count=len(hits),
    )
