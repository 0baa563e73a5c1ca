r"""Equation 20 as pre-images of a kernel PCA with a normalised Gaussian kernel (Proposition 4).

    k(x, psi) = exp(-|x - psi|^2 / (2 beta))
    psi <- sum_i gamma_i k(x_i, psi) x_i / sum_i gamma_i k(x_i, psi)

is the iteration of Mika et al. (1998) for the pre-image of sum_i gamma_i phi(x_i). With
gamma_i = 1 / c_i it is Equation 20; with gamma_i = 1 it is the mean shift, whose psi do not see
each other. Since c_i holds all psi, gamma moves with them: the iteration has the same form, the
problem is not the same.
"""

import numpy as np

from core.theory.particles import Particles
from core.theory.posterior import boltzmann, shares, squared_distances


def gaussian_kernel(x: np.ndarray, psi: np.ndarray, beta: float) -> np.ndarray:
    """Returns k(x_i, psi_b) (n, B)."""
    return boltzmann(squared_distances(x, psi), beta)


def log_gamma(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns -ln c_i (n,), the logarithms of the weights that normalise the kernel."""
    distances = squared_distances(x, particles.psi)
    nearest = distances.min(axis=1)
    sums = boltzmann(distances - nearest[:, None], beta) @ particles.masses
    return nearest / (2 * beta) - np.log(sums)


def preimages(x: np.ndarray, psi: np.ndarray, beta: float, logs: np.ndarray) -> np.ndarray:
    """Returns the next psi (B, d), for weights gamma_i by their logarithms (n,)."""
    return shares(squared_distances(x, psi) - 2 * beta * logs[:, None], beta).T @ x


def mean_shift(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns the next psi (B, d) with the plain kernel, gamma_i = 1."""
    return preimages(x, particles.psi, beta, np.zeros(len(x)))
