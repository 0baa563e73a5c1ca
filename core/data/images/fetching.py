"""Fetches published files: only what is asked for, checked by SHA-256, whole or not at all.

Addresses are tried in turn; one that does not answer, breaks off or has another file there gives
way to the next. A full disk ends it: the next address would not help.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from core.data.folder import data_folder
from core.data.images.published import Published
from core.files import FileProblem, made

PATIENCE = 30  # seconds without an answer, or without a further byte


@runtime_checkable
class Progress(Protocol):
    """What is told how a download goes on; tqdm's bars are."""

    total: float | None

    def update(self, count: int) -> object: ...

    def reset(self) -> object: ...

    def close(self) -> object: ...


def is_right(file: Published) -> bool:
    """Whether the data folder has the file as it was published."""
    try:
        with (data_folder() / file.path).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:
        return False


def fetch(file: Published, begin: Callable[[], Progress]) -> str:
    """Fetches a file into the data folder; returns the host that it came from.

    begin: returns what is told of the progress of one try

    Errors: FileProblem if no address has it, or the disk does not take it; nothing is left then.
    """
    target = data_folder() / file.path
    reasons = []
    for address in file.addresses:
        try:
            with made(target.parent):
                _retrieve(address, file, target, begin())
        except _Elsewhere as reason:
            reasons.append(f"{urlsplit(address).netloc} {reason}")
        else:
            return urlsplit(address).netloc
    raise FileProblem(
        f"{target.name} could not be fetched: {', '.join(reasons)}. Get it from any other place "
        f"and put it into {target.parent}; its SHA-256 is {file.sha256}."
    )


class _Elsewhere(Exception):
    """An address does not have the file; the message says what it has instead."""


def _retrieve(address: str, file: Published, target: Path, progress: Progress) -> None:
    import pooch
    import requests  # comes with pooch

    pooch.get_logger().setLevel("ERROR")
    downloader = pooch.HTTPDownloader(progressbar=progress, timeout=PATIENCE, chunk_size=2**16)
    try:
        pooch.retrieve(
            address, f"sha256:{file.sha256}", target.name, target.parent, downloader=downloader
        )
        target.chmod(0o644)
    except requests.HTTPError as error:
        raise _Elsewhere(f"says {str(error)[:3]}") from None
    except requests.exceptions.ChunkedEncodingError:
        raise _Elsewhere("breaks off") from None
    except requests.RequestException:
        raise _Elsewhere("does not answer") from None
    except ValueError:
        raise _Elsewhere("has another file there") from None
    except OSError as error:
        raise FileProblem(
            f"{target.name} cannot be written into {target.parent}: {error.strerror}; see to its "
            "space and permissions, then try again."
        ) from None
    finally:
        progress.close()
