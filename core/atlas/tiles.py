"""The images of an atlas, from its sprite or from the rows behind them."""

from functools import lru_cache

import numpy as np

from core.atlas.atlas import Atlas

MOST_ATLASES = 16  # of which images are kept in memory
WHITE = 255
COLUMNS = 40  # tiles a row of a sprite


def shown(atlas: Atlas, places: np.ndarray | slice) -> np.ndarray:
    """Returns the images (P, H, W) or (P, H, W, 3) uint8 of some places, as they are shown."""
    if atlas.rows is None:
        return tiles(atlas)[places]
    images = atlas.picture.images(atlas.rows[places].astype(np.float64))
    return in_bytes(images, atlas.intensity)


@lru_cache(maxsize=MOST_ATLASES)
def tiles(atlas: Atlas) -> np.ndarray:
    """Returns all images of the sprite, (T, H, W) or (T, H, W, 3) uint8; unpacked once for all
    clicks."""
    from io import BytesIO

    from PIL import Image

    sheet = np.asarray(Image.open(BytesIO(atlas.sprite or b"")).convert(atlas.picture.mode))
    height, width, *channels = atlas.picture.image_shape
    rows = sheet.shape[0] // height
    grid = sheet.reshape(rows, height, atlas.columns, width, *channels).swapaxes(1, 2)
    return grid.reshape(-1, height, width, *channels)


def in_bytes(images: np.ndarray, intensity: float) -> np.ndarray:
    """Returns images in [0, intensity] as uint8, intensity becoming WHITE."""
    return np.clip(images / intensity * WHITE, 0, WHITE).round().astype(np.uint8)


def packed(tiles: np.ndarray, **how: bool | int) -> bytes:
    """Returns tiles (T, H, W) or (T, H, W, 3) uint8 as one PNG, COLUMNS a row; how: as Pillow
    takes it."""
    from io import BytesIO

    from PIL import Image

    count, height, width, *channels = tiles.shape
    rows = -(-count // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, height, width, *channels), np.uint8)
    sheet[:count] = tiles
    grid = sheet.reshape(rows, COLUMNS, height, width, *channels).swapaxes(1, 2)
    buffer = BytesIO()
    image = Image.fromarray(grid.reshape(rows * height, COLUMNS * width, *channels))
    image.save(buffer, "PNG", **how)
    return buffer.getvalue()
