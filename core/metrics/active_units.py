r"""Active units: how many latent dimensions carry something about x (App. D.2, Fig. 21).

    D_j = E_x KL( q(u_j|x) || N(0, 1) ) = E_x 1/2 ( mu_j^2 + sigma_j^2 - 1 - log sigma_j^2 )   nats
    active: D_j > 0.01 nats

u is the innermost latent, whose prior is N(0, I): zeta under a VHP (with z drawn from q(z|x)), z
under a standard normal prior. A dimension that was pruned has D_j = 0.
"""

import numpy as np

LEAST_DIVERGENCE = 0.01  # nats


def divergence_per_unit(mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Returns D (U,) in nats of posteriors N(mean, scale^2), (N, U) each.

    >>> divergence_per_unit(np.array([[0.0, 2.0]]), np.ones((1, 2))).tolist()
    [0.0, 2.0]
    """
    return (0.5 * (mean**2 + scale**2 - 1) - np.log(scale)).mean(axis=0)


def active_units(mean: np.ndarray, scale: np.ndarray) -> int:
    """Returns the number of active units.

    >>> active_units(np.array([[0.0, 2.0]]), np.ones((1, 2)))
    1
    """
    return int((divergence_per_unit(mean, scale) > LEAST_DIVERGENCE).sum())
