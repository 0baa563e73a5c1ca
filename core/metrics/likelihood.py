r"""The marginal log-likelihood by importance sampling, with the posterior as the proposal.

    log p(x) ~ log 1/L sum_l w_l,   w_l = p(x|z_l) p(z_l) / q(z_l|x),   z_l ~ q(z|x)     (Sec. 4.3)
    ess = (sum_l w_l)^2 / sum_l w_l^2           effective sample size, 1 .. L

It is a lower bound in expectation that tightens with L; a small effective size says that it is
loose (core/metrics/effective_size). An image is encoded once, its samples are decoded a few at a
time, and what stays of it are two numbers. Under a VHP each p(z_l) is a draw of the unbiased
estimate inside of Eq. 9: the weights stay unbiased, the bound tight for large L.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.distributions import seeded
from core.metrics.effective_size import NUM_SAMPLES
from core.models import Weighable

STRIDE = 1_000_003  # between the seeds of images


@dataclass(frozen=True)
class Likelihood:
    """The estimates of B images: log_likelihood (B,) in nats, effective_size (B,)."""

    log_likelihood: np.ndarray
    effective_size: np.ndarray


def importance_sampled(
    model: Weighable, x: np.ndarray, num_samples: int = NUM_SAMPLES, seed: int = 0
) -> Likelihood:
    """Returns log p(x) and the effective sample size of images (B, X).

    Errors: ValueError if num_samples < 1.
    """
    return summed(weighed(model, x, num_samples, seed))


def weighed(
    model: Weighable, x: np.ndarray, num_samples: int = NUM_SAMPLES, seed: int = 0
) -> Iterator[Tensor]:
    """Yields log w_1 .. log w_L (L,), in float64, of one image after the other, each with a seed
    of its own: how many there are and what is drawn between them changes nothing.

    Errors: ValueError if num_samples < 1.
    """
    if num_samples < 1:
        raise ValueError(f"num_samples must be at least 1, not {num_samples}.")
    of_each = model.log_weights_of_each(torch.from_numpy(x), num_samples)
    for place in range(len(x)):
        with torch.inference_mode(), seeded(seed + STRIDE * place):
            log_weights = next(of_each)
        yield log_weights.double().cpu()


def summed(of_each: Iterable[Tensor]) -> Likelihood:
    """Returns the estimates of images whose log-weights (L,) these are."""
    rows = [(len(w), w.logsumexp(0).item(), (2 * w).logsumexp(0).item()) for w in of_each]
    number, first, second = np.array(rows).T
    return Likelihood(first - np.log(number), np.exp(2 * first - second))
