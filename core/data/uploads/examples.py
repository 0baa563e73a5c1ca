"""Small files of each kind that may be brought, made from a seed: to try, and to look at."""

import csv
import io
import zipfile

import numpy as np

NUM, SIDE = 60, 16
KINDS = ("disc", "square")


def table() -> bytes:
    """Returns a .csv: an index, three features and a label.

    >>> table().splitlines()[0]
    b'id,length,width,weight,species'
    """
    random, text = np.random.default_rng(0), io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "length", "width", "weight", "species"])
    for row in range(NUM):
        size, kind = random.normal(5 + row % 3, 0.3), ("iris", "lily", "rose")[row % 3]
        features = (size, 0.6 * size + random.normal(0, 0.2), random.normal(20, 3))
        writer.writerow([row + 1, *(f"{value:.2f}" for value in features), kind])
    return text.getvalue().encode()


def arrays() -> bytes:
    """Returns an .npz: `images` (N, H, W) of bytes, and `label` (N,)."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, images=_images(), label=np.array(_kinds()))
    return buffer.getvalue()


def pictures() -> bytes:
    """Returns a .zip of images in two folders, which name their classes."""
    from PIL import Image

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, (image, kind) in enumerate(zip(_images(), _kinds(), strict=True), start=1):
            picture = io.BytesIO()
            Image.fromarray(image).save(picture, "PNG")
            archive.writestr(f"{kind}/{number}.png", picture.getvalue())
    return buffer.getvalue()


def _kinds() -> list[str]:
    return [KINDS[number % len(KINDS)] for number in range(NUM)]


def _images() -> np.ndarray:
    """Returns discs and squares in turn, (N, H, W) bytes, of several sizes and at several
    places."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    images = []
    for kind in _kinds():
        y, x, radius = *random.uniform(5, SIDE - 5, 2), random.uniform(2, 5)
        away = np.abs(np.stack([rows - y, columns - x]))
        inside = (np.hypot(*away) if kind == "disc" else away.max(axis=0)) < radius
        images.append(inside.astype(np.uint8) * 255)
    return np.stack(images)
