"""Faces that look to the left and to the right, a stand-in for the 3D faces of Paysan et al.
(2009), which may not be passed on: 64 x 64 grey pixels on black, every head seen ten times.

The ends are three held-out heads, of which each looks to the left twice and as far to the right.
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.rendered.ellipsoids import SIZE, pictures
from core.data.rendered.head_shapes import HeadShapes, ellipsoids
from core.data.rendered.shapes import shapes_at
from core.data.rendered.studio import TURN, Scenes, Studio
from core.data.rendered.views import Views

WIDEST = np.radians(70)
RIGHT = np.radians([68, 56, 44, 32, 20, 8])  # where ends look
NUM_HEADS = 3
END_LIGHT = -0.4  # radians


def _pictures(shapes: HeadShapes, views: Views) -> np.ndarray:
    return pictures(ellipsoids(shapes), views)


FACES = Studio(
    name="faces",
    shapes=HeadShapes.drawn,
    pictures=_pictures,
    widest=WIDEST,
    pitch=(-0.25, 0.25),
    size=(SIZE, SIZE),
)


def faces(num_images: int = 10_000, seed: int = 0) -> Dataset:
    """Returns the training images and 1,500 held-out ones of other heads.

    Errors: ValueError unless there are 1 to 100,000 images.
    """
    return FACES.dataset(num_images, seed, ends)


def ends(shapes: HeadShapes) -> Scenes[HeadShapes]:
    """Returns the scenes of the ends: first those that look to the left."""
    yaw = np.concatenate([-RIGHT, RIGHT]) % TURN
    views = Views(yaw, np.zeros(len(yaw)), np.full(len(yaw), END_LIGHT))
    return Scenes(shapes_at(shapes, np.arange(len(yaw)) % NUM_HEADS), views)
