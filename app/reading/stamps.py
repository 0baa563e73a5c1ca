"""When files changed: what a cache asks, so that a retrained run is read again."""

from pathlib import Path

Mark = tuple[int, int]  # nanoseconds of the last writing, bytes
Stamp = tuple[Mark, ...]
MISSING: Mark = (0, 0)


def mark(path: Path) -> Mark:
    """Returns what changes when a file does; MISSING where there is none."""
    try:
        status = path.stat()
    except OSError:
        return MISSING  # the reader says what is missing
    return (status.st_mtime_ns, status.st_size)


def stamp(folder: Path, *files: str) -> Stamp:
    """Returns what changes when one of a folder's files does."""
    return tuple(mark(folder / file) for file in files)
