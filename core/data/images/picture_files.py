"""Images in files of a folder: found by their names, chosen by a seed, made small squares.

Of an image that is no square its middle is taken; it is resized as a person's own images are
(core.data.uploads.reading.images), so files that nobody vouches for do no harm.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from os import fsencode
from pathlib import Path

import numpy as np

from core.data.images.labelled import Labelled
from core.data.kept import code_in, kept
from core.data.pictures import CHANNELS
from core.data.uploads.form import COLOUR, ImageForm
from core.data.uploads.reading import images as reading
from core.data.uploads.reading.images.extremes import BYTES
from core.data.uploads.reading.images.pictures import Member, decoded
from core.data.uploads.reading.images.pixels import square
from core.files import FileProblem

ENDINGS = (".jpg", ".jpeg", ".png")
SIDE = 64  # pixels
NUM_IMAGES, MOST_TEST = 20_000, 2_000  # that are read: each takes milliseconds
NUM_ENDS = 12


def picture_files(folder: Path) -> list[Path]:
    """Returns the images in a folder and below, in the order of their paths. Errors: FileProblem
    for none."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if not paths:
        raise FileProblem(f"The folder {folder} holds no images ({', '.join(ENDINGS)}).")
    return paths


def some_places(places: np.ndarray, most: int, generator: np.random.Generator) -> np.ndarray:
    """Returns so many of some places in a random order, or all of them if there are fewer.
    Errors: ValueError unless one is asked for."""
    if most < 1:
        raise ValueError("num_images should be at least 1.")
    return generator.permutation(places)[:most]


def set_aside(groups: Sequence[str] | np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Returns (N,), true for the members of a tenth of the groups, one at least. Errors:
    FileProblem for a single group: there is nothing to hold out."""
    names, members = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        raise FileProblem(f"There is only one image or group of images, {names[0]}.")
    rank = generator.permutation(len(names))
    return rank[members] < max(1, len(names) // 10)


def read_squares(
    name: str,
    paths: Sequence[Path],
    labels: np.ndarray,
    places: np.ndarray,
    mode: str,
    side: int = SIDE,
) -> Labelled:
    """Returns the images at some places, (N, X) bytes of side x side pixels, with their labels.

    name: that they are kept under until other files are asked for, or these have changed

    Errors: FileProblem.
    """
    paths = [paths[place] for place in places]
    form = ImageForm(side, mode)
    images = kept(f"decoded/{name}", _made_of(paths, form), lambda: {"rows": _rows(paths, form)})
    return Labelled(images["rows"], labels[places])


def _made_of(paths: Sequence[Path], form: ImageForm) -> Iterator[bytes]:
    """Yields what images in files depend on: these files, by their times and sizes, and code."""
    yield b"%s %d" % (form.mode.encode(), form.size)
    yield from code_in(Path(__file__).parent)
    yield from code_in(Path(reading.__file__).parent)
    for path in paths:
        with suppress(OSError):  # it will be said when it is read
            about = path.stat()
            yield b"%s %d %d" % (fsencode(path), about.st_mtime_ns, about.st_size)


def _rows(paths: Sequence[Path], form: ImageForm) -> np.ndarray:
    """Returns the images of files as rows (N, X). Errors: FileProblem."""
    channels = CHANNELS if form.mode == COLOUR else 1
    rows = np.empty((len(paths), channels, form.size, form.size), np.uint8)
    pool = ThreadPoolExecutor()  # decoding and resizing leave Python to others
    try:
        squares = pool.map(partial(_square, form=form), paths)
        for row, image in zip(rows, squares, strict=True):
            row[...] = _channels_first(image)
    finally:
        pool.shutdown(cancel_futures=True)
    return rows.reshape(len(rows), -1)


def _square(path: Path, form: ImageForm) -> np.ndarray:
    read = partial(_content, path)
    return square(decoded(Member(path.name, read), form).pixels.image(BYTES), form)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path} cannot be read: {error.strerror}.") from None


def _channels_first(image: np.ndarray) -> np.ndarray:
    """Returns a grey image (S, S) as (1, S, S), one in colour (S, S, 3) as (3, S, S)."""
    return image[None] if image.ndim == 2 else np.moveaxis(image, -1, 0)
