r"""Fixed points of Equation 20 followed by the Lipschitz projection (Proposition 6, Figure 7).

    psi <- old_weight psi + (1 - old_weight) P F(psi)

with multipliers that stay (a penalty of some radius and strength) or that are raised in every step
(a bound). Tiles no longer coincide: neighbours pull at each other, so none are merged.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.theory.bound import MOST_ROUNDS, Held, checked_bound, first_multipliers, held
from core.theory.fixed_points import Relaxation
from core.theory.lipschitz import distance_multipliers, projected, tile_weights
from core.theory.pairs import Pairs, adjacent, largest_slope, within
from core.theory.particles import Particles
from core.theory.posterior import posterior, reconstructions

LIPSCHITZ = Relaxation(old_weight=0.1, tolerance=1e-3, most_steps=200, cell=0.0)
ROUNDS = 10  # of the multipliers' ascent in a step


@dataclass(frozen=True)
class Continuous:
    """A decoder with neighbours that resemble each other: particles, a tile each; the multipliers
    (E,) of pairs; its largest slope at most; steps taken; whether it came to rest, and, where a
    bound was given, whether that holds."""

    particles: Particles
    multipliers: np.ndarray
    slope: float
    steps: int
    converged: bool
    holds: bool


def targets(x: np.ndarray, tiles: Particles, beta: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns F(psi) (B, d) and the tiles' weights s (B,): what is projected."""
    return reconstructions(x, tiles, beta), tile_weights(posterior(x, tiles, beta))


def mixed(tiles: Particles, psi: np.ndarray, how: Relaxation) -> tuple[Particles, float]:
    """Returns tiles moved towards psi (B, d), and the length of the move."""
    moves = (1 - how.old_weight) * (psi - tiles.psi)
    return replace(tiles, psi=tiles.psi + moves), float(np.linalg.norm(moves))


def penalised(
    x: np.ndarray,
    tiles: Particles,
    beta: float,
    radius: float,
    strength: float,
    how: Relaxation = LIPSCHITZ,
) -> Continuous:
    """Returns the fixed points under a penalty on differences within a radius of the latent
    square. No slope is promised: the largest one is told."""
    pairs = within(radius, round(tiles.tiles**0.5))
    omega, change, step = distance_multipliers(pairs, strength), np.inf, 0
    while change >= how.tolerance and step < how.most_steps:
        f, s = targets(x, tiles, beta)
        tiles, change = mixed(tiles, projected(f, s, omega, pairs), how)
        step += 1
    slope = largest_slope(tiles.psi, pairs)
    return Continuous(tiles, omega, slope, step, change < how.tolerance, False)


def bounded(
    x: np.ndarray, tiles: Particles, beta: float, bound: float, how: Relaxation = LIPSCHITZ
) -> Continuous:
    """Returns the fixed points of decoders whose slopes the bound holds.

    After the last step the multipliers are raised until it holds; `converged` tells whether the
    steps had become small by then.
    """
    pairs = adjacent(round(tiles.tiles**0.5))
    bound, change, step = checked_bound(bound), np.inf, 0
    multipliers = first_multipliers(pairs)
    while change >= how.tolerance and step < how.most_steps:
        found = moved_once(x, tiles, beta, multipliers, pairs, bound)
        tiles, change = mixed(tiles, found.psi, how)
        multipliers, step = found.multipliers, step + 1
    f, s = targets(x, tiles, beta)
    last = held(f, s, multipliers, pairs, bound, (1, MOST_ROUNDS))
    tiles = replace(tiles, psi=last.psi)
    small = change < how.tolerance
    return Continuous(tiles, last.multipliers, last.slope, step, small, last.holds)


def moved_once(
    x: np.ndarray,
    tiles: Particles,
    beta: float,
    multipliers: np.ndarray,
    pairs: Pairs,
    bound: float,
) -> Held:
    """Returns F, projected with multipliers that a few rounds of ascent have brought nearer."""
    f, s = targets(x, tiles, beta)
    return held(f, s, multipliers, pairs, bound, (ROUNDS, ROUNDS))
