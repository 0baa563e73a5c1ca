r"""The quantised normal: how probable a grey level is under a normal, which is a density.

    log P(x) = log [ Phi((x + h - g) / sigma) - Phi((x - h - g) / sigma) ],   h = 1 / (2 (n - 1))

x in {0, 1 / (n - 1), ..., 1}: n grey levels · black and white take the tails beyond them, so that
the probabilities of all levels sum to one. Unlike a density it cannot exceed 1: nats a pixel are
never negative, and models compare whatever their sigma is (Taming VAEs, App. D).
"""

import numpy as np
from scipy.special import log_ndtr

NUM_LEVELS = 256


def log_prob(
    x: np.ndarray, mean: np.ndarray | float, sigma: float, num_levels: int = NUM_LEVELS
) -> np.ndarray:
    """Returns log P in nats of values in [0, 1], each at its nearest level, under normals of these
    means and one sigma.

    >>> levels = np.array([0.0, 0.5, 1.0])
    >>> round(float(np.exp(log_prob(levels, np.array(0.3), 0.2, num_levels=3)).sum()), 9)
    1.0
    """
    steps = num_levels - 1
    level = np.round(np.asarray(x, np.float64) * steps)
    low = np.where(level <= 0, -np.inf, ((level - 0.5) / steps - mean) / sigma)
    high = np.where(level >= steps, np.inf, ((level + 0.5) / steps - mean) / sigma)
    # Beyond the mean the mirror image: differences of numbers near 1 would be rounded away.
    beyond = low + high > 0
    low, high = np.where(beyond, -high, low), np.where(beyond, -low, high)
    log_high = log_ndtr(high)
    return log_high + np.log1p(-np.exp(log_ndtr(low) - log_high))
