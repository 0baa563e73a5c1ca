"""A picture in a file: its middle square, upright, in as many bits as it has.

A camera's rotation is undone, and of an animation or several pages the first one is taken.
"""

import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.uploads.form import ImageForm
from core.data.uploads.limits import LARGEST_IMAGE, MEGA
from core.data.uploads.reading.images.pixels import OPAQUE, Bytes, Numbers, Pixels
from core.files import DAMAGED, FileProblem
from core.naming import quoted

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP",
    ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
LEFT_BY_SYSTEMS = ("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir")
ANIMATED = ("GIF", "PNG", "WEBP")  # formats that may hold several frames
MOST_PAGES = 10_000  # of a TIFF that are counted: to find each takes a while
NUMBERS = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")  # modes of more than 8 bits
# Of 16 bits in colour Pillow keeps the high byte. Read in the other order, it keeps the low one.
OTHER_ORDER = {"L": "B", "B": "L", "N": "B" if sys.byteorder == "little" else "L"}
COLOURED = {"1": "L", "P": "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB"}
CLEAR = {"1": "LA", "L": "LA", "RGB": "RGBA", "P": "RGBA", "PA": "RGBA"}  # if a colour is
CONVERTED = ("CMYK", "YCbCr", "HSV")


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
        return is_hidden(self.name)


def is_hidden(path: str) -> bool:
    """Whether a path is one that systems leave behind, or lies in one.

    >>> is_hidden("a/Thumbs.db"), is_hidden(".git/x.png"), is_hidden("a/b.png")
    (True, True, False)
    """
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") or part.lower() in LEFT_BY_SYSTEMS for part in parts)


@dataclass(frozen=True)
class Decoded:
    """A picture that was in a file: its size there, its pixels, how many frames or pages were
    left out."""

    size: tuple[int, int]
    pixels: Pixels
    num_left_out: int


class Unreadable(Exception):
    """A picture is whole, but of a kind that is not read; the message says which."""


def decoded(picture: Member, form: ImageForm) -> Decoded:
    """Returns a picture for a form: a JPEG in no more detail than that asks for. Errors:
    FileProblem."""
    from PIL import Image, UnidentifiedImageError

    try:
        content = picture.read()
        with _image(content) as image:
            if image.width * image.height > LARGEST_IMAGE:
                raise Image.DecompressionBombError
            size, left_out = image.size, _num_further(image)
            image.draft(form.mode, (2 * form.size, 2 * form.size))
            return Decoded(size, _pixels(image, content), left_out)
    except FileProblem:
        raise
    except Image.DecompressionBombError:
        problem = f"has more than {LARGEST_IMAGE // MEGA} million pixels; make it smaller."
    except Unreadable as reason:
        problem = str(reason)
    except UnidentifiedImageError:
        known = ", ".join(dict.fromkeys(FORMATS.values()))
        problem = f"is truncated or no image inside ({known}); save it again or leave it out."
    except (struct.error, IndexError, *DAMAGED):
        problem = "is truncated or damaged; save it again or leave it out."
    raise FileProblem(f"{quoted(picture.name)} {problem}")


def _image(content: bytes) -> "ImageFile":
    from PIL import Image

    return Image.open(BytesIO(content), formats=[*set(FORMATS.values())])


def _num_further(image: "ImageFile") -> int:
    """Returns how many frames or pages follow the first."""
    if image.format in ANIMATED:
        return int(getattr(image, "n_frames", 1)) - 1
    return _num_pages(image) - 1 if image.format == "TIFF" else 0


def _num_pages(image: "ImageFile") -> int:
    """Returns how many pages a TIFF has, MOST_PAGES at most; the first one is read afterwards."""
    for number in range(1, MOST_PAGES):
        try:
            image.seek(number)
        except EOFError:
            image.seek(0)
            return number
    image.seek(0)
    return MOST_PAGES


def _pixels(image: "ImageFile", content: bytes) -> Pixels:
    if order := _sixteen_bits(image):
        with _image(content) as again:
            again.tile = [tile._replace(args=order) for tile in again.tile]
            low = np.asarray(_upright_middle(again))
        deep = _of_two(np.asarray(_upright_middle(image)), low, order)
        deep = deep[..., :3] if image.mode == "RGBX" else deep
        return Numbers(_with_opacity(deep, image.info.get("transparency")))
    image.load()
    middle = _upright_middle(image)
    if middle.mode in NUMBERS:
        numbers = _finite(np.asarray(middle))
        return Numbers(_with_opacity(numbers, middle.info.get("transparency")))
    if middle.has_transparency_data and middle.mode in CLEAR:
        return Bytes(middle.convert(CLEAR[middle.mode]))
    return Bytes(_in_bytes(middle))


def _with_opacity(values: np.ndarray, clear: Any) -> np.ndarray:
    """Returns numbers of 16 bits (H, W) or (H, W, 3) with a channel of opacity, if one colour is
    said to be clear: a number, or one for each channel."""
    if clear is None:
        return values
    deep = values if values.ndim == 3 else values[..., None]
    hides = (deep != clear).any(axis=2, keepdims=True)
    return np.concatenate([deep, np.where(hides, OPAQUE, 0).astype(deep.dtype)], axis=2)


def _sixteen_bits(image: "ImageFile") -> Any:
    """Returns how the low bytes of an image in colour and 16 bits are read; None if it is none."""
    args = image.tile[0][3] if image.tile else None
    mode = args[0] if isinstance(args, tuple) and args else args
    if mode == "LA;16B":
        return "RGBA"  # four bytes a pixel: all of them
    if not isinstance(mode, str) or mode[:-1] not in ("RGB;16", "RGBA;16", "RGBX;16"):
        return None
    other = mode[:-1] + OTHER_ORDER[mode[-1]]
    return (other, *args[1:]) if isinstance(args, tuple) else other


def _of_two(high: np.ndarray, low: np.ndarray, order: Any) -> np.ndarray:
    """Returns numbers of 16 bits from their bytes."""
    if order == "RGBA":
        high, low = low[..., ::2], low[..., 1::2]
    return high.astype(np.uint16) << 8 | low


def _finite(values: np.ndarray) -> np.ndarray:
    if not np.isfinite(values).all():
        raise Unreadable("holds NaN or infinite pixels; replace them or leave it out.")
    return values


def _in_bytes(image: "Image") -> "Image":
    """Returns a picture as L, LA, RGB or RGBA."""
    if image.mode in ("L", "LA", "RGB", "RGBA"):
        return image
    if image.mode not in (*COLOURED, *CONVERTED):
        raise Unreadable(f"has colours of the kind {image.mode}; save it as RGB or grey.")
    return image.convert(COLOURED.get(image.mode, "RGB"))


def _upright_middle(image: "Image") -> "Image":
    """Returns the middle square; cut first, as what follows copies it."""
    from PIL import ImageOps

    ImageOps.exif_transpose(image, in_place=True)
    side = min(image.size)
    if image.size == (side, side):
        return image  # no copy, which crop would make
    left, top = ((length - side) // 2 for length in image.size)
    return image.crop((left, top, left + side, top + side))
