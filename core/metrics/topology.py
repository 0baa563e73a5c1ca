r"""Whether latents of a circle of images form a circle: the topology that a walk depends on.

The curve z(angle) of posterior means, in the order of the angle and closed, is a ring if

    winding   it runs once round its centre: |1/(2 pi) sum of the turns of z - c| = 1
    gap       nowhere torn: the largest step between neighbours < 0.3 rms radius
    hole      open inside: the least distance to c > 0.2 rms radius

The winding number alone does not tell a ring from a torn LINE, whose closing step runs back past
the centre, nor from a flat loop; gap and hole do. c is the centre of the box around the latents:
the mean of an unevenly run ring can lie near its rim. Training does not repair folds and tears.
"""

from dataclasses import dataclass

import numpy as np

from core.circle import wrap

LARGEST_GAP, LEAST_HOLE = 0.3, 0.2  # of the rms radius


@dataclass(frozen=True)
class Topology:
    """The description of a closed planar curve; gap and hole in units of its rms
    radius."""

    winding_number: int
    gap: float
    hole: float

    @property
    def is_ring(self) -> bool:
        turns_once = abs(self.winding_number) == 1
        return turns_once and self.gap < LARGEST_GAP and self.hole > LEAST_HOLE


def topology(latents: np.ndarray, angles: np.ndarray) -> Topology:
    """Returns the topology of latents (N, 2) at angles (N,) in radians.

    >>> angles = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    >>> ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    >>> line = np.stack([angles, np.zeros(100)], axis=1)
    >>> topology(ring, angles).is_ring, topology(line, angles).is_ring
    (True, False)
    """
    curve = latents[np.argsort(angles)]
    spokes = curve - (curve.min(axis=0) + curve.max(axis=0)) / 2
    distance = np.linalg.norm(spokes, axis=1)
    radius = max(float(np.sqrt(np.square(distance).mean())), np.finfo(float).tiny)
    steps = np.linalg.norm(np.diff(curve, axis=0, append=curve[:1]), axis=1)
    return Topology(
        _winding_number(spokes), float(steps.max() / radius), float(distance.min() / radius)
    )


def _winding_number(spokes: np.ndarray) -> int:
    polar = np.arctan2(spokes[:, 1], spokes[:, 0])
    turns = wrap(np.diff(polar, append=polar[:1]))
    return round(float(turns.sum() / (2 * np.pi)))
