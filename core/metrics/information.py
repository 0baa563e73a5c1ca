r"""The rate in its two parts, which add up: what z tells of x, and how far q(z) is from the prior.

    E KL( q(z|x_n) || p(z) )  =  I(x; z)  +  KL( q(z) || p(z) )
          average KL           information      marginal KL          nats

q(z) = 1/N sum_n q(z|x_n) over N images: z tells at most which of them it is, so that the
information is at most log N, and what an average KL has beyond that is marginal KL. Where that is
0, prior and aggregated posterior agree; the average KL can still be large. log p(z) comes from the
model: exact, or an estimate from below under a VHP, which makes both KLs estimates from above.
Over a subset of the images q(z) has more gaps than over all: the marginal KL is biased upwards and
the information downwards, by at most the logarithm of how many times more images there are.

Where every log q(z|x) is a pass through a network, M images stand for the others of all N:

    q(z) ~ 1/N q(z|x) + (N-1)/N 1/M sum_m q(z|x_m),   z ~ q(z|x),   x none of the M

is unbiased, its logarithm too low where those that overlap are few and not among the M: then the
marginal KL is an estimate from below, and the information, from above, says that z tells x.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

LogDensity = Callable[[np.ndarray], np.ndarray]
ROWS = 250  # draws against all N posteriors at a time
FEW = 100  # images, of each of which so many draws are made that all can be drawn alike often


@dataclass(frozen=True)
class Information:
    """Average KL, marginal KL and information in nats over draws, each with its standard error;
    the N images that q(z) is made of, and the draws."""

    average_kl: float
    marginal_kl: float
    information: float
    average_error: float
    marginal_error: float
    information_error: float
    num_images: int
    num_draws: int


def split(
    z: np.ndarray,
    log_posterior: np.ndarray,
    log_posterior_of_each: LogDensity,
    log_prior: LogDensity,
    num_images: int,
) -> Information:
    """Returns the parts over draws z (S, Z), each from the posterior of a random one of the
    images, with its own log q(z|x) (S,); log_posterior_of_each gives log q(z|x_n) (S, N)."""
    of_all = log_aggregated(z, log_posterior_of_each)
    return _parts(log_prior(z), of_all, log_posterior, num_images)


def _parts(
    of_prior: np.ndarray, of_all: np.ndarray, log_posterior: np.ndarray, num_images: int
) -> Information:
    parts = (log_posterior - of_prior, of_all - of_prior, log_posterior - of_all)
    average, marginal, information = (float(part.mean(dtype=np.float64)) for part in parts)
    of_average, of_marginal, of_information = map(_standard_error, parts)
    return Information(
        *(average, marginal, information),
        *(of_average, of_marginal, of_information),
        num_images,
        len(log_posterior),
    )


def log_aggregated(z: np.ndarray, log_posterior_of_each: LogDensity) -> np.ndarray:
    """Returns log q(z) (S,) in nats of latents (S, Z)."""
    parts = np.split(z, range(ROWS, len(z), ROWS))
    return np.concatenate([_log_mean_exp(log_posterior_of_each(part)) for part in parts])


def split_by_some(
    z: np.ndarray,
    log_posterior: np.ndarray,
    log_posterior_of_others: LogDensity,
    log_prior: LogDensity,
    num_images: int,
) -> Information:
    """Returns the parts over draws as `split` does, of N images of which a few others (S, M) than
    the draws' own stand for all others."""
    others = log_aggregated(z, log_posterior_of_others) + np.log1p(-1 / num_images)
    of_all = np.logaddexp(log_posterior - np.log(num_images), others)
    return _parts(log_prior(z), of_all, log_posterior, num_images)


def _log_mean_exp(log_values: np.ndarray) -> np.ndarray:
    return logsumexp(log_values, axis=1) - np.log(log_values.shape[1])


def _standard_error(values: np.ndarray) -> float:
    return float(values.std(dtype=np.float64) / np.sqrt(max(1, len(values) - 1)))


def whose(num_images: int, num_draws: int) -> np.ndarray:
    """Returns the image (S,) of whose posterior each draw is: random ones, but of few images all
    alike often.

    >>> whose(3, 6).tolist()
    [0, 1, 2, 0, 1, 2]
    """
    if num_images <= FEW:
        return np.arange(num_draws) % num_images
    return np.random.default_rng(0).integers(num_images, size=num_draws)
