"""Images in an array, which become what the same images in files become."""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from core.data.uploads.form import ImageForm
from core.data.uploads.reading.images.extremes import BYTES, Extremes, said_of
from core.data.uploads.reading.images.image_files import said_of_colours, stacked
from core.data.uploads.reading.images.pixels import (
    MODES,
    Bytes,
    Numbers,
    Pixels,
    image_of,
    square,
)

OPAQUE = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)  # as fractions, in 8, 10, ... 16 bits


def channels_of(values: np.ndarray) -> int | None:
    """Returns the axis of the channels in images (N, H, W, C) or (N, C, H, W); None if neither
    can be."""
    return next((axis for axis in (3, 1) if values.shape[axis] in MODES), None)


def read_stack(values: np.ndarray, form: ImageForm) -> tuple[np.ndarray, tuple[str, ...]]:
    """Returns images (N, S, S), or in colour (N, S, S, 3), as bytes, and what was done."""
    done = []
    if values.ndim == 4 and channels_of(values) == 1:
        what = "channel" if values.shape[1] == 1 else "channels"
        done.append(f"The second axis was taken for {values.shape[1]} {what}.")
        values = np.moveaxis(values, 1, -1)
    ends = reduce(Extremes.joined, (pixels.extremes() for pixels in _pixels(values))).ends
    # One by one: nothing of the size of all values is made beside them.
    images = stacked([square(pixels.image(ends), form) for pixels in _pixels(values)])
    height, width = values.shape[1:3]
    if (height, width) != (form.size, form.size):
        done.append(
            f"Images had {width} × {height} pixels; their middle square was resized to "
            f"{form.size} × {form.size}."
        )
    done.append(said_of(ends, "Values") or _said_of_bytes(values))
    if _has_opacity(values):
        done.append(f"Channel {values.shape[3]} was taken for opacity, on white.")
    if values.ndim == 4:
        done.append(said_of_colours(images, form))
    return images, tuple(filter(None, done))


def _pixels(values: np.ndarray) -> Iterator[Pixels]:
    opaque = _opaque(values[..., -1]) if _has_opacity(values) else BYTES[1]
    are_bytes = values.dtype == np.uint8 and opaque == BYTES[1]
    height, width = values.shape[1:3]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    for middle in values[:, top : top + side, left : left + side]:
        yield Bytes(image_of(middle)) if are_bytes else Numbers(middle, opaque)


def _has_opacity(values: np.ndarray) -> bool:
    return values.ndim == 4 and values.shape[3] % 2 == 0


def _opaque(opacity: np.ndarray) -> float:
    """Returns the opacity of what hides all behind it: the least usual one that none exceeds."""
    most = float(opacity.max())
    return next((opaque for opaque in OPAQUE if most <= opaque), most)


def _said_of_bytes(values: np.ndarray) -> str:
    """Returns that numbers of another type were taken for bytes."""
    return "" if values.dtype == np.uint8 else "Values were taken for bytes: 255 is white."
