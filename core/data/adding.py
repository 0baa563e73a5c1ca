"""Own data in one call: read, checked, prepared, saved; and told about in words."""

from pathlib import Path

from core.data import own
from core.data.brought import Brought
from core.data.own import About
from core.data.preparing import prepared
from core.data.reading import read_path


def add_path(path: Path, name: str, size: int) -> About:
    """Adds a file or a folder as the dataset `name`. Errors: FileProblem; then nothing is left."""
    own.available(name)  # before minutes are spent on reading
    return add(read_path(path, size), name)


def add(brought: Brought, name: str) -> About:
    """Adds what was brought as the dataset `name`. Errors: FileProblem; then nothing is left."""
    arrays, about = prepared(brought)
    own.save(name, arrays, about)
    return about


def told(about: About) -> str:
    """Returns what a dataset holds, in a line.

    >>> told(About("", "images", "number", (28, 28), 160, 40, (), (), 0.1, 0.1))
    '200 images of 28 × 28 pixels: 160 to train on, 40 held out'
    """
    (height, width), count = about.shape, about.num_train + about.num_test
    what = "images" if about.kind == "images" else "rows"
    size = f"{width} × {height} {'pixels' if what == 'images' else 'cells'}"
    classes = f" in {len(about.classes)} classes" if about.classes else ""
    parts = f"{about.num_train:,} to train on, {about.num_test:,} held out"
    return f"{count:,} {what} of {size}{classes}: {parts}"
