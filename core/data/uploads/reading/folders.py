"""Folders of images: files below them, and never what a link leads to."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core.data.uploads.form import ImageForm
from core.data.uploads.limits import LARGEST_FOLDER, MEGA, MOST_FILES, require_size
from core.data.uploads.reading.images.image_files import read_images
from core.data.uploads.reading.images.pictures import Member
from core.data.uploads.upload import Upload
from core.files import FileProblem
from core.naming import quoted


def read_folder(folder: Path, form: ImageForm) -> Upload:
    """Returns the images in a folder and its sub-folders. Errors: FileProblem."""
    paths, unpacked = [], 0
    for path in _files(folder):
        paths.append(path)
        unpacked += path.stat().st_size
        if len(paths) > MOST_FILES or unpacked > LARGEST_FOLDER:
            raise FileProblem(
                f"{quoted(folder.name)} holds more than {MOST_FILES:,} files or "
                f"{LARGEST_FOLDER // MEGA} MB; take a part of it."
            )
    names = (path.relative_to(folder).as_posix() for path in paths)
    members = [Member(name, partial(_bytes, p)) for name, p in zip(names, paths, strict=True)]
    folders = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()]
    return read_images(members, form, f"The folder {quoted(folder.name)}", folders)


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders.sort()
        for name in (*folders, *files):
            path = Path(place, name)
            if path.is_symlink():
                raise FileProblem(f"{quoted(name)} is a symbolic link; copy the file itself.")
        for name in files:
            path = Path(place, name)
            if not path.is_file():
                raise FileProblem(f"{quoted(name)} is no ordinary file; leave it out.")
            yield path


def _refuse(error: OSError) -> None:
    raise FileProblem(f"{quoted(error.filename)} cannot be read: {error.strerror}.") from None


def _bytes(path: Path) -> bytes:
    try:
        require_size(quoted(path.name), path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{quoted(path.name)} cannot be read: {error.strerror}.") from None
