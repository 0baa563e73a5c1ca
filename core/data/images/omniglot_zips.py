"""OMNIGLOT's two archives as they are published: a drawing each file, made small.

    images_background.zip, images_evaluation.zip
    images_background/Arcadian/character01/0001_01.png       alphabet; number of the character
                                                             among 1,623; drawer, 1 to 20

Of the 105 x 105 black or white pixels a small one is the exact average over its area of 3.75 x
3.75; the bytes are those of omniglot_28_area.npz.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np

from core.files import DAMAGED, FileProblem

DRAWING = re.compile(r"[^/]+/([^/]+)/character\d\d/(\d{4})_(\d\d)\.png")
LARGE, SMALL = 105, 28  # pixels along a side
MOST_BYTES = 100_000  # of one drawing's file; they have some 200


def read_zips(paths: list[Path]) -> dict[str, np.ndarray]:
    """Returns images (N, 28, 28) bytes, drawer (N,), alphabet (N,) and alphabet_names, in the
    order of the characters and their drawers. Errors: FileProblem."""
    drawings = sorted((one for path in paths for one in _drawings(path)), key=lambda one: one[:2])
    if not drawings:
        raise FileProblem(f"{paths[0].parent} holds archives without drawings; fetch them again.")
    _, drawers, alphabets, images = zip(*drawings, strict=True)
    names, alphabet = np.unique(alphabets, return_inverse=True)
    return {
        "images": np.stack(images),
        "drawer": np.array(drawers, np.uint8),
        "alphabet": alphabet.astype(np.uint8),
        "alphabet_names": names,
    }


def _drawings(path: Path) -> Iterator[tuple[int, int, str, np.ndarray]]:
    """Yields the character, the drawer, the alphabet and the image of each drawing."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if found := DRAWING.fullmatch(member.filename):
                    alphabet, number, drawer = found.groups()
                    content = archive.open(member).read(MOST_BYTES)
                    yield int(number), int(drawer), alphabet, shrunk(_ink(content))
    except DAMAGED:
        raise FileProblem(
            f"{path} is cut short or no archive of drawings of {LARGE} x {LARGE} pixels; fetch it "
            "again."
        ) from None


def _ink(content: bytes) -> np.ndarray:
    """Returns where a drawing is black, (105, 105)."""
    from PIL import Image

    with Image.open(BytesIO(content), formats=["PNG"]) as image:
        if image.size != (LARGE, LARGE):
            raise ValueError("another size")
        return ~np.asarray(image.convert("1"))


def shrunk(ink: np.ndarray) -> np.ndarray:
    """Returns ink (..., 105, 105) as bytes (..., 28, 28).

    >>> shrunk(np.ones((105, 105), bool)).min().item()
    255
    """
    return np.round(AREA @ ink @ AREA.T * 255).astype(np.uint8)


def _area() -> np.ndarray:
    """Returns the share that each large pixel has in each small one, (28, 105)."""
    edges = np.arange(SMALL + 1) * LARGE / SMALL
    first, last = np.maximum.outer(edges[:-1], np.arange(LARGE)), np.arange(1, LARGE + 1)
    return np.clip(np.minimum.outer(edges[1:], last) - first, 0, None) * SMALL / LARGE


AREA = _area()
