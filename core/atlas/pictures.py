"""Frames to pictures that leave the app: GIF, animated PNG, and rows of frames.

Frames are grey (P, H, W) or in colour (P, H, W, 3), in [0, intensity].
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

FILM_SIDE, STRIP_SIDE = 192, 96  # pixels of a frame's longer side at least, by whole numbers
MILLISECONDS, REST = 90, 1000  # a frame's time, and the last one's
PER_ROW = 16  # frames of a strip
NEAREST = Image.Resampling.NEAREST  # enlarged, the pixels are the data


def enlargement(frames: np.ndarray, side: int) -> int:
    """Returns how many pixels wide a pixel of frames is drawn.

    >>> enlargement(np.zeros((1, 16, 16)), 96), enlargement(np.zeros((1, 28, 28)), 96)
    (6, 4)
    """
    return max(1, -(-side // max(frames.shape[1:3])))


def _images(frames: np.ndarray, intensity: float, side: int) -> list[Image.Image]:
    drawn = np.clip(frames / intensity * 255, 0, 255).round().astype(np.uint8)
    factor = enlargement(frames, side)
    size = (drawn.shape[2] * factor, drawn.shape[1] * factor)
    return [Image.fromarray(frame).resize(size, NEAREST) for frame in drawn]


def _animation(frames: np.ndarray, intensity: float, kind: str) -> bytes:
    first, *others = _images(frames, intensity, FILM_SIDE)
    times = [MILLISECONDS] * len(others) + [REST]
    buffer = BytesIO()
    first.save(buffer, kind, save_all=True, append_images=others, duration=times, loop=0)
    return buffer.getvalue()


def gif(frames: np.ndarray, intensity: float = 1.0) -> bytes:
    """Returns frames as a GIF that rests on its last frame."""
    return _animation(frames, intensity, "GIF")


def apng(frames: np.ndarray, intensity: float = 1.0) -> bytes:
    """Returns frames as an APNG that rests on its last frame."""
    return _animation(frames, intensity, "PNG")


def strip(frames: np.ndarray, intensity: float = 1.0) -> bytes:
    """Returns frames in rows in one PNG, a pixel of theirs apart.

    Nothing is drawn between them: any colour could be a pixel.
    """
    images = _images(frames, intensity, STRIP_SIDE)
    gap = enlargement(frames, STRIP_SIDE)
    width, height = (side + gap for side in images[0].size)
    columns, rows = min(len(images), PER_ROW), -(-len(images) // PER_ROW)
    sheet = Image.new(f"{images[0].mode}A", (columns * width - gap, rows * height - gap))
    for index, image in enumerate(images):
        row, column = divmod(index, PER_ROW)
        sheet.paste(image.convert(sheet.mode), (column * width, row * height))
    buffer = BytesIO()
    sheet.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def grid(rows: Sequence[np.ndarray]) -> bytes:
    """Returns rows of as many images (N, H, W) or (N, H, W, 3) uint8 each as one PNG, below each
    other; smaller ones stand in the middle of their cells."""
    height, width = (max(row.shape[axis] for row in rows) for axis in (1, 2))
    factor = enlargement(np.zeros((1, height, width)), STRIP_SIDE)
    gap = factor
    cell = (width * factor + gap, height * factor + gap)
    sheet = Image.new("RGBA", (len(rows[0]) * cell[0] - gap, len(rows) * cell[1] - gap))
    for line, row in enumerate(rows):
        for column, pixels in enumerate(row):
            image = Image.fromarray(pixels).convert("RGBA")
            image = image.resize((image.width * factor, image.height * factor), NEAREST)
            left, top = (
                (side * factor - of) // 2
                for side, of in zip((width, height), image.size, strict=True)
            )
            sheet.paste(image, (column * cell[0] + left, line * cell[1] + top))
    buffer = BytesIO()
    sheet.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
