"""Arrays in .npy and .npz files, read without unpickling: the header is checked, then bytes.

(N, D)                       N rows of D features
(N, H, W), (N, H, W, 1..4)   N images, grey or in colour; a second or fourth channel is opacity
(N, 1..4, H, W)              the same, where the last axis cannot be that of channels
"""

import math
from dataclasses import replace
from typing import cast
from zipfile import ZipExtFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy

from core.data.uploads.columns import JUDGED, TableChoice
from core.data.uploads.form import ImageForm
from core.data.uploads.limits import (
    LARGEST_UNPACKED,
    LEAST_ROWS,
    MEGA,
    MOST_FEATURES,
    MOST_NUMBERS,
    MOST_ROWS,
)
from core.data.uploads.reading.archives import opened
from core.data.uploads.reading.array_names import NONE, chosen, described, tried
from core.data.uploads.reading.images.stacks import channels_of, read_stack
from core.data.uploads.reading.tables.row_numbers import counts_rows
from core.data.uploads.upload import Opened, Upload
from core.files import DAMAGED, FileProblem
from core.naming import quoted

HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
OF_IMAGES = "Images have the shape (N, height, width)."


def read_npy(name: str, file: Opened, form: ImageForm) -> Upload:
    """Returns the images or features of an array. Errors: FileProblem."""
    start, end = file.tell(), file.seek(0, 2)
    file.seek(start)
    return _as_upload(name, _array(name, file, end - start), form)


def read_npz(name: str, file: Opened, form: ImageForm, choice: TableChoice = JUDGED) -> Upload:
    """Returns the images or features of an archive of arrays, with the label if it has one; which
    array is which, core.data.uploads.reading.array_names tells. Errors: FileProblem."""
    with opened(name, file) as archive:
        infos = {i.filename.removesuffix(".npy"): i for i in archive.infolist()}
        names, asked = chosen(name, list(infos), choice), bool(choice.label)

        def read(key: str) -> np.ndarray:
            return _member(f"{name}: {key}", archive, infos[key])

        data = read(names.data)
        upload = _as_upload(name, data, form)
        found = tried(upload.source, names.labels, read, len(data), asked)
    label = next((labels for labels in found.values() if not labels.flaw), NONE)
    return replace(
        upload,
        labels=label.numbers,
        classes=label.classes,
        done=(*label.done, *upload.done),
        columns=described(names, data, found, asked),
    )


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


def _as_upload(name: str, values: np.ndarray, form: ImageForm) -> Upload:
    source = f"The array file {quoted(name)}"
    if problem := _problem(values):
        raise FileProblem(f"{source} {problem}")
    if values.ndim == 2:
        return _features(source, values)
    images, done = read_stack(values, form)
    return Upload(source, images, done=done)


def _features(source: str, values: np.ndarray) -> Upload:
    """Returns rows (N, D) without columns that only count them, unless there are no others."""
    steps = values[1].astype(float) - values[0]
    may = np.flatnonzero((steps == 1) & np.isin(values[0], (0, 1)))
    counting = [int(column) for column in may if counts_rows(values[:, column].astype(float))]
    if len(counting) in (0, values.shape[1]):
        return Upload(source, values.astype(np.float64))
    done = tuple(f"Column {column + 1} was left out: it counts the rows." for column in counting)
    return Upload(source, np.delete(values, counting, axis=1).astype(np.float64), done=done)


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
        return f"has {shape[1]:,} features; at most {MOST_FEATURES:,} fit. {OF_IMAGES}"
    if values.ndim == 2 and values.size > MOST_NUMBERS:
        return f"holds {values.size:,} numbers; at most {MOST_NUMBERS:,} fit."
    if values.ndim == 4 and channels_of(values) is None:
        return f"has {shape[3]} channels; it should be 1 to 4, as the last axis or the second."
    if not np.isfinite([values.min(), values.max()]).all():
        row = next(i for i, row in enumerate(values) if not np.isfinite(row).all())
        return f"has a NaN or an infinite value in row {row}; leave it out."
    return None
