r"""Stick figures: poses as small grey pictures, seen from the front and the right, from above.

    u = cos(a) x + sin(a) z,   depth = cos(a) z - sin(a) x,   v = cos(e) y - sin(e) depth

x to the person's left, y up, z ahead; u to the right of the picture, v up · a: azimuth, e:
elevation of the viewer. Parallel projection at one fixed scale around the root, so that figures
compare. Right limbs are white, the trunk is light, left limbs are dark; what is nearer hides what
is farther.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.data.mocap.skeleton import FEATURES, SKELETON, described, joints
from core.data.pictures import Payload, Picture

AZIMUTH, ELEVATION = np.radians(40.0), np.radians(8.0)
HEIGHT, WIDTH = 48, 40  # pixels of a tile
SCALE = 1.2  # pixels for one unit of the skeleton: raised hands and high kicks fit
FINER = 4  # drawn larger by this, then averaged: smooth edges
THICKNESS, HEAD = 1.5, 2.2  # pixels: width of a bone, radius of the head
GREYS, TRUNK = {"r": 255, "l": 120}, 190  # of limbs by the first letter of their bones
LIMBS = {
    *("clavicle", "humerus", "radius", "wrist", "hand"),
    *("hipjoint", "femur", "tibia", "foot", "toes"),
}

# From a joint to another, and the grey; fingers and thumbs are too small to be drawn.
LINES = [
    (parent, joint, GREYS.get(name[:1] if name[1:] in LIMBS else "", TRUNK))
    for joint, (parent, name) in enumerate(
        zip(SKELETON.parents, SKELETON.joints[1:], strict=True), 1
    )
    if name[1:] not in ("fingers", "thumb")
]
TOP = SKELETON.joints.index("head")


@dataclass(frozen=True)
class Figures(Picture):
    """The picture of a pose (50 angles in half turns): a stick figure, drawn at any size.

    reach: what white stands for, half turns
    """

    shape: tuple[int, int] = (HEIGHT, WIDTH)
    reach: float = 1.0

    name: ClassVar[str] = "figure"
    features: ClassVar[tuple[str, ...]] = FEATURES

    def images(self, rows: np.ndarray) -> np.ndarray:
        return self.reach * figures(rows)

    def behind(self, rows: np.ndarray) -> np.ndarray:
        return rows

    def sheet(self, sprite: bytes | None, columns: int, rows: np.ndarray | None) -> Payload:
        return _drawing(rows)

    def frames_payload(self, frames: np.ndarray, rows: np.ndarray | None) -> Payload:
        return _drawing(rows)

    def recipe(self) -> Payload:
        return {"kind": "figure", "bones": described()} | _look()


def _drawing(poses: np.ndarray | None) -> Payload:
    """Returns the joints of poses (N, 50), and all that draws figures as `figures` does."""
    if poses is None:
        raise ValueError("Figures are drawn from poses; given: none.")
    places = joints(poses.astype(np.float64))
    return {
        "kind": "figure",
        "joints": places,
        "rows": poses,
    } | _look()


def _look() -> Payload:
    """Returns how figures look; lengths are in the skeleton's unit; span: of a square picture."""
    return {
        "count": len(SKELETON.joints),
        "angles": len(FEATURES),
        "lines": [list(line) for line in LINES],
        "head": TOP,
        "radius": HEAD / SCALE,
        "span": max(HEIGHT, WIDTH) / SCALE,
        "thickness": THICKNESS / SCALE,
        "azimuth": float(AZIMUTH),
        "elevation": float(ELEVATION),
    }


def figures(poses: np.ndarray) -> np.ndarray:
    """Returns the tiles (N, HEIGHT, WIDTH), float32 in [0, 1], of poses (N, 50) in half turns."""
    seen = projected(joints(poses))
    places = seen[..., :2] * (SCALE, -SCALE) + np.array([WIDTH, HEIGHT]) / 2
    drawn = zip(places * FINER, seen[..., 2], strict=True)
    tiles = np.array([_figure(place, depth) for place, depth in drawn], np.float32)
    return tiles.reshape(-1, HEIGHT, WIDTH) / 255


def projected(positions: np.ndarray) -> np.ndarray:
    """Returns u, v and depth (N, J, 3) of joints (N, J, 3), all in the skeleton's unit."""
    x, y, z = np.moveaxis(positions, -1, 0)
    depth = np.cos(AZIMUTH) * z - np.sin(AZIMUTH) * x
    across = np.cos(AZIMUTH) * x + np.sin(AZIMUTH) * z
    return np.stack([across, np.cos(ELEVATION) * y - np.sin(ELEVATION) * depth, depth], axis=-1)


def _figure(place: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Returns one tile; place (J, 2) in fine pixels of it, depth (J,) towards the viewer."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH * FINER, HEIGHT * FINER))
    pen = ImageDraw.Draw(image)
    for start, end, grey in sorted(LINES, key=lambda line: depth[line[0]] + depth[line[1]]):
        pen.line(place[[start, end]].ravel().tolist(), fill=grey, width=round(THICKNESS * FINER))
        for joint, radius in (
            (start, THICKNESS / 2),
            (end, HEAD if end == TOP else THICKNESS / 2),
        ):
            pen.circle(place[joint].tolist(), radius * FINER, fill=grey)
    return np.asarray(image.reduce(FINER))
