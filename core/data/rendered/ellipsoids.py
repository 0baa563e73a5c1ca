r"""Pictures of ellipsoids: where parallel rays first meet one, pixel by pixel.

    (r - c)^T M (r - c) = 1   along into:   into = c_i + (-b - sqrt(m_ii (1 - e))) / m_ii
    b = m_ri dr + m_ui du,   e(dr, du) = 1 on the outline
    shade = tone (A + (1 - A) max(0, n . l))

r: right, i: into, u: up · n: outward normal · l: towards the light · A: share of light that comes
from everywhere. Outlines, and seams where one ellipsoid leaves another, are soft by a pixel.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.data.rendered.views import Views

SIZE = 64  # pixels a side
REACH, MIDDLE = 1.3, 0.1  # from the middle to an edge, and how high it is, in units of length
PIXEL = 2 * REACH / SIZE
AMBIENT, SEAM = 0.3, 0.03  # how wide a seam is, in depth


@dataclass(frozen=True)
class Ellipsoid:
    """One ellipsoid in each of N pictures: centre, radii (N, 3) along x, y, z and tone (N,)."""

    centre: np.ndarray
    radii: np.ndarray
    tone: np.ndarray


def pictures(ellipsoids: Iterable[Ellipsoid], views: Views) -> np.ndarray:
    """Returns images (N, SIZE, SIZE) uint8, black where there is nothing; large ellipsoids are
    best drawn before those that lie on them."""
    canvas = _Canvas.empty(views)
    for one in ellipsoids:
        canvas.draw(one)
    return np.rint(255 * np.clip(canvas.shade, 0, 1)).astype(np.uint8)


@dataclass(frozen=True)
class _Canvas:
    """N pictures that are being drawn: shade and depth (N, SIZE, SIZE), axes (N, 3, 3) and light
    (N, 3)."""

    shade: np.ndarray
    depth: np.ndarray
    axes: np.ndarray
    light: np.ndarray

    @classmethod
    def empty(cls, views: Views) -> "_Canvas":
        shape = (len(views), SIZE, SIZE)
        shade, depth = np.zeros(shape, np.float32), np.full(shape, np.inf, np.float32)
        return cls(
            shade, depth, *(a.astype(np.float32) for a in (views.axes, views.towards_light))
        )

    def draw(self, one: Ellipsoid) -> None:
        axes = self.axes * one.radii[:, None].astype(np.float32)
        spread = np.einsum("nij,nkj->nik", axes, axes)
        centre = np.einsum("nij,nj->ni", self.axes, one.centre.astype(np.float32))
        centre[:, 2] -= MIDDLE
        window = _window(centre, np.sqrt(np.einsum("nii->ni", spread)))
        right, up = _places(window, centre)
        cover, into, lit = _met(right, up, np.linalg.inv(spread), self.light)
        into += centre[:, 1, None, None]
        shade, depth = self.shade[window], self.depth[window]
        with np.errstate(invalid="ignore"):
            cover *= np.clip(0.5 + (depth - into) / SEAM, 0, 1)
        tone = one.tone[:, None, None].astype(np.float32)
        self.shade[window] = shade + cover * (tone * (AMBIENT + (1 - AMBIENT) * lit) - shade)
        self.depth[window] = np.where(cover >= 0.5, into, depth)


Window = tuple[np.ndarray, np.ndarray, np.ndarray]


def _window(centre: np.ndarray, extent: np.ndarray) -> Window:
    """Returns the indices of squares in N pictures, as large as the largest needs, that hold
    ellipsoids of a centre and an extent (N, 3) along right, into and up."""
    pixels = min(SIZE, int(np.ceil(2 * extent[:, ::2].max() / PIXEL)) + 3)
    first = np.stack([centre[:, 0], -centre[:, 2]]) / PIXEL + (SIZE - pixels) / 2
    across, down = np.clip(np.rint(first).astype(int), 0, SIZE - pixels)
    steps = np.arange(pixels)
    rows, columns = down[:, None] + steps, across[:, None] + steps
    return np.arange(len(centre))[:, None, None], rows[:, :, None], columns[:, None]


def _places(window: Window, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns how far right and up pixels lie from a centre (N, 3)."""
    _, rows, columns = window
    right = (columns + 0.5) * PIXEL - REACH - centre[:, 0, None, None]
    up = REACH - (rows + 0.5) * PIXEL - centre[:, 2, None, None]
    return right.astype(np.float32), up.astype(np.float32)


def _met(
    right: np.ndarray, up: np.ndarray, m: np.ndarray, light: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns how much of each pixel (N, H, W) an ellipsoid covers, how deep behind its centre it
    is met, and how much of the light falls there."""
    (rr, ri, ru), (_, ii, iu), (_, _, uu) = np.moveaxis(m, 0, -1)[..., None, None]
    slant = ri * right + iu * up
    across = rr * right + ru * up - ri / ii * slant
    upward = ru * right + uu * up - iu / ii * slant
    inside = 1 - across * right - upward * up
    slope = np.hypot(across, upward)
    cover = np.clip(0.5 + inside / np.maximum(2 * PIXEL * slope, 1e-6), 0, 1)
    root = np.sqrt(ii * np.maximum(inside, 0))
    into = (-slant - root) / ii
    normal = (rr * right + ri * into + ru * up, -root, ru * right + iu * into + uu * up)
    length = np.sqrt(sum(np.square(part) for part in normal))
    facing = sum(part * to[:, None, None] for part, to in zip(normal, light.T, strict=True))
    return cover, into, np.clip(facing / np.maximum(length, 1e-9), 0, 1)
