"""Pictures in many files, in the order of their names; sub-folders name classes."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np

from core.data.uploads.limits import LEAST_ROWS, MEGA, MOST_CLASSES, MOST_PIXELS, MOST_ROWS
from core.data.uploads.reading.pictures import FORMATS, Member, decoded
from core.data.uploads.upload import Upload, classified
from core.files import FileProblem
from core.naming import quoted

ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".xz", ".bz2")


def read_images(members: Sequence[Member], size: int, source: str) -> Upload:
    """Returns all pictures among the files, in the order of their names; sub-folders name classes.

    Errors: FileProblem for too few or too many, and for one that cannot be read.
    """
    there = [member for member in members if not member.is_hidden]
    pictures = sorted((m for m in there if m.suffix in FORMATS), key=_natural)
    _require_fitting(there, pictures, source)
    values, sizes = zip(*_all_decoded(pictures, size, source), strict=True)
    labels, classes = _classes([member.name for member in pictures], source)
    done = [_said_of(sizes, size)]
    if rest := len(there) - len(pictures):
        done.append(_said_of_rest(rest))
    return Upload(source, np.stack(values), labels, classes, tuple(done))


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


def _classes(names: list[str], source: str) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Returns classes by the first folder in which the paths differ; None where there is none."""
    folders = [PurePosixPath(name).parts[:-1] for name in names]
    while all(folders) and len({parts[0] for parts in folders}) == 1:
        folders = [parts[1:] for parts in folders]
    if not all(folders):
        return None, ()
    return classified([parts[0] for parts in folders], source, MOST_CLASSES)


def _said_of(sizes: Sequence[tuple[int, int]], size: int) -> str:
    widths, heights = zip(*sizes, strict=True)
    if set(sizes) == {(size, size)}:
        return f"All images have {size} × {size} pixels and were made grey."
    least, most = (f"{pick(widths)} × {pick(heights)}" for pick in (min, max))
    had = f"had {least} pixels" if len(set(sizes)) == 1 else f"had {least} to {most} pixels"
    return f"Images {had}; their middle square was made grey and resized to {size} × {size}."


def _all_decoded(
    pictures: list[Member], size: int, source: str
) -> Iterator[tuple[np.ndarray, tuple[int, int]]]:
    """Yields each picture as a square (S, S) of bytes, and the size that it had."""
    num_pixels = 0
    for picture in pictures:
        square, (width, height) = decoded(picture, size)
        num_pixels += width * height
        if num_pixels > MOST_PIXELS:
            raise FileProblem(
                f"{source} has more than {MOST_PIXELS // MEGA:,} million pixels in all its "
                "images together; make them smaller or take fewer."
            )
        yield square, (width, height)
