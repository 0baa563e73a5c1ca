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


def average_kl(log_posterior: np.ndarray, log_prior: np.ndarray) -> float:
    """Returns the average KL from log q(z|x) and log p(z), (N,) each, at one draw z an image.

    >>> average_kl(np.array([-1.0, -2.0]), np.array([-2.0, -4.0]))
    1.5
    """
    return float((log_posterior - log_prior).mean())


def marginal_kl(z: np.ndarray, log_posterior_of_each: LogDensity, log_prior: LogDensity) -> float:
    """Returns the marginal KL over draws z (S, Z) of q(z), each from the posterior of a random
    image; log_posterior_of_each gives log q(z|x_n) (S, N) under all N images."""
    return float((log_aggregated(z, log_posterior_of_each) - log_prior(z)).mean())


def log_aggregated(z: np.ndarray, log_posterior_of_each: LogDensity) -> np.ndarray:
    """Returns log q(z) (S,) of places (S, Z), some of them at a time."""
    parts = np.split(z, range(ROWS, len(z), ROWS))
    return np.concatenate([_log_mean_exp(log_posterior_of_each(part)) for part in parts])


def _log_mean_exp(log_values: np.ndarray) -> np.ndarray:
    return logsumexp(log_values, axis=1) - np.log(log_values.shape[1])
