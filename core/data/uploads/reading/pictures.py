"""A picture in a file: cut to its middle square, made grey, and resized.

Grey is the luma of Rec. 601, 0.299 R + 0.587 G + 0.114 B. Transparent parts become white, a
camera's rotation is undone, and of an animation the first frame is taken.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from core.data.uploads.limits import LARGEST_IMAGE, MEGA
from core.files import DAMAGED, FileProblem
from core.naming import quoted

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP",
    ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A file among others: its path below their folder, and how its bytes are read."""

    name: str
    read: Callable[[], bytes]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_hidden(self) -> bool:
        """Whether it is one of the files that systems leave behind."""
        parts = PurePosixPath(self.name).parts
        return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def decoded(picture: Member, size: int) -> tuple[np.ndarray, tuple[int, int]]:
    """Returns a picture as a square (S, S) of bytes, and the size that it had. Errors:
    FileProblem."""
    from PIL import Image

    try:
        with Image.open(BytesIO(picture.read()), formats=[*set(FORMATS.values())]) as image:
            width, height = image.size
            if width * height > LARGEST_IMAGE:
                raise Image.DecompressionBombError
            image.draft("L", (2 * size, 2 * size))  # a JPEG need not be decoded in full
            return _grey_square(image, size), (width, height)
    except FileProblem:
        raise
    except Image.DecompressionBombError:
        problem = f"has more than {LARGEST_IMAGE // MEGA} million pixels; make it smaller."
    except (struct.error, IndexError, *DAMAGED):
        problem = "is truncated or no image; save it again or leave it out."
    raise FileProblem(f"{quoted(picture.name)} {problem}")


def _grey_square(image: "Image", size: int) -> np.ndarray:
    """Returns the middle square of a picture that is upright; cut first, as what follows copies
    it."""
    from PIL import Image, ImageOps

    if image.mode in ("I", "F"):
        raise ValueError("32 bits a pixel have no known white")
    ImageOps.exif_transpose(image, in_place=True)
    middle = _middle(image)
    if middle.mode.startswith("I;16"):
        middle = Image.fromarray((np.asarray(middle) >> 8).astype(np.uint8))
    grey = _on_white(middle) if middle.has_transparency_data else middle.convert("L")
    return _shrunk(grey, size)


def _on_white(clear: "Image") -> "Image":
    from PIL import Image

    if clear.mode != "RGBA":
        clear = clear.convert("RGBA")
    paper = Image.new("L", clear.size, "white")
    paper.paste(clear.convert("L"), mask=clear.getchannel("A"))
    return paper


def middle_square(grey: np.ndarray, size: int) -> np.ndarray:
    """Returns the middle square of a grey image (H, W) of bytes, as (S, S) bytes."""
    from PIL import Image

    return _shrunk(_middle(Image.fromarray(grey)), size)


def _middle(image: "Image") -> "Image":
    side = min(image.size)
    if image.size == (side, side):
        return image  # no copy, which crop would make
    left, top = ((length - side) // 2 for length in image.size)
    return image.crop((left, top, left + side, top + side))


def _shrunk(grey: "Image", size: int) -> np.ndarray:
    """Returns a square picture as (S, S) bytes, averaged where it shrinks."""
    from PIL.Image import Resampling

    return np.asarray(grey.resize((size, size), Resampling.BILINEAR))
