r"""Pictures of boxes: every face is filled, the farthest first (the painter's algorithm).

    right, up -> D / (D + into) (right, up),    shade = tone (A + (1 - A) max(0, n . l))

D: the distance of the viewer · n: outward normal of a face · l: towards the light · A: share of
light that comes from everywhere. Light changes shades only; a face is never as light as the
background.
"""

import numpy as np

from core.data.rendered.views import Views

SIZE, FINER = 64, 2  # pixels a side; drawn so many times as large, and averaged
DISTANCE, UNIT = 4.5, 0.34 * SIZE  # of the viewer; pixels a unit of length there
AMBIENT, LIGHTEST = 0.35, 0.9
# Corners of each face as carpentry numbers them (4 x + 2 y + z), against the clock from outside.
FACES = np.array(
    [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
)


def pictures(corners: np.ndarray, tone: np.ndarray, views: Views, middle: float) -> np.ndarray:
    """Returns images (N, SIZE, SIZE) uint8, white where there is nothing, of boxes (N, B, 8, 3) of
    tone (N,) whose middle is so high above the floor."""
    seen = np.einsum("nbcx,nax->nbca", corners - [0, 0, middle], views.axes)
    faces = seen[:, :, FACES].reshape(len(seen), -1, 4, 3)
    normal = np.cross(faces[:, :, 1] - faces[:, :, 0], faces[:, :, 3] - faces[:, :, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    centre = faces.mean(axis=2) + [0, DISTANCE, 0]  # seen from where the viewer is
    shown = (normal * centre).sum(axis=-1) < -1e-9
    lit = np.clip(np.einsum("nfa,na->nf", normal, views.towards_light), 0, 1)
    shade = np.rint(255 * LIGHTEST * tone[:, None] * (AMBIENT + (1 - AMBIENT) * lit))
    outlines = _projected(faces)
    order = np.argsort(-np.linalg.norm(centre, axis=-1), axis=1)
    return np.stack(
        [
            _painted(outlines[n, kept].tolist(), shade[n, kept].astype(int).tolist())
            for n, kept in ((n, of[shown[n, of]]) for n, of in enumerate(order))
        ]
    )


def _projected(faces: np.ndarray) -> np.ndarray:
    """Returns the outlines (N, F, 8) of faces (N, F, 4, 3) in pixels: x, y, x, y, ..."""
    right, into, up = np.moveaxis(faces, -1, 0)
    nearer = FINER * UNIT * DISTANCE / (DISTANCE + into)
    centre = FINER * SIZE / 2
    pixels = np.stack([centre + nearer * right, centre - nearer * up], axis=-1)
    return pixels.reshape(*pixels.shape[:2], -1)


def _painted(outlines: list[list[float]], shades: list[int]) -> np.ndarray:
    from PIL import Image, ImageDraw

    image = Image.new("L", (FINER * SIZE, FINER * SIZE), 255)
    draw = ImageDraw.Draw(image)
    for outline, shade in zip(outlines, shades, strict=True):
        draw.polygon(outline, fill=shade)
    return np.asarray(image.reduce(FINER))
