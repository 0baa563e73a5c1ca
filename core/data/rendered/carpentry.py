"""The boxes that chairs are made of.

A chair stands on the floor z = 0, in the middle of x and y; its back is where y is large. Seat and
back are tiled, because boxes are drawn by their distance: a long one has no single distance.
"""

from collections.abc import Iterator

import numpy as np

from core.data.rendered.chair_shapes import MOST_SLATS, ChairShapes

UNIT = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
TILES = 3
Span = tuple[np.ndarray | float, np.ndarray | float]


def boxes(chairs: ChairShapes) -> np.ndarray:
    """Returns the corners (N, B, 8, 3) of all boxes; those that a chair lacks are points."""
    makers = (_legs, _column, _seat, _closed_back, _slats, _arms)
    return np.stack([box for make in makers for box in make(chairs)], axis=1)


def _box(
    x: Span,
    y: Span,
    z: Span,
    there: np.ndarray,
    tilt: np.ndarray | float = 0.0,
    splay: tuple[np.ndarray | float, np.ndarray | float] = (0.0, 0.0),
) -> np.ndarray:
    """Returns the corners (N, 8, 3) of a box that leans back by the tilt, and whose lower end
    stands apart by the splay."""
    low, high = (
        np.stack(np.broadcast_arrays(x[side], y[side], z[side], there)[:3], axis=-1)
        for side in (0, 1)
    )
    corners = low[:, None] + UNIT * (high - low)[:, None]
    rise = UNIT[:, 2]
    corners[..., 0] += np.multiply.outer(there * splay[0], 1 - rise)
    corners[..., 1] += np.multiply.outer(there * splay[1], 1 - rise)
    corners[..., 1] += np.multiply.outer(tilt * (high - low)[:, 2], rise)
    return np.where(there[:, None, None], corners, 0.0)


def _at_edge(side: int, half: np.ndarray, thick: np.ndarray) -> Span:
    """Returns where a post stands whose outer face is at an edge."""
    return (half - thick, half) if side > 0 else (-half, thick - half)


def _legs(c: ChairShapes) -> Iterator[np.ndarray]:
    for side in (-1, 1):
        for end in (-1, 1):
            across, along = (
                _at_edge(*at, c.leg) for at in ((side, c.width / 2), (end, c.depth / 2))
            )
            apart = (side * c.splay, end * c.splay)
            yield _box(across, along, (0.0, c.height), ~c.has_column, splay=apart)


def _column(c: ChairShapes) -> Iterator[np.ndarray]:
    thick = 0.7 * c.leg
    yield _box((-thick, thick), (-thick, thick), (0.1, c.height), c.has_column)
    reach = 0.4 * c.width
    yield _box((-reach, reach), (-thick, thick), (0.0, 0.1), c.has_column)
    yield _box((-thick, thick), (-reach, reach), (0.0, 0.1), c.has_column)


def _tiled(x: Span) -> Iterator[Span]:
    low, high = x
    step = (high - low) / TILES
    yield from ((low + i * step, low + (i + 1) * step) for i in range(TILES))


def _seat(c: ChairShapes) -> Iterator[np.ndarray]:
    always = np.full(len(c), True)
    for x in _tiled((-c.width / 2, c.width / 2)):
        for y in _tiled((-c.depth / 2, c.depth / 2)):
            yield _box(x, y, (c.height, c.height + c.thickness), always)


def _rail(
    c: ChairShapes, x: Span, low: np.ndarray, high: np.ndarray, there: np.ndarray
) -> np.ndarray:
    """Returns a part of the back from so low to so high above the seat."""
    shift, seat = c.tilt * low, c.height + c.thickness
    y = (c.depth / 2 - c.leg + shift, c.depth / 2 + shift)
    return _box(x, y, (seat + low, seat + high), there, tilt=c.tilt)


def _closed_back(c: ChairShapes) -> Iterator[np.ndarray]:
    for x in _tiled((-c.width / 2, c.width / 2)):
        for z in range(2):
            yield _rail(c, x, z * c.back / 2, (z + 1) * c.back / 2, c.slats == 0)


def _slats(c: ChairShapes) -> Iterator[np.ndarray]:
    for side in (-1, 1):
        yield _rail(c, _at_edge(side, c.width / 2, c.leg), 0 * c.back, c.back, c.slats > 0)
    for slat in range(1, MOST_SLATS + 2):
        top = c.back * slat / (c.slats + 1)
        there = (c.slats > 0) & (slat <= c.slats + 1)
        inner = c.width / 2 - c.leg
        for x in _tiled((-inner, inner)):
            yield _rail(c, x, top - 1.2 * c.leg, top, there)


def _arms(c: ChairShapes) -> Iterator[np.ndarray]:
    seat = c.height + c.thickness
    rest = seat + c.arm
    for side in (-1, 1):
        x = _at_edge(side, c.width / 2, c.leg)
        for y in _tiled((-c.depth / 2, c.depth / 2)):
            yield _box(x, y, (rest, rest + 0.8 * c.leg), c.has_arms)
        yield _box(x, (-c.depth / 2, c.leg - c.depth / 2), (seat, rest), c.has_arms)
