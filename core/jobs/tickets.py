"""What is written down of a job in a queue, and the two locks that keep servers apart.

NAME/job.json   when it was asked for, by which server, how it stands, what went wrong
.turn           locked for a moment by whoever changes a job.json
.servers/ID     locked for as long as that server lives

waiting -> started -> finished | failed | cancelled
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from sys import float_info
from typing import Annotated, Literal

from msgspec import Meta

from core.files import LOCK, FileProblem, inside, read_json, write_json
from core.machine.devices import CPU, NAMES
from core.validated import Misfit, validated

JOB, SERVERS, TURN = "job.json", ".servers", ".turn"
POLL = 0.005  # seconds between two looks at whose turn it is
ENDED = ("finished", "failed", "cancelled")
State = Literal["waiting", "started", "finished", "failed", "cancelled"]


@dataclass(frozen=True)
class Ticket:
    """A job's standing, as job.json has it: asked in seconds since 1970, state as in the first
    lines; device: cpu, or cuda while no GPU was chosen yet, then its name."""

    asked: Annotated[float, Meta(ge=0, le=float_info.max)]
    server: str
    state: State = "waiting"
    problem: str | None = None
    device: Annotated[str, Meta(pattern=NAMES)] = CPU

    @classmethod
    def read(cls, folder: Path) -> "Ticket":
        """Errors: FileProblem."""
        kept = read_json(folder / JOB)
        values = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        try:
            return validated(cls, {"state": None} | values)  # on disk, the state has no default
        except Misfit:
            raise FileProblem(f"{folder / JOB} is not a job; delete it.") from None

    def write(self, folder: Path) -> None:
        write_json(folder / JOB, asdict(self))


def is_job(folder: Path) -> bool:
    """Whether a run folder is that of a job."""
    try:
        return bool(Ticket.read(folder))
    except FileProblem:
        return False


@contextmanager
def turn(root: Path) -> Iterator[None]:
    """Waits until no other server, and no other thread of this one, changes the queue."""
    from filelock import FileLock

    (root / SERVERS).mkdir(parents=True, exist_ok=True)
    with FileLock(root / TURN, poll_interval=POLL, thread_local=False):
        yield


def is_locked(folder: Path) -> bool:
    """Whether somebody holds a folder. A shared lock, which filelock does not have, and for a
    moment: onlookers do not take each other for the holder."""
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(handle)


def is_alive(root: Path, server: str) -> bool:
    """Whether a server still holds its folder."""
    try:
        return is_locked(inside(root / SERVERS, server))
    except FileProblem:
        return False
