"""Arrays in .npy and .npz files, read without unpickling: the header is checked, then bytes.

(N, D)                       N rows of D features
(N, H, W), (N, H, W, 1..4)   N images, grey or in colour; a second or fourth channel is opacity
(N, 1..4, H, W)              the same, where the last axis cannot be that of channels
"""

import math
from typing import cast
from zipfile import ZipExtFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy

from core.data.uploads.form import ImageForm
from core.data.uploads.limits import (
    LARGEST_UNPACKED,
    LEAST_ROWS,
    MEGA,
    MOST_CLASSES,
    MOST_FEATURES,
    MOST_ROWS,
)
from core.data.uploads.reading.archives import opened
from core.data.uploads.reading.stacks import channels_of, read_stack
from core.data.uploads.upload import Opened, Upload, classified
from core.files import DAMAGED, FileProblem
from core.naming import quoted

HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
VALUES, LABELS = ("images", "data", "x"), "labels"
OF_IMAGES = "Images have the shape (N, height, width)."


def read_npy(name: str, file: Opened, form: ImageForm) -> Upload:
    """Returns the images or features of an array. Errors: FileProblem."""
    start, end = file.tell(), file.seek(0, 2)
    file.seek(start)
    return _as_upload(name, _array(name, file, end - start), None, form)


def read_npz(name: str, file: Opened, form: ImageForm) -> Upload:
    """Returns the images or features of the array `images`, `data` or `x`, with `labels` if they
    are there. Errors: FileProblem."""
    with opened(name, file) as archive:
        infos = {i.filename.removesuffix(".npy"): i for i in archive.infolist()}
        there = [key for key in VALUES if key in infos]
        if len(there) != 1:
            held = ", ".join(map(quoted, list(infos)[:5])) or "nothing"
            raise FileProblem(
                f"{quoted(name)} should hold one of {', '.join(VALUES)}; it holds {held}."
            )
        wanted = [key for key in (*there, LABELS) if key in infos]
        arrays = {key: _member(f"{name}: {key}", archive, infos[key]) for key in wanted}
    return _as_upload(name, arrays[there[0]], arrays.get(LABELS), form)


def _member(name: str, archive: ZipFile, info: ZipInfo) -> np.ndarray:
    try:
        with archive.open(info) as file:
            return _array(name, cast(ZipExtFile, file), info.file_size)
    except FileProblem:
        raise
    except DAMAGED:
        raise FileProblem(f"{quoted(name)} is damaged; save it again.") from None


def _array(name: str, file: Opened | ZipExtFile, num_bytes: int) -> np.ndarray:
    """Reads an array whose header promises exactly the bytes that there are."""
    try:
        shape, fortran, dtype = HEADERS[npy.read_magic(file)](file)
        promised, left = math.prod(shape) * dtype.itemsize, num_bytes - file.tell()
    except DAMAGED:
        raise FileProblem(f"{quoted(name)} is truncated or no array of numpy's.") from None
    if dtype.hasobject:
        raise FileProblem(
            f"{quoted(name)} holds Python objects, which would have to be unpickled and could run "
            "code; save numbers instead."
        )
    if promised != left or promised > LARGEST_UNPACKED:
        raise FileProblem(
            f"{quoted(name)} promises an array of {promised:,} bytes but has {max(left, 0):,}; at "
            f"most {LARGEST_UNPACKED // MEGA} MB fit."
        )
    try:
        flat = np.frombuffer(file.read(promised), dtype)
        return flat.reshape(shape, order="F" if fortran else "C")
    except DAMAGED:
        raise FileProblem(f"{quoted(name)} is damaged; save it again.") from None


def _as_upload(
    name: str, values: np.ndarray, labels: np.ndarray | None, form: ImageForm
) -> Upload:
    source = f"The array file {quoted(name)}"
    if problem := _problem(values):
        raise FileProblem(f"{source} {problem}")
    numbers, classes = (None, ()) if labels is None else _classes(source, labels, len(values))
    if values.ndim == 2:
        return Upload(source, values.astype(np.float64), numbers, classes)
    images, done = read_stack(values, form)
    return Upload(source, images, numbers, classes, done)


def _problem(values: np.ndarray) -> str | None:
    """Returns what is wrong with an array, or None."""
    shape = values.shape
    if values.dtype.kind not in "buif" or values.ndim not in (2, 3, 4):
        return (
            f"holds {values.dtype} of shape {shape}; it should be numbers of shape (N, D), "
            "(N, height, width) or (N, height, width, channels)."
        )
    if not LEAST_ROWS <= len(values) <= MOST_ROWS:
        rows = "row" if len(values) == 1 else "rows"
        return f"has {len(values):,} {rows}; it should be {LEAST_ROWS} to {MOST_ROWS:,}."
    if 0 in shape:
        return f"is empty: its shape is {shape}."
    if values.ndim == 2 and shape[1] > MOST_FEATURES:
        return f"has {shape[1]:,} features; at most {MOST_FEATURES} fit. {OF_IMAGES}"
    if values.ndim == 4 and channels_of(values) is None:
        return f"has {shape[3]} channels; it should be 1 to 4, as the last axis or the second."
    if not np.isfinite([values.min(), values.max()]).all():
        row = next(i for i, row in enumerate(values) if not np.isfinite(row).all())
        return f"has a NaN or an infinite value in row {row}; leave it out."
    return None


def _classes(source: str, labels: np.ndarray, count: int) -> tuple[np.ndarray, tuple[str, ...]]:
    if labels.shape != (count,) or labels.dtype.kind not in "buifUS":
        raise FileProblem(f"{source}: labels should be {count:,} numbers or words, one a row.")
    if labels.dtype.kind == "S":
        labels = np.char.decode(labels, "utf-8", "replace")
    words = [f"{label:g}" if isinstance(label, float) else str(label) for label in labels.tolist()]
    return classified(words, source, MOST_CLASSES)
