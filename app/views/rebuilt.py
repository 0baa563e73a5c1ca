"""Prepared images and what a run decodes them to, from its atlas alone.

    edges kept = 1 - sum |grad x - grad g|^2 / sum |grad x|^2     x images, g what they become

1 where strokes are as steep as the images' and where theirs are, less in a blur; noise, whose
edges are elsewhere, comes to less than nothing, and is told as 0.
"""

import numpy as np

from core.atlas import Atlas
from core.atlas.tiles import shown

SAME = 0.02  # of the spread of latents, which files round: two places of one image
SAME_ON_PLANE = 1e-6  # of two latents, which files keep as they are; others' images lie near there


def rebuilt(atlas: Atlas) -> np.ndarray:
    """Returns what the prepared images are decoded to, (A, H, W) or (A, H, W, 3) in bytes."""
    return shown(atlas, atlas.span("end"))


def originals(atlas: Atlas) -> np.ndarray | None:
    """Returns the prepared images themselves, as they are among the held-out ones; None where one
    is not."""
    found = [image_of_end(atlas, index) for index in range(atlas.count("end"))]
    places = [place for place in found if place is not None]
    if not found or len(places) < len(found):
        return None
    return shown(atlas, atlas.place("datum", np.array(places)))


def image_of_end(atlas: Atlas, index: int) -> int | None:
    """Returns which held-out image a prepared one is; None where it is not among these."""
    apart = np.square(atlas.ends[index] - atlas.data).sum(-1)
    place = int(apart.argmin())
    same = SAME if atlas.data.shape[1] > 2 else SAME_ON_PLANE
    is_near = np.sqrt(apart[place]) <= same * float(atlas.data.std())
    return place if is_near and atlas.end_labels[index] == atlas.data_labels[place] else None


def edges_kept(images: np.ndarray, decoded: np.ndarray) -> float:
    """Returns the share of the images' own edges that is decoded.

    >>> stroke = np.array([[[0, 255, 0], [0, 255, 0]]], np.uint8)
    >>> edges_kept(stroke, stroke), 0.5 < edges_kept(stroke, stroke // 2) < 0.8
    (1.0, True)
    """
    ours, theirs = (_edges(rows.astype(float)) for rows in (images, decoded))
    total = float(np.square(ours).sum())
    return max(0.0, 1 - float(np.square(ours - theirs).sum()) / total) if total else 0.0


def _edges(images: np.ndarray) -> np.ndarray:
    """Returns the steps between neighbouring pixels, all of them in one row."""
    return np.concatenate([np.diff(images, axis=axis).ravel() for axis in (1, 2)])
