r"""Tiles of the latent space, and what each reconstructs.

Tiles whose reconstruction vectors coincide can no longer part under Equation 20: they are merged
into one particle with the sum of their masses. Warming therefore costs less and less. Cooling
needs the opposite: each particle is split in two, a little apart, which merge again if nothing
drives them asunder.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.theory.uniforms import uniforms

SIDE = 32  # tiles along an axis of the latent square, as in Appendix A
NOISE = 0.1  # the start lies uniformly within this of the tiles' centres
CELL = 2e-4  # psi in the same cell of this size coincide
APART = 1e-3  # the halves of a split particle lie up to this from its place, on each axis
MOST_SPLIT = 400  # with more particles none is split
LEAST_MASS = 1e-9  # a particle below this has vanished


@dataclass(frozen=True)
class Particles:
    """Weighted reconstruction vectors: psi (B, d), each with the mass pi (B,) of its tiles; how
    many tiles there were at the start."""

    psi: np.ndarray
    masses: np.ndarray
    tiles: int

    def __len__(self) -> int:
        return len(self.psi)


def tile_centres(side: int = SIDE) -> np.ndarray:
    """Returns the centres (side^2, 2) of the tiles of [-1/2, 1/2]^2, the second axis fastest.

    >>> tile_centres(2).tolist()
    [[-0.25, -0.25], [-0.25, 0.25], [0.25, -0.25], [0.25, 0.25]]
    """
    axis = (np.arange(side) + 0.5) / side - 0.5
    return np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)


def equal_masses(psi: np.ndarray) -> Particles:
    """Returns a particle for each reconstruction vector (B, d), all of the same mass."""
    return Particles(psi, np.full(len(psi), 1 / len(psi)), len(psi))


def fresh(seed: int, side: int = SIDE) -> Particles:
    """Returns a particle a tile, near its centre: where the paper starts."""
    centres = tile_centres(side)
    return equal_masses(centres + NOISE * (2 * uniforms(seed, *centres.shape) - 1))


def merged(particles: Particles, cell: float = CELL) -> tuple[Particles, np.ndarray]:
    """Returns the particles with those of a cell made one, at their centre of mass, and which one
    (B,) each went into; in the order in which they first appear."""
    keys = np.floor(particles.psi / cell + 0.5)
    _, first, into = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    into = np.argsort(np.argsort(first))[into.reshape(-1)]
    return gathered(particles, into), into


def gathered(particles: Particles, into: np.ndarray) -> Particles:
    """Returns the groups (B,) of particles as one each, at their centre of mass."""
    masses = np.bincount(into, particles.masses)
    psi = np.stack([np.bincount(into, particles.masses * axis) for axis in particles.psi.T], -1)
    return replace(particles, psi=psi / masses[:, None], masses=masses)


def split(particles: Particles, seed: int) -> Particles:
    """Returns each particle as two halves on opposite sides of it; first all of one side."""
    if len(particles) > MOST_SPLIT:
        return particles
    apart = APART * (2 * uniforms(seed, *particles.psi.shape) - 1)
    psi = np.concatenate([particles.psi + apart, particles.psi - apart])
    return replace(particles, psi=psi, masses=np.tile(particles.masses / 2, 2))


def without_the_vanished(particles: Particles) -> Particles:
    """Returns the particles that have a mass; the masses sum to one again."""
    stays = particles.masses >= LEAST_MASS
    masses = particles.masses[stays]
    return replace(particles, psi=particles.psi[stays], masses=masses / masses.sum())
