r"""What the nodes of a graph are: kinds of places that a chart can offer.

    samples   z_n ~ p(z), as in the paper (Eq. 14)
    means     E p(z|zeta_n), zeta_n ~ p(zeta); of a VampPrior the means of its components
    data      E q(z|x_n) of training data

A sample of a hierarchical prior carries the noise of p(z|zeta), which in many dimensions decodes
to half-formed images; a mean does not. Only a prior that is a mixture has means.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from core.charts.chart import Chart
from core.data import Dataset

SAMPLES, MEANS, DATA = "samples", "means", "data"
Offer = Callable[[Chart, Dataset, int, int], np.ndarray | None]


@runtime_checkable
class Averaged(Protocol):
    """A chart whose prior may be a mixture."""

    def means(self, most: int, seed: int) -> np.ndarray | None:
        """Returns the means (M, C) of M <= most of its parts; None if it is no mixture."""


def nodes_of(
    kind: str, chart: Chart, dataset: Dataset, number: int, seed: int
) -> np.ndarray | None:
    """Returns at most `number` nodes (M, C) of a kind; None where this chart has none of it.

    dataset: what it was trained on
    """
    return NODES[kind](chart, dataset, number, seed)


def _samples(chart: Chart, dataset: Dataset, number: int, seed: int) -> np.ndarray:
    return chart.sample(number, seed)


def _means(chart: Chart, dataset: Dataset, number: int, seed: int) -> np.ndarray | None:
    return chart.means(number, seed) if isinstance(chart, Averaged) else None


def _data(chart: Chart, dataset: Dataset, number: int, seed: int) -> np.ndarray:
    chosen = np.random.default_rng(seed).permutation(len(dataset.train))[:number]
    few = replace(dataset, train=dataset.train[chosen])
    return chart.encode(few.seen(seed))


NODES: dict[str, Offer] = {SAMPLES: _samples, MEANS: _means, DATA: _data}
