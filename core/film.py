"""Frames to pictures that leave the app: GIF, animated PNG, and a strip."""

from io import BytesIO

import numpy as np
from PIL import Image

ENLARGE, MILLISECONDS = 6, 90


def _images(frames: np.ndarray, intensity: float) -> list[Image.Image]:
    grey = np.clip(frames / intensity * 255, 0, 255).round().astype(np.uint8)
    size = (grey.shape[2] * ENLARGE, grey.shape[1] * ENLARGE)
    return [Image.fromarray(frame).resize(size, Image.Resampling.NEAREST) for frame in grey]


def _animation(frames: np.ndarray, intensity: float, kind: str) -> bytes:
    first, *others = _images(frames, intensity)
    buffer = BytesIO()
    first.save(buffer, kind, save_all=True, append_images=others, duration=MILLISECONDS, loop=0)
    return buffer.getvalue()


def gif(frames: np.ndarray, intensity: float = 1.0) -> bytes:
    """Returns frames (P, H, W) in [0, intensity] as an animated GIF."""
    return _animation(frames, intensity, "GIF")


def apng(frames: np.ndarray, intensity: float = 1.0) -> bytes:
    """Returns frames (P, H, W) in [0, intensity] as an animated PNG."""
    return _animation(frames, intensity, "PNG")


def strip(frames: np.ndarray, intensity: float = 1.0) -> bytes:
    """Returns frames (P, H, W) in [0, intensity] side by side in one PNG, a pixel apart."""
    images = _images(frames, intensity)
    width, height = images[0].size
    row = Image.new("L", (len(images) * (width + ENLARGE) - ENLARGE, height), 128)
    for index, image in enumerate(images):
        row.paste(image, (index * (width + ENLARGE), 0))
    buffer = BytesIO()
    row.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
