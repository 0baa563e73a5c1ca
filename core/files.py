"""Reading and writing that cannot damage a run: atomic writes, bounded names, sentences for
errors."""

import json
import os
import re
import tempfile
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*")
LONGEST_NAME = 200
GLANCE = 0.1  # seconds: onlookers hold a lock for a moment to see whether somebody does
LOCK = ".lock"  # in a folder that somebody writes to; one that a kill left there locks nothing
# Whatever numpy, zipfile, zlib and the parser of numpy's headers say of bytes that are not theirs.
DAMAGED = (
    *(OSError, ValueError, TypeError, EOFError, KeyError, RuntimeError, MemoryError, SyntaxError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, tokenize.TokenError),
    *(NotImplementedError, OverflowError),
)


class FileProblem(ValueError):
    """A file is missing, truncated or not what its name says; the message says which and what to
    do."""


def inside(root: Path, name: str) -> Path:
    """Returns root/name, or raises if the name would leave the root folder."""
    if NAME.fullmatch(name) and len(name) <= LONGEST_NAME:
        path = (root / name).resolve()
        if path.is_relative_to(root.resolve()):
            return path
    raise FileProblem(
        f"{name[:LONGEST_NAME]!r} is not a name inside {root.name}/; use letters, digits, - and /."
    )


def folders_with(root: Path, file: str) -> list[str]:
    """Returns the names of all folders below the root that hold a file, sorted; hidden ones and
    those that go while it looks are passed over."""
    found = []
    for folder, below, files in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".")]
        found += [Path(folder).relative_to(root).as_posix()] if file in files else []
    return sorted(found)


def write_bytes(path: Path, content: bytes) -> None:
    """Writes the whole file or nothing: a temporary file in the same folder, then a rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Makes a folder, and those above it; what it made goes again if the work in it fails before
    anything is there."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it is not empty
            for path in new:
                path.rmdir()
        raise


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds a folder for one writer. Errors: FileProblem while another holds it."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / LOCK
    try:
        # Shared by threads: a page's may begin what another, or the end of the process, leaves.
        held = FileLock(lock, thread_local=False).acquire(GLANCE, poll_interval=GLANCE / 10)
    except Timeout:
        raise FileProblem(f"Another training is writing to {folder}; wait for it.") from None
    with held:
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)  # while held: whoever has opened it sees that it went


def remove_leftovers(folder: Path) -> None:
    """Removes what writes left that a kill cut short."""
    for left in folder.glob(".*.????????"):
        if re.fullmatch(r"\.[a-z]+\.(json|npz|png|safetensors)\.\w{8}", left.name):
            left.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    write_bytes(path, (json.dumps(value, indent=2) + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileProblem(f"{path.name} is missing from {path.parent}.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise FileProblem(
            f"{path} cannot be read as JSON ({error}); restore or retrain it."
        ) from None
    if not isinstance(value, dict):
        raise FileProblem(f"{path} should hold one JSON object, not a {type(value).__name__}.")
    return value


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    from io import BytesIO

    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    write_bytes(path, buffer.getvalue())


def read_arrays(path: Path, expected: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Reads an .npz without unpickling and checks that the expected arrays are in it."""
    if not path.exists():
        raise FileProblem(f"{path.name} is missing from {path.parent}.")
    try:
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                raise ValueError("not an archive")
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
    except DAMAGED:
        raise FileProblem(f"{path} is truncated or foreign; restore or rebuild it.") from None
    if missing := [name for name in expected if name not in arrays]:
        raise FileProblem(f"{path} lacks {', '.join(missing)}; rebuild it.")
    return arrays
