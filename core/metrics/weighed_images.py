"""Which held-out images a run's likelihood is estimated of, and by how many samples.

5,000 samples of 64 images · of 200 where there are more than 1,000 of bits, and then a bound of
10,000 as well (core/metrics/control_variate) · of a tenth of both where convolutions decode, and
of all where they draw in steps
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from torch import Tensor

from core import architectures
from core.metrics.control_variate import Controlled, bounds, gap, random_places
from core.metrics.likelihood import Likelihood, summed, weighed
from core.models import Weighable
from core.runs import RunConfig

FEW = 64
MANY = 1_000
NUM_CHOSEN, NUM_BOUNDED = 200, 10_000
SLOW = 10  # times: minutes, not hours

# Passes on what comes, and shows under a title how many of so many have come.
Watch = Callable[[Iterable[Any], str, int], Iterable[Any]]


def unwatched(values: Iterable[Any], title: str, total: int) -> Iterable[Any]:
    return values


@dataclass(frozen=True)
class WeighedImages:
    """The estimates of a model's likelihood on held-out images x (N, X)."""

    model: Weighable
    x: np.ndarray
    config: RunConfig
    watch: Watch = unwatched

    @property
    def are_many_bits(self) -> bool:
        likelihood = self.config.likelihood
        is_bernoulli = likelihood["name"] == "binomial" and likelihood.get("total_count", 1) == 1
        return is_bernoulli and len(self.x) > MANY and bool(np.isin(self.x, (0, 1)).all())

    @property
    def _share(self) -> int:
        slow = self.config.decoder in architectures.COUNTS or self.config.draws_in_steps
        return SLOW if slow else 1

    @cached_property
    def log_weights(self) -> list[Tensor]:
        """The log-weights (L,) of those that are weighed by many samples."""
        most, few = NUM_CHOSEN // self._share, FEW // SLOW if self.config.draws_in_steps else FEW
        images = self.x[random_places(len(self.x), most)] if self.are_many_bits else self.x[:few]
        return list(self.watch(weighed(self.model, images), "Weighing images", len(images)))

    @cached_property
    def likelihood(self) -> Likelihood:
        return summed(self.log_weights)

    @cached_property
    def controlled(self) -> Controlled | None:
        """The estimate for all images; None where they are few, or no bits."""
        if not self.are_many_bits:
            return None
        images = self.x[random_places(len(self.x), NUM_BOUNDED // self._share)]
        parts = self.watch(bounds(self.model, images), "Bounding images", len(images))
        gaps = np.array([gap(log_weights) for log_weights in self.log_weights])
        return Controlled.of(np.array(list(parts)), gaps)
