r"""The reconstruction fixed points: where Equation 20, smoothed, comes to rest.

    psi <- old_weight psi + (1 - old_weight) F(psi)

until a step is shorter than the tolerance. A step's length is the norm of the whole matrix of
tiles; a norm by rows would stop too early near a transition, where everything is slow.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse.csgraph import connected_components

from core.theory.particles import CELL, Particles, gathered, merged, without_the_vanished
from core.theory.posterior import optimised_masses, reconstructions, squared_distances

Decoder = Callable[[np.ndarray, Particles, float], np.ndarray]  # next psi (B, d)
NEAR = 0.02  # reconstruction vectors nearer than this belong to one fixed point


@dataclass(frozen=True)
class Relaxation:
    """How the iteration goes on, and when it ends. A cell of 0 merges nothing."""

    old_weight: float = 0.1
    tolerance: float = 1e-6
    most_steps: int = 3000
    cell: float = CELL
    optimise_masses: bool = False


PAPER = Relaxation(old_weight=0.9, tolerance=1e-3, most_steps=400, cell=0.0)  # Appendix A


@dataclass(frozen=True)
class Relaxed:
    """Where an iteration ended, after how many steps, and whether it had come to rest."""

    particles: Particles
    steps: int
    converged: bool


def relaxed(
    x: np.ndarray,
    start: Particles,
    beta: float,
    how: Relaxation,
    decoder: Decoder = reconstructions,
) -> Relaxed:
    """Returns where Equation 20 leads from a start, for points (n, d); or another decoder."""
    particles = start
    for step in range(1, how.most_steps + 1):
        particles, change = stepped(x, particles, beta, how, decoder)
        if change < how.tolerance:
            return Relaxed(particles, step, True)
    return Relaxed(particles, how.most_steps, False)


def stepped(
    x: np.ndarray,
    particles: Particles,
    beta: float,
    how: Relaxation,
    decoder: Decoder = reconstructions,
) -> tuple[Particles, float]:
    """Returns the particles after a step, and the step's length."""
    moves = (1 - how.old_weight) * (decoder(x, particles, beta) - particles.psi)
    change = float(np.sqrt(particles.tiles * (particles.masses @ np.square(moves).sum(axis=1))))
    moved = replace(particles, psi=particles.psi + moves)
    if how.optimise_masses:
        masses = optimised_masses(x, particles, beta)
        change = max(change, float(np.abs(masses - particles.masses).max()))
        moved = without_the_vanished(replace(moved, masses=masses))
    return (merged(moved, how.cell)[0] if how.cell else moved), change


def fixed_points(particles: Particles, near: float = NEAR) -> Particles:
    """Returns a particle for each fixed point, the heaviest first: vectors linked by steps
    shorter than `near` are one, at their centre of mass."""
    linked = squared_distances(particles.psi, particles.psi) < near**2
    points = gathered(particles, connected_components(linked, directed=False)[1])
    order = np.argsort(-points.masses, kind="stable")
    return replace(points, psi=points.psi[order], masses=points.masses[order])
