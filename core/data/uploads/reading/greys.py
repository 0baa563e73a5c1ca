"""Images in an array, scaled to bytes from black to white and resized."""

import numpy as np

from core.data.uploads.reading.pictures import middle_square

BYTES = (0.0, 255.0)  # black and white
DARKEST_WHITE = 64  # bytes that all stay below it (masks of 0 and 1, digits of 0 to 16) end there
REC_601 = np.array([0.299, 0.587, 0.114])


def grey_images(values: np.ndarray, size: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Returns images (N, S, S) as bytes, and what was done for that."""
    colours = values[..., :3] if values.ndim == 4 else values
    black, white = _range(colours)
    done = []
    if (black, white) != BYTES:
        done.append(f"Values from {black:g} to {white:g} were scaled to black and white.")
    height, width = values.shape[1:3]
    if (height, width) != (size, size):
        done.append(
            f"Images had {width} × {height} pixels; their middle square was resized to "
            f"{size} × {size}."
        )
    # One by one: nothing of the size of all values is made beside them.
    images = [middle_square(_grey(image, black, white), size) for image in colours]
    return np.stack(images), tuple(done)


def _range(values: np.ndarray) -> tuple[float, float]:
    """Returns what becomes black and white: 0 and 255 in bytes that use them, else the least and
    the largest value.

    >>> _range(np.array([3, 250], np.uint8)), _range(np.array([0, 16], np.uint8))
    ((0.0, 255.0), (0.0, 16.0))
    """
    low, high = float(values.min()), float(values.max())
    return BYTES if values.dtype == np.uint8 and high >= DARKEST_WHITE else (low, high)


def _grey(image: np.ndarray, black: float, white: float) -> np.ndarray:
    """Returns an image (H, W) or (H, W, 1 or 3) as bytes (H, W)."""
    grey = image.astype(np.float64)
    if image.ndim == 3:
        grey = grey[..., 0] if image.shape[2] == 1 else grey @ REC_601
    return ((grey - black) / ((white - black) or 1.0) * 255).round().clip(0, 255).astype(np.uint8)
