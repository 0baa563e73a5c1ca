"""Chairs from all sides, a stand-in for 3D Chairs (Aubry et al., 2014), which may not be passed
on: 64 x 64 grey pixels on white, every shape seen ten times.

The ends are six held-out chairs, one of each design, at four yaws each: 24 yaws, a twenty-fourth
of a turn apart, and half a turn away always the same chair.
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.rendered.boxes import SIZE, pictures
from core.data.rendered.carpentry import boxes
from core.data.rendered.chair_shapes import ChairShapes
from core.data.rendered.shapes import shapes_at
from core.data.rendered.studio import TURN, Scenes, Studio
from core.data.rendered.views import Views

MIDDLE = 1.0  # above the floor, in units of length: what the viewer looks at
NUM_ENDS, NUM_DESIGNS = 24, 6
END_PITCH, END_LIGHT = 0.35, -0.4  # radians


def _pictures(shapes: ChairShapes, views: Views) -> np.ndarray:
    return pictures(boxes(shapes), shapes.tone, views, MIDDLE)


CHAIRS = Studio(
    name="chairs",
    shapes=ChairShapes.drawn,
    pictures=_pictures,
    widest=TURN / 2,
    pitch=(0.2, 0.6),
    size=(SIZE, SIZE),
)


def chairs(num_images: int = 10_000, seed: int = 0) -> Dataset:
    """Returns the training images and 1,500 held-out ones of other chairs.

    Errors: ValueError unless there are 1 to 100,000 images.
    """
    return CHAIRS.dataset(num_images, seed, ends)


def ends(shapes: ChairShapes) -> Scenes[ChairShapes]:
    """Returns the scenes of the ends."""
    which = np.arange(NUM_ENDS)
    views = Views(which * TURN / NUM_ENDS, *(np.full(NUM_ENDS, a) for a in (END_PITCH, END_LIGHT)))
    first = [int((designs(shapes) == design).argmax()) for design in range(NUM_DESIGNS)]
    return Scenes(shapes_at(shapes, np.array(first)[which % NUM_DESIGNS]), views)


def designs(shapes: ChairShapes) -> np.ndarray:
    """Returns the designs (N,) of chairs: on legs with an open or a closed back, and with arms or
    without; or on a column with an open or a closed back."""
    is_closed = shapes.slats == 0
    return np.where(shapes.has_column, 4 + is_closed, 2 * is_closed + ~shapes.has_arms)
