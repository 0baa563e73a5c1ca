"""Folders of images: files below them, and never what a link leads to."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core.data.brought import Brought
from core.data.limits import LARGEST_FOLDER, MEGA, MOST_FILES, require_size
from core.data.reading.images import read_images
from core.data.reading.pictures import Member
from core.files import FileProblem
from core.naming import shown


def read_folder(folder: Path, size: int) -> Brought:
    """Returns the images in a folder and its sub-folders. Errors: FileProblem."""
    paths, unpacked = [], 0
    for path in _files(folder):
        paths.append(path)
        unpacked += path.stat().st_size
        if len(paths) > MOST_FILES or unpacked > LARGEST_FOLDER:
            raise FileProblem(
                f"{shown(folder.name)} holds more than {MOST_FILES:,} files or "
                f"{LARGEST_FOLDER // MEGA} MB; take a part of it."
            )
    names = (path.relative_to(folder).as_posix() for path in paths)
    members = [Member(name, partial(_bytes, p)) for name, p in zip(names, paths, strict=True)]
    return read_images(members, size, f"The folder {shown(folder.name)}")


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders.sort()
        for name in (*folders, *files):
            path = Path(place, name)
            if path.is_symlink():
                raise FileProblem(f"{shown(name)} is a symbolic link; copy the file itself.")
        for name in files:
            path = Path(place, name)
            if not path.is_file():
                raise FileProblem(f"{shown(name)} is no ordinary file; leave it out.")
            yield path


def _refuse(error: OSError) -> None:
    raise FileProblem(f"{shown(error.filename)} cannot be read: {error.strerror}.") from None


def _bytes(path: Path) -> bytes:
    try:
        require_size(shown(path.name), path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{shown(path.name)} cannot be read: {error.strerror}.") from None
