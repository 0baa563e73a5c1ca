"""How a temperature was reached: fresh, warming up or cooling down.

Between two transitions the three agree. At a transition that depends on history they do not; that
alone does not prove it of first order, since warming and cooling carry other masses of tiles.
"""

from collections.abc import Sequence

import numpy as np

from core.theory.fixed_points import Relaxation, Relaxed, fixed_points, relaxed
from core.theory.particles import Particles, fresh, split

Betas = Sequence[float] | np.ndarray  # rising
MOST_SPLITS = 8  # at a temperature: 2^8 fixed points from one


def fresh_at_each(x: np.ndarray, betas: Betas, seed: int, how: Relaxation) -> list[Relaxed]:
    """Returns where the iteration leads at each temperature from a new start."""
    return [relaxed(x, fresh(seed), float(beta), how) for beta in betas]


def warming(x: np.ndarray, betas: Betas, seed: int, how: Relaxation) -> list[Relaxed]:
    """Returns the same for rising temperatures, each from where the one before came to rest."""
    particles, found = fresh(seed), []
    for beta in betas:
        found.append(relaxed(x, particles, float(beta), how))
        particles = found[-1].particles
    return found


def cooling(x: np.ndarray, betas: Betas, seed: int, how: Relaxation) -> list[Relaxed]:
    """Returns the same from the last temperature down, in the order of the temperatures given;
    from the second on, particles are split as often as that makes more fixed points."""
    found: list[Relaxed] = []
    for number, beta in enumerate(map(float, betas[::-1])):
        if not found:
            found.append(relaxed(x, fresh(seed), beta, how))
        else:
            found.append(cooled(x, found[-1].particles, beta, seed + MOST_SPLITS * number, how))
    return found[::-1]


def cooled(
    x: np.ndarray, particles: Particles, beta: float, seed: int, how: Relaxation
) -> Relaxed:
    """Returns where a lower temperature leads from particles that were at rest at a higher one."""
    most = len(fixed_points(particles))
    for number in range(MOST_SPLITS):
        end = relaxed(x, split(particles, seed + number), beta, how)
        particles, before, most = end.particles, most, len(fixed_points(end.particles))
        if most <= before:
            break
    return end
