r"""The marginal log-likelihood by importance sampling, with the posterior as the proposal.

    log p(x) ~ log 1/L sum_l w_l,   w_l = p(x|z_l) p(z_l) / q(z_l|x),   z_l ~ q(z|x)     (Sec. 4.3)
    ess = (sum_l w_l)^2 / sum_l w_l^2           effective sample size, 1 .. L

It is a lower bound in expectation that tightens with L; a small effective size says that it is
loose (core/metrics/effective_size). 100 images x 5,000 samples of 784 logits would fill 1.6 GB, so
that both sums are streamed in logarithms over chunks of samples. Under a VHP each p(z_l) is a draw
of the unbiased estimate inside of Eq. 9: the weights stay unbiased, the bound tight for large L.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.distributions import seeded
from core.metrics.effective_size import NUM_SAMPLES
from core.models import Weighable

CHUNK = 16_384  # decoded images at a time: tens of megabytes, and products that fill a core
MOST_NUMBERS = CHUNK * 48 * 48  # in them: fewer images at a time where they are large


@dataclass(frozen=True)
class Likelihood:
    """The estimates of B images: log_likelihood (B,) in nats, effective_size (B,)."""

    log_likelihood: np.ndarray
    effective_size: np.ndarray


def importance_sampled(
    model: Weighable, x: np.ndarray, num_samples: int = NUM_SAMPLES, seed: int = 0, batch: int = 64
) -> Likelihood:
    """Returns log p(x) and the effective sample size of images (B, X), one seed for all.

    Errors: ValueError if num_samples < 1.
    """
    if num_samples < 1:
        raise ValueError(f"num_samples must be at least 1, not {num_samples}.")
    with torch.inference_mode(), seeded(seed):
        parts = [_sums(model, rows, num_samples) for rows in torch.from_numpy(x).split(batch)]
    first, second = (torch.cat(sums).double().numpy() for sums in zip(*parts, strict=True))
    return Likelihood(first - math.log(num_samples), np.exp(2 * first - second))


def _sums(model: Weighable, x: Tensor, num_samples: int) -> tuple[Tensor, Tensor]:
    """Returns log sum_l w_l and log sum_l w_l^2, (B,) each."""
    first = second = torch.full((len(x),), -math.inf)
    each = max(1, min(CHUNK, MOST_NUMBERS // x.shape[1]) // len(x))
    for left in range(num_samples, 0, -each):
        log_weight = model.log_weight(x, min(left, each))
        first = torch.logaddexp(first, log_weight.logsumexp(dim=0))
        second = torch.logaddexp(second, (2 * log_weight).logsumexp(dim=0))
    return first, second
