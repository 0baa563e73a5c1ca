"""Uploaded data in one call: read, checked, prepared, saved; and described in a line."""

from pathlib import Path

from core.data.uploads import store
from core.data.uploads.columns import JUDGED, TableChoice, said_of
from core.data.uploads.form import COLOUR
from core.data.uploads.preparing import prepared
from core.data.uploads.reading import read_path
from core.data.uploads.store import UploadDescription
from core.data.uploads.upload import Upload


def add_path(
    path: Path, name: str, size: int, mode: str = COLOUR, choice: TableChoice = JUDGED
) -> UploadDescription:
    """Adds a file or a folder as the dataset `name`. Errors: FileProblem; then nothing is left."""
    store.available(name)  # before minutes are spent on reading
    return add(read_path(path, size, mode, choice), name)


def add(upload: Upload, name: str) -> UploadDescription:
    """Adds what was brought as the dataset `name`. Errors: FileProblem; then nothing is left."""
    arrays, about = prepared(upload)
    store.save(name, arrays, about)
    return about


def summary_line(about: UploadDescription) -> str:
    """Returns what a dataset holds, in a line.

    >>> about = UploadDescription("", "images", "number", (28, 28), 160, 40, (), (), 0.1, 0.1)
    >>> summary_line(about)
    '200 images of 28 × 28 pixels: 160 to train on, 40 held out'
    """
    (height, width), count = about.shape, about.num_train + about.num_test
    what = "images" if about.kind == "images" else "rows"
    size = f"{width} × {height} {about.drawing.pixels if what == 'images' else 'cells'}"
    classes = f" in {len(about.classes)} classes" if about.classes else ""
    parts = f"{about.num_train:,} to train on, {about.num_test:,} held out"
    return f"{count:,} {what} of {size}{classes}: {parts}"


def sentences(about: UploadDescription) -> list[str]:
    """Returns what everything was taken for, what was done, and what labels say."""
    return [*said_of(about.columns), *about.done, _labels(about)]


def _labels(about: UploadDescription) -> str:
    if about.classes:
        return f"Classes: {', '.join(about.classes)}."
    return (
        "There are no classes; images are numbered from 1, in the order of their names."
        if about.kind == "images"
        else "There are no classes; rows are numbered from 1, in their order."
    )
