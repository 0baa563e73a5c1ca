r"""Average and marginal divergence of posterior from prior: two numbers, often confused.

    average KL  = E_x KL( q(z|x) || p(z) )                          the rate, over draws of z
    marginal KL = KL( q(z) || p(z) ),   q(z) = 1/N sum_n q(z|x_n)    over all N images

in nats. Their difference is the mutual information of x and z under q, between 0 and log N. A
marginal KL of 0 says that prior and aggregated posterior agree; the average KL can still be large.
log p(z) comes from the model: exact, or an estimate from below under a VHP, which makes both
numbers estimates from above.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import logsumexp

LogDensity = Callable[[np.ndarray], np.ndarray]
ROWS = 250  # draws against all N posteriors at a time


def log_normal(z: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Returns log N(z; mean, diag scale^2), summed over the last axis, in nats.

    >>> log_normal(np.zeros((1, 2)), np.zeros(2), np.ones(2)).round(4).tolist()  # -log(2 pi)
    [-1.8379]
    """
    standard = ((z - mean) / scale) ** 2
    return -(0.5 * (standard + np.log(2 * np.pi)) + np.log(scale)).sum(axis=-1)


def average_kl(
    mean: np.ndarray, scale: np.ndarray, log_prior: LogDensity, num_draws: int = 1, seed: int = 0
) -> float:
    """Returns the average KL of posteriors N(mean, scale^2), (N, Z) each, over draws of each."""
    mean, scale = (np.repeat(part, num_draws, axis=0) for part in (mean, scale))
    z = mean + scale * np.random.default_rng(seed).normal(size=mean.shape)
    return float((log_normal(z, mean, scale) - log_prior(z)).mean())


def marginal_kl(
    mean: np.ndarray,
    scale: np.ndarray,
    log_prior: LogDensity,
    num_draws: int = 2_000,
    seed: int = 0,
) -> float:
    """Returns the marginal KL of the mixture of N posteriors (N, Z) over draws from it."""
    random = np.random.default_rng(seed)
    component = random.integers(len(mean), size=num_draws)
    z = mean[component] + scale[component] * random.normal(size=(num_draws, mean.shape[1]))
    rows = [
        logsumexp(log_normal(part[:, None], mean, scale), axis=1)
        for part in np.split(z, range(ROWS, num_draws, ROWS))
    ]
    return float((np.concatenate(rows) - np.log(len(mean)) - log_prior(z)).mean())
