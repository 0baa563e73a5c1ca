r"""Whether latents of a circle of images form a circle: the topology that a walk depends on.

The curve z(angle) of posterior means, in the order of the angle and closed, is a ring if it is a
simple closed curve that is run once and encloses an open region, whatever its shape and place:

    w(p)      = 1/(2 pi) sum of the turns of z - p, the winding number about a point p
    hole      open inside: the largest circle that holds no image and whose centre c has w(c) != 0
              has a radius > 0.15 rms radius
    winding   run once: |w(c)| = 1
    gap       nowhere torn: the largest step between neighbours < 0.3 rms radius
    folded    neither folded nor crossed: the share of images with w(z + d n) != 0 or
              w(z - d n) != w(c) is < 0.05; n the normal that points out of a curve that runs as
              w(c) says, d = 0.03 rms radius

A simple closed curve has the region always on the same hand. Where it runs backwards over itself,
on the smaller loop of an eight and on the inner one of a snail it has not, and where it runs out
and back there is no region between; the tips of a crescent are few images. The winding number
alone does not tell a ring from a torn LINE, whose closing step runs back past the centre. c is no
mean of the images, which a crescent has outside.

Noise of the encoder is no fold: w and n are those of the curve through the means of 100 sectors
of equally many images, a step is one between the means of a few images before and after. The rms
radius is that about the mean. Training does not repair folds and tears.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

LARGEST_GAP = 0.3  # of the rms radius, which is a twentieth of a turn
LEAST_HOLE = 0.15  # of the rms radius: most edges between 1,000 samples are shorter than its 0.3
LARGEST_FOLD = 0.05  # of the images: noise turns one sector in a hundred, two tips take four
STRAND = 0.03  # of the rms radius: strands of the curve that lie closer are one
NUM_SECTORS, LEAST_IN_SECTOR = 100, 3  # of the images in the order of the angle
NUM_IN_STEP = 1 / 300  # of the images: ten of 3,000 before a step, and as many after
GRID = 80  # points a side, among which the centre is looked for


@dataclass(frozen=True)
class Topology:
    """The description of a closed planar curve; gap and hole in units of its rms radius, folded
    a share of its images."""

    winding_number: int
    gap: float
    hole: float
    folded: float

    @property
    def is_ring(self) -> bool:
        turns_once = abs(self.winding_number) == 1
        is_simple = self.gap < LARGEST_GAP and self.folded < LARGEST_FOLD
        return turns_once and is_simple and self.hole > LEAST_HOLE


def topology(latents: np.ndarray, angles: np.ndarray) -> Topology:
    """Returns the topology of latents (N, 2) at angles (N,) in radians.

    >>> angles = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    >>> ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    >>> line = np.stack([angles, np.zeros(300)], axis=1)
    >>> topology(ring, angles).is_ring, topology(line, angles).is_ring
    (True, False)
    """
    curve = _normalised(latents[np.argsort(angles)].astype(float) @ np.array([1, 1j]))
    sectors = _means(curve, min(NUM_SECTORS, max(1, len(curve) // LEAST_IN_SECTOR)))
    winding, hole = _centre(curve, sectors)
    return Topology(winding, _gap(curve), hole, _folded(sectors, winding))


def _normalised(curve: np.ndarray) -> np.ndarray:
    """Returns points (N,) of the complex plane with mean 0 and rms radius 1, if they differ."""
    spokes = curve - curve.mean()
    largest = max(float(np.abs(spokes).max()), np.finfo(float).tiny)
    spokes = spokes / largest
    return spokes / max(float(np.sqrt(np.square(np.abs(spokes)).mean())), np.finfo(float).tiny)


def _means(curve: np.ndarray, number: int) -> np.ndarray:
    return np.array([sector.mean() for sector in np.array_split(curve, number)])


def _gap(curve: np.ndarray) -> float:
    """Returns the largest distance between the means of a few images before and after a place."""
    few = max(1, int(len(curve) * NUM_IN_STEP))
    before = np.mean([np.roll(curve, shift) for shift in range(few)], axis=0)
    return float(np.abs(np.roll(before, -few) - before).max())


def _centre(curve: np.ndarray, sectors: np.ndarray) -> tuple[int, float]:
    """Returns w(c) of the point in the curve's box that is inside and farthest from every image,
    and its distance to them; 0 and 0 if no point is inside."""
    across = np.linspace(curve.real.min(), curve.real.max(), GRID)
    up = np.linspace(curve.imag.min(), curve.imag.max(), GRID)
    points = (across[:, None] + 1j * up).ravel()
    winding = _winding_numbers(points, sectors)
    images = cKDTree(np.stack([curve.real, curve.imag], axis=1))
    distance, _ = images.query(np.stack([points.real, points.imag], axis=1))
    distance[winding == 0] = 0
    centre = distance.argmax()
    return int(winding[centre]), float(distance[centre])


def _winding_numbers(points: np.ndarray, sectors: np.ndarray) -> np.ndarray:
    """Returns w (P,) of a closed polygon (S,) about points (P,)."""
    spokes = sectors - points[:, None]
    turns = np.angle(np.roll(spokes, -1, axis=1) * spokes.conj())
    return np.rint(turns.sum(axis=1) / (2 * np.pi)).astype(int)


def _folded(sectors: np.ndarray, winding: int) -> float:
    """Returns the share of sectors that have not the region on one side only."""
    if winding == 0:
        return 1.0
    along = np.roll(sectors, -1) - np.roll(sectors, 1)
    normal = -1j * np.sign(winding) * along / np.maximum(np.abs(along), np.finfo(float).tiny)
    outside, inside = (
        _winding_numbers(sectors + side * STRAND * normal, sectors) for side in (1, -1)
    )
    return float(((outside != 0) | (inside != winding)).mean())
