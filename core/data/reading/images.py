"""Pictures in files: each is cut to its middle square, made grey, and resized.

Grey is the luma of Rec. 601, 0.299 R + 0.587 G + 0.114 B. Transparent parts become white, a
camera's rotation is undone, and of an animation the first frame is taken.
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.brought import Brought, classified, shown
from core.data.limits import LARGEST_IMAGE, LEAST_ROWS, MEGA, MOST_CLASSES, MOST_ROWS
from core.files import DAMAGED, FileProblem

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP",
    ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".xz", ".bz2")


@dataclass(frozen=True)
class Member:
    """Creates a file among others: its path below their folder, and how its bytes are read."""

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


def read_images(members: Sequence[Member], size: int, source: str) -> Brought:
    """Returns all pictures among the files, in the order of their names; sub-folders name classes.

    Errors: FileProblem for too few or too many, and for one that cannot be read.
    """
    there = [member for member in members if not member.is_hidden]
    pictures = sorted((m for m in there if m.suffix in FORMATS), key=_natural)
    _require_fitting(there, pictures, source)
    squares, sizes = zip(*(_square_of(member, size) for member in pictures), strict=True)
    labels, classes = _classes([member.name for member in pictures], source)
    done = [_resized(sizes, size)]
    if rest := len(there) - len(pictures):
        done.append(f"{rest:,} files that are no images were left out.")
    return Brought(source, np.stack(squares), labels, classes, tuple(done))


def _natural(member: Member) -> list[tuple[int, str]]:
    """Orders 2.png before 10.png."""
    parts = re.split(r"(\d{1,18})", member.name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _require_fitting(there: list[Member], pictures: list[Member], source: str) -> None:
    if inner := next((member for member in there if member.suffix in ARCHIVES), None):
        raise FileProblem(f"{source} holds the archive {shown(inner.name)}; unpack that first.")
    if not LEAST_ROWS <= len(pictures) <= MOST_ROWS:
        raise FileProblem(
            f"{source} holds {len(pictures):,} images ({', '.join(FORMATS)}); "
            f"it should be {LEAST_ROWS} to {MOST_ROWS:,}."
        )


def _classes(names: list[str], source: str) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Returns classes by the first folder in which the paths differ; None where there is none."""
    folders = [PurePosixPath(name).parts[:-1] for name in names]
    while all(folders) and len({parts[0] for parts in folders}) == 1:
        folders = [parts[1:] for parts in folders]
    if not all(folders):
        return None, ()
    return classified([parts[0] for parts in folders], source, MOST_CLASSES)


def _resized(sizes: Sequence[tuple[int, int]], size: int) -> str:
    widths, heights = zip(*sizes, strict=True)
    if set(sizes) == {(size, size)}:
        return f"All images have {size} × {size} pixels and were made grey."
    least, most = (f"{pick(widths)} × {pick(heights)}" for pick in (min, max))
    had = f"had {least} pixels" if len(set(sizes)) == 1 else f"had {least} to {most} pixels"
    return f"Images {had}; their middle square was made grey and resized to {size} × {size}."


def _square_of(member: Member, size: int) -> tuple[np.ndarray, tuple[int, int]]:
    """Returns a picture as a square (S, S) of bytes, and the size that it had."""
    from PIL import Image

    unreadable = (Image.DecompressionBombError, struct.error, IndexError, *DAMAGED)
    try:
        with Image.open(BytesIO(member.read()), formats=[*set(FORMATS.values())]) as image:
            width, height = image.size
            if width * height <= LARGEST_IMAGE:
                image.draft("L", (2 * size, 2 * size))  # a JPEG need not be decoded in full
                return squared(_upright_grey(image), size), (width, height)
    except FileProblem:
        raise
    except Image.DecompressionBombError:
        width = height = LARGEST_IMAGE
    except unreadable:
        raise FileProblem(
            f"{shown(member.name)} is truncated or no image; save it again or leave it out."
        ) from None
    raise FileProblem(
        f"{shown(member.name)} has more than {LARGEST_IMAGE // MEGA} million pixels; make it "
        "smaller."
    )


def _upright_grey(image: "Image") -> "Image":
    from PIL import Image, ImageOps

    if image.mode in ("I", "F"):
        raise ValueError("32 bits a pixel have no known white")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    if not upright.has_transparency_data:
        return upright.convert("L")
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright.convert("RGBA")).convert("L")


def squared(image: Any, size: int) -> np.ndarray:
    """Returns the middle square of a grey picture as (S, S) bytes, averaged where it shrinks."""
    from PIL.Image import Resampling

    side = min(image.size)
    left, top = ((length - side) // 2 for length in image.size)
    middle = image.crop((left, top, left + side, top + side))
    return np.asarray(middle.resize((size, size), Resampling.BILINEAR))


def squares(values: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Yields (S, S) bytes for each grey image of values (N, H, W) uint8."""
    from PIL import Image

    if values.shape[1:] == (size, size):
        yield from values
    else:
        yield from (squared(Image.fromarray(image), size) for image in values)
