"""Pictures in many files, in the order of their names; sub-folders name classes."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from core.data.uploads.form import COLOUR, ImageForm
from core.data.uploads.limits import (
    LEAST_ROWS,
    MEGA,
    MOST_BYTES,
    MOST_CLASSES,
    MOST_PIXELS,
    MOST_ROWS,
)
from core.data.uploads.reading.images.arrangement import arranged
from core.data.uploads.reading.images.extremes import BYTES, Ends, Extremes, said_of
from core.data.uploads.reading.images.pictures import FORMATS, Member, decoded
from core.data.uploads.reading.images.pixels import Bytes, square
from core.data.uploads.upload import Upload, classified
from core.files import FileProblem
from core.naming import quoted

ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".xz", ".bz2")


def read_images(
    members: Sequence[Member], form: ImageForm, source: str, folders: Sequence[str] = ()
) -> Upload:
    """Returns all pictures among the files, in the order of their names; sub-folders name classes.

    folders: paths of all that there are, which may be empty
    Errors: FileProblem for too few or too many, and for one that cannot be read.
    """
    there = [member for member in members if not member.is_hidden]
    pictures = sorted((m for m in there if m.suffix in FORMATS), key=_natural)
    num_others = len(there) - len(pictures)
    above = {str(folder) for member in there for folder in PurePosixPath(member.name).parents}
    paths = [PurePosixPath(picture.name) for picture in pictures]
    arrangement = arranged(paths, {*folders, *above} - {"."})
    pictures = [pictures[place] for place in arrangement.kept]
    _require_fitting(there, pictures, source)
    names = arrangement.classes
    labels, classes = (None, ()) if names is None else classified(names, source, MOST_CLASSES)
    values, done = _read(pictures, form, source)
    done += [_said_of_rest(num_others)] if num_others else []
    return Upload(source, values, labels, classes, (*done, *arrangement.done))


def _natural(member: Member) -> list[tuple[int, str]]:
    """Orders 2.png before 10.png."""
    parts = re.split(r"(\d{1,18})", member.name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _require_fitting(there: list[Member], pictures: list[Member], source: str) -> None:
    if inner := next((member for member in there if member.suffix in ARCHIVES), None):
        raise FileProblem(f"{source} holds the archive {quoted(inner.name)}; unpack that first.")
    if not LEAST_ROWS <= len(pictures) <= MOST_ROWS:
        images = "image" if len(pictures) == 1 else "images"
        raise FileProblem(
            f"{source} holds {len(pictures):,} {images} ({', '.join(FORMATS)}); "
            f"it should be {LEAST_ROWS} to {MOST_ROWS:,}."
        )


def _said_of_rest(count: int) -> str:
    if count == 1:
        return "One file that is no image was left out."
    return f"{count:,} files that are no images were left out."


@dataclass(frozen=True)
class Seen:
    """A picture at the first look: its size, the extremes of its pixels and their unit, frames or
    pages that were left out; its square, unless that must wait until all extremes are known."""

    size: tuple[int, int]
    extremes: Extremes
    unit: str
    num_left_out: int
    square: np.ndarray | None


def _read(pictures: list[Member], form: ImageForm, source: str) -> tuple[np.ndarray, list[str]]:
    """Returns images (N, S, S), or in colour (N, S, S, 3), as bytes, and what was done."""
    seen = list(_all_seen(pictures, form, source))
    ends = ends_of(seen)
    squares = [
        one.square if one.square is not None and ends[one.unit] == BYTES
        else square(decoded(picture, form).pixels.image(ends[one.unit]), form)
        for picture, one in zip(pictures, seen, strict=True)
    ]  # fmt: skip
    values = stacked(squares)
    done = [
        _said_of_sizes([one.size for one in seen], form.size),
        said_of_colours(values, form),
        *(said_of(of_unit, unit) for unit, of_unit in ends.items()),
        _said_of_frames([one.num_left_out for one in seen]),
    ]
    return values, [*filter(None, done)]


def _all_seen(pictures: list[Member], form: ImageForm, source: str) -> Iterator[Seen]:
    num_pixels = 0
    for picture in pictures:
        found = decoded(picture, form)
        num_pixels += found.size[0] * found.size[1]
        if num_pixels > MOST_PIXELS:
            raise FileProblem(
                f"{source} has more than {MOST_PIXELS // MEGA:,} million pixels in all its "
                "images together; make them smaller or take fewer."
            )
        pixels = found.pixels
        at_once = square(pixels.image(BYTES), form) if isinstance(pixels, Bytes) else None
        yield Seen(found.size, pixels.extremes(), pixels.unit, found.num_left_out, at_once)


def ends_of(seen: Sequence[Seen]) -> dict[str, Ends]:
    """Returns what is black and white in all pictures of a unit."""
    extremes: dict[str, Extremes] = {}
    for one in seen:
        extremes[one.unit] = extremes.get(one.unit, one.extremes).joined(one.extremes)
    return {unit: found.ends for unit, found in extremes.items()}


def stacked(squares: Sequence[np.ndarray]) -> np.ndarray:
    """Returns squares (S, S) and (S, S, 3) as images, grey ones if all are grey. Errors:
    FileProblem for more numbers than can be trained on."""
    shape = max((one.shape for one in squares), key=len)
    if (count := len(squares) * math.prod(shape)) > MOST_BYTES:
        raise FileProblem(
            f"{len(squares):,} images of {' × '.join(map(str, shape))} are {count // MEGA:,} "
            f"million numbers; at most {MOST_BYTES // MEGA} million fit: make them smaller or "
            "grey, or take fewer."
        )
    if len(shape) == 2:
        return np.stack(squares)
    images = np.empty((len(squares), *shape), np.uint8)
    for image, one in zip(images, squares, strict=True):
        image[...] = one if one.ndim == 3 else one[..., None]
    return images


def said_of_colours(images: np.ndarray, form: ImageForm) -> str:
    """Returns whether images are in colour, and why they are not."""
    if images.ndim == 4:
        return "They are in colour: three numbers a pixel, red, green and blue."
    return "None has colours: they are grey." if form.mode == COLOUR else "They were made grey."


def _said_of_sizes(sizes: Sequence[tuple[int, int]], size: int) -> str:
    widths, heights = zip(*sizes, strict=True)
    if set(sizes) == {(size, size)}:
        return f"All images have {size} × {size} pixels."
    least, most = (f"{pick(widths)} × {pick(heights)}" for pick in (min, max))
    had = f"had {least} pixels" if len(set(sizes)) == 1 else f"had {least} to {most} pixels"
    return f"Images {had}; their middle square was resized to {size} × {size}."


def _said_of_frames(left_out: Sequence[int]) -> str:
    """Returns how many frames or pages were left out, if any.

    >>> _said_of_frames([0, 2, 3])
    '2 files have several frames or pages: the first of each was read, 5 were left out.'
    """
    count = sum(number > 0 for number in left_out)
    if not count:
        return ""
    have, each = ("file has", "it") if count == 1 else ("files have", "each")
    were = "was" if sum(left_out) == 1 else "were"
    return (
        f"{count:,} {have} several frames or pages: the first of {each} was read, "
        f"{sum(left_out):,} {were} left out."
    )
