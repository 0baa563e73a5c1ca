r"""The likelihood of ALL held-out images, from a cheap bound of each and its gap on some of them.

    b_n = -log 1/20 sum_l w_l        of all N images: in expectation above -log p(x_n)
    g_m = that by 5,000 samples minus the mean of b over their 250 twenties, of M images among them

    -log p(x) ~ mean b + mean g,     se^2 = s_b^2 / N + s_g^2 / M + 2 r s_b s_g / N       (nats)

Images differ by tens of nats and their gaps by a few: 5,000 samples of some hundreds of images
leave two nats of error, the two means together a few tenths. Draws of b and g are independent; the
images of g are among those of b, hence the last term, r being the correlation between images. The
first term is that of images as draws from all that there could be: where methods are compared on
the same images it cancels, and the second is what is left. A test file may be sorted: the images
are chosen at random, with a seed, the same for all methods.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.distributions import seeded
from core.models import Weighable

FEW = 20  # samples
MOST_LATENTS, MOST_NUMBERS = 1_000, 2_000_000  # decoded at a time


@dataclass(frozen=True)
class Controlled:
    """The estimate, mean = bound + gap, in nats, and of how many images its two parts are."""

    mean: float
    standard_error: float
    bound: float
    gap: float
    standard_error_bound: float
    standard_error_gap: float
    count: int
    subset: int

    @classmethod
    def of(cls, bounds: np.ndarray, gaps: np.ndarray) -> "Controlled":
        """Returns the estimate from b (N,) and g (M,) of the first of the N images."""
        count, subset = len(bounds), len(gaps)
        s_b, s_g = (values.std(ddof=1) for values in (bounds, gaps))
        both = s_b * s_g * _correlation(bounds[:subset], gaps)
        return cls(
            mean=float(bounds.mean() + gaps.mean()),
            standard_error=math.sqrt(s_b**2 / count + s_g**2 / subset + 2 * both / count),
            bound=float(bounds.mean()),
            gap=float(gaps.mean()),
            standard_error_bound=float(s_b / math.sqrt(count)),
            standard_error_gap=float(s_g / math.sqrt(subset)),
            count=count,
            subset=subset,
        )


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    varies = a.std() > 0 and b.std() > 0
    return float(np.corrcoef(a, b)[0, 1]) if varies else 0.0


def gap(log_weights: Tensor) -> float:
    """Returns g of an image in nats from its log-weights (L,), L >= 20."""
    twenties = log_weights[: len(log_weights) // FEW * FEW].reshape(-1, FEW)
    bounds = math.log(FEW) - twenties.logsumexp(dim=1)
    return (math.log(len(log_weights)) - log_weights.logsumexp(0) - bounds.mean()).item()


def bounds(model: Weighable, x: np.ndarray, seed: int = 1) -> Iterator[float]:
    """Yields b in nats of images (N, X), one after the other."""
    each = max(1, min(MOST_LATENTS, MOST_NUMBERS // x.shape[1]) // FEW)
    for place, images in enumerate(torch.from_numpy(x).split(each)):
        with torch.inference_mode(), seeded(seed + place):
            log_weight = model.log_weight(images, FEW)
        yield from (math.log(FEW) - log_weight.double().logsumexp(dim=0)).tolist()


def random_places(num_images: int, most: int) -> np.ndarray:
    """Returns the places of at most so many images, at random, always the same: fewer are the
    first of more.

    >>> random_places(10_000, 3).tolist()
    [3577, 8925, 1634]
    """
    return np.random.default_rng(0).permutation(num_images)[:most]
