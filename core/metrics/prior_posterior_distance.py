r"""How far the prior is from the aggregated posterior: the sliced Wasserstein distance.

    SW = mean over directions u of  int_0^1 | F_p^{-1}(t; u) - F_q^{-1}(t; u) | dt    divided by
    rms |z - E z|

p: samples of p(z), q: one sample of q(z|x) an image. 0 is a perfect match; the division makes
latent spaces of different sizes comparable.
"""

import numpy as np


def sliced_wasserstein(
    prior: np.ndarray, posterior: np.ndarray, num_directions: int = 64, seed: int = 0
) -> float:
    """Returns the distance between two samples (N, Z) and (N, Z) of equal size, without unit.

    Errors: ValueError if the shapes differ.

    >>> z = np.random.default_rng(0).normal(size=(1000, 2))
    >>> sliced_wasserstein(z, z)
    0.0
    """
    if prior.shape != posterior.shape:
        raise ValueError(f"Compare samples of one shape, not {prior.shape} and {posterior.shape}.")
    directions = np.random.default_rng(seed).normal(size=(prior.shape[1], num_directions))
    directions /= np.linalg.norm(directions, axis=0)
    projected = (np.sort(z @ directions, axis=0) for z in (prior, posterior))
    radius = np.sqrt(np.square(posterior - posterior.mean(axis=0)).sum(axis=1).mean())
    return float(np.abs(np.subtract(*projected)).mean() / radius)
