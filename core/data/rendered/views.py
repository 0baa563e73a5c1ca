r"""Whence a rendered thing is seen, and whence light falls on it.

    right = x cos a - y sin a     into = (x sin a + y cos a) cos p - z sin p
                                  up   = (x sin a + y cos a) sin p + z cos p

x: to the right of the picture, y: away from the viewer, z: up, of a thing at yaw 0, which turns
its front to the viewer · a: yaw, growing turns the front to the viewer's right · p: pitch, from
how far above the viewer looks. Light comes from the viewer's side, so far to the right of straight
ahead.
"""

from dataclasses import dataclass

import numpy as np

HEIGHT_OF_LIGHT = 0.6  # radians above the viewer's line of sight


@dataclass(frozen=True)
class Views:
    """The views of N things: yaw, pitch and light (N,), in radians."""

    yaw: np.ndarray
    pitch: np.ndarray
    light: np.ndarray

    def __len__(self) -> int:
        return len(self.yaw)

    def part(self, of: slice) -> "Views":
        return Views(self.yaw[of], self.pitch[of], self.light[of])

    @property
    def axes(self) -> np.ndarray:
        """The axes (N, 3, 3) of the pictures, right, into and up, in coordinates of the things."""
        (c, s), (cp, sp) = ((np.cos(a), np.sin(a)) for a in (self.yaw, self.pitch))
        rows = ((c, -s, 0 * c), (s * cp, c * cp, -sp), (s * sp, c * sp, cp))
        return np.stack([np.stack(row, axis=-1) for row in rows], axis=1)

    @property
    def towards_light(self) -> np.ndarray:
        """Unit vectors (N, 3) along the axes of the pictures."""
        level, above = np.cos(HEIGHT_OF_LIGHT), np.sin(HEIGHT_OF_LIGHT)
        across, ahead = np.sin(self.light), np.cos(self.light)
        return np.stack([level * across, -level * ahead, np.full(len(self), above)], axis=-1)
