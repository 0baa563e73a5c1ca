"""Zip archives, read in memory: nothing is ever unpacked onto the disk.

Only plain and deflated members are read: the decoders of the others do not stop at a size.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath, PureWindowsPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from core.data.uploads.form import ImageForm
from core.data.uploads.limits import LARGEST_UNPACKED, MEGA, MOST_FILES
from core.data.uploads.reading.images.image_files import read_images
from core.data.uploads.reading.images.pictures import Member
from core.data.uploads.upload import Opened, Upload
from core.files import DAMAGED, FileProblem
from core.naming import quoted

ENCRYPTED = 0x1  # bit of a member's flags


def read_zip(name: str, file: Opened, form: ImageForm) -> Upload:
    """Returns the images in an archive. Errors: FileProblem."""
    with opened(name, file) as archive:
        infos = {_posix(info.filename): info for info in archive.infolist()}
        folders = [path for path in infos if path.endswith("/")]
        members = [
            Member(path, partial(content, archive, info))
            for path, info in infos.items()
            if not path.endswith("/")
        ]
        return read_images(members, form, f"The archive {quoted(name)}", folders)


def _posix(name: str) -> str:
    """Returns the path of a member: some programs of Windows write backslashes between folders."""
    return name.replace("\\", "/")


def content(archive: ZipFile, info: ZipInfo) -> bytes:
    """Returns what a member holds, and of one that holds more than it promised no more than that:
    reading without a number would unpack all of it first. Errors: those of core.files.DAMAGED."""
    with archive.open(info) as member:
        return member.read(info.file_size)


@contextmanager
def opened(name: str, file: Opened) -> Iterator[ZipFile]:
    """Opens an archive whose members may all be read. Errors: FileProblem."""
    try:
        archive = ZipFile(file)
    except DAMAGED:
        raise FileProblem(f"{quoted(name)} is truncated or no archive; pack it again.") from None
    with archive:
        _require_harmless(name, archive.infolist())
        yield archive


def _require_harmless(name: str, infos: list[ZipInfo]) -> None:
    if len(infos) > MOST_FILES:
        raise FileProblem(
            f"{quoted(name)} holds {len(infos):,} files; at most {MOST_FILES:,} fit."
        )
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_UNPACKED:
        raise FileProblem(
            f"{quoted(name)} would unpack to {unpacked / MEGA:,.0f} MB; at most "
            f"{LARGEST_UNPACKED // MEGA} MB fit."
        )
    for info in infos:
        if problem := _problem(info):
            raise FileProblem(f"{quoted(name)}: {quoted(info.filename)} {problem}")


def _problem(info: ZipInfo) -> str | None:
    """Returns what forbids to read a member, or None."""
    windows, posix = PureWindowsPath(info.filename), PurePosixPath(info.filename)
    if windows.anchor or posix.anchor or ".." in windows.parts:
        return "leads out of the archive; pack it again with plain names."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a symbolic link; pack the file itself."
    if info.flag_bits & ENCRYPTED:
        return "is encrypted; pack it without a password."
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "is packed in an unusual way; pack it as a common zip."
    return None
