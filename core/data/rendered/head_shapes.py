"""The shapes of heads, and the ellipsoids that a head is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.data.rendered.ellipsoids import Ellipsoid
from core.data.rendered.shapes import Shapes

RANGES = {
    "width": (0.62, 0.8),
    "height": (0.82, 1.02),
    "depth": (0.75, 0.9),
    "eye_height": (0.05, 0.25),
    "eye_distance": (0.2, 0.32),
    "eye_size": (0.07, 0.12),
    "brow": (0.12, 0.2),
    "nose_width": (0.07, 0.14),
    "nose_length": (0.14, 0.3),
    "mouth_width": (0.14, 0.32),
    "mouth_height": (-0.55, -0.4),
    "jaw": (0.45, 0.7),
    "hair": (-0.05, 0.35),
    "tone": (0.6, 0.95),
    "hair_tone": (0.08, 0.6),
}


@dataclass(frozen=True)
class HeadShapes(Shapes):
    """The shapes of N heads: arrays (N,), lengths in units of about a head's half height.

    width, depth, height: radii of the skull · brow: above the eyes · jaw: how wide
    hair: how high its line is · tone, hair_tone: how light skin and hair are
    """

    width: np.ndarray
    height: np.ndarray
    depth: np.ndarray
    eye_height: np.ndarray
    eye_distance: np.ndarray
    eye_size: np.ndarray
    brow: np.ndarray
    nose_width: np.ndarray
    nose_length: np.ndarray
    mouth_width: np.ndarray
    mouth_height: np.ndarray
    jaw: np.ndarray
    hair: np.ndarray
    tone: np.ndarray
    hair_tone: np.ndarray

    @classmethod
    def drawn(cls, random: np.random.Generator, number: int) -> "HeadShapes":
        """Returns so many shapes at random."""
        return cls(**{name: random.uniform(*span, number) for name, span in RANGES.items()})

    def skin(self, x: np.ndarray | float, z: np.ndarray) -> np.ndarray:
        """Returns y (N,) where the front of the skull is at x and z."""
        outside = np.square(x / self.width) + np.square(z / self.height)
        return -self.depth * np.sqrt(np.clip(1 - outside, 0.02, 1))


def ellipsoids(heads: HeadShapes) -> Iterator[Ellipsoid]:
    """Yields the ellipsoids of heads, those that lie on others after them."""
    for make in (_skull, _nose, _eyes_and_ears, _mouth):
        yield from make(heads)


def _ellipsoid(centre: tuple, radii: tuple, tone: np.ndarray) -> Ellipsoid:
    def stacked(parts: tuple) -> np.ndarray:
        return np.stack([np.broadcast_to(part, tone.shape) for part in parts], axis=-1)

    return Ellipsoid(stacked(centre), stacked(radii), tone)


def _skull(h: HeadShapes) -> Iterator[Ellipsoid]:
    yield _ellipsoid((0, 0.1, -1.2), (0.62 * h.width, 0.55 * h.width, 0.75), 0.9 * h.tone)
    yield _ellipsoid((0, 0, 0), (h.width, h.depth, h.height), h.tone)
    chin = (0.95 * h.jaw, 0.62 * h.depth, 0.46 * h.height)
    yield _ellipsoid((0, -0.18 * h.depth, -0.5 * h.height), chin, h.tone)
    hair = (1.06 * h.width, 1.02 * h.depth, 0.86 * h.height)
    yield _ellipsoid((0, 0.12 * h.depth, 0.6 * h.hair + 0.28), hair, h.hair_tone)


def _nose(h: HeadShapes) -> Iterator[Ellipsoid]:
    z = h.eye_height - 0.22
    radii = (h.nose_width, 1.6 * h.nose_width, h.nose_length)
    yield _ellipsoid((0, h.skin(0.0, z) - 0.02, z), radii, 1.02 * h.tone)


def _eyes_and_ears(h: HeadShapes) -> Iterator[Ellipsoid]:
    white, black = np.full(len(h), 0.98), np.full(len(h), 0.05)
    for side in (-1, 1):
        x, z, size = side * h.eye_distance, h.eye_height, h.eye_size
        y = h.skin(x, z)
        yield _ellipsoid((x, y + 0.02, z), (1.35 * size, 0.7 * size, 0.8 * size), white)
        yield _ellipsoid((x, y - 0.035, z), (0.55 * size, 0.45 * size, 0.6 * size), black)
        brow = z + h.brow
        radii = (1.6 * size, 0.6 * size, 0.35 * size)
        yield _ellipsoid((x, h.skin(x, brow), brow), radii, 0.7 * h.hair_tone)
        yield _ellipsoid((side * h.width, 0.05, z - 0.08), (0.1, 0.13, 0.2), 0.95 * h.tone)


def _mouth(h: HeadShapes) -> Iterator[Ellipsoid]:
    z = h.mouth_height
    yield _ellipsoid((0, h.skin(0.0, z), z), (h.mouth_width, 0.1, 0.06), 0.45 * h.tone)
