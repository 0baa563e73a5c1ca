r"""Posterior and decoder of a beta-VAE of unlimited capacity (Equations 19 and 20).

    m_ib = exp(-|x_i - psi_b|^2 / (2 beta)) / c_i
    c_i = sum_b pi_b exp(-|x_i - psi_b|^2 / (2 beta))
    F(psi)_b = sum_i x_i m_ib / sum_i m_ib

pi_b m_ib is the posterior's probability of tile b. Everything comes from energies, the least one
subtracted before exponentials are taken: cut-off exponents would leave distant psi standing as
false fixed points, and underflow would leave them without weights. With 2 beta (the paper also
writes beta) the last merge lies at the largest eigenvalue of the data's covariance.

    u = 1/n sum_ib pi_b m_ib |x_i - psi_b|^2        -1/n sum_i ln c_i = u / (2 beta) + KL
"""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import xlogy

from core.theory.particles import Particles


def squared_distances(x: np.ndarray, psi: np.ndarray) -> np.ndarray:
    """Returns |x_i - psi_b|^2 (n, B)."""
    return cdist(x, psi, "sqeuclidean")


def energies(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns -2 beta ln m_ib (n, B): differences first, so that no beta > 0 overflows."""
    distances = squared_distances(x, particles.psi)
    above = distances - distances.min(axis=1, keepdims=True)
    sums = boltzmann(above, beta) @ particles.masses
    return above + 2 * beta * np.log(sums)[:, None]


def boltzmann(energy: np.ndarray, beta: float) -> np.ndarray:
    """Returns exp(-energy / (2 beta)); that of an energy too large for a number is 0."""
    with np.errstate(over="ignore"):
        return np.exp(-energy / (2 * beta))


def posterior(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns m_ib (n, B), the posterior's density relative to the prior; sum_b pi_b m_ib = 1."""
    return boltzmann(energies(x, particles, beta), beta)


def weights(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns m_ib / sum_i m_ib (n, B), by log-sum-exp for each tile: columns sum to one."""
    return shares(energies(x, particles, beta), beta)


def shares(energy: np.ndarray, beta: float) -> np.ndarray:
    """Returns the columns of energies (n, B) as weights of the data that sum to one."""
    share = boltzmann(energy - energy.min(axis=0), beta)
    return share / share.sum(axis=0)


def reconstructions(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns F(psi) (B, d) of Equation 20."""
    return weights(x, particles, beta).T @ x


def error(x: np.ndarray, particles: Particles, beta: float) -> float:
    """Returns u, the expected squared error."""
    squares = posterior(x, particles, beta) * squared_distances(x, particles.psi)
    return float((squares @ particles.masses).mean())


def divergence(x: np.ndarray, particles: Particles, beta: float) -> float:
    """Returns the average KL from the posterior to the prior, in nats."""
    density = posterior(x, particles, beta)
    return float((xlogy(density, density) @ particles.masses).mean())


def free_energy(x: np.ndarray, particles: Particles, beta: float) -> float:
    """Returns -1/n sum_i ln c_i, in nats: what the iteration lowers with every step."""
    nearest = squared_distances(x, particles.psi).min(axis=1, keepdims=True)
    above = squared_distances(x, particles.psi) - nearest
    sums = boltzmann(above, beta) @ particles.masses
    return float((nearest.ravel() / (2 * beta) - np.log(sums)).mean())


def optimised_masses(x: np.ndarray, particles: Particles, beta: float) -> np.ndarray:
    """Returns the masses after an update towards Proposition 5, gamma_a / n sum_i m_ia (B,).

    Where it stops, sum_i m_ia = n for every tile that has a mass: the paper's condition.
    """
    return particles.masses * posterior(x, particles, beta).mean(axis=0)
