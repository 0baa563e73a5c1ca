"""A queue of trainings in a folder of runs; all that is known of it is on disk.

    NAME/job.json   its ticket (core/jobs/tickets.py)        NAME/run.json   its settings

A job belongs to the server that was asked last. Its process dies with that server, so what a dead
server had waiting or running was left behind: nobody works on it until somebody resumes it.
Each change is made in turn, so that servers that share a folder do not contradict each other.
Torch-free.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.files import FileProblem, folders_with, inside, locked
from core.jobs.tickets import ENDED, JOB, Ticket, is_alive, turn
from core.machine.devices import CPU, GPU
from core.runs import Run, RunConfig

ACTIVE = ("running", "measuring")
BUSY = (*ACTIVE, "waiting")
RESUMABLE = ("failed", "cancelled", "left behind")


class QueueProblem(ValueError):
    """What was asked for is not possible now; the message says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """The limits of a queue: jobs at once, jobs that wait, steps of one job."""

    at_once: int
    waiting: int
    steps: int


@dataclass(frozen=True)
class Entry:
    """A job as it stands: waiting, one of ACTIVE, one of ENDED, or left behind.

    name: its folder below the queue's · place: 1 for the next one to start, None if not waiting
    """

    name: str
    ticket: Ticket
    state: str
    place: int | None = None


@dataclass(frozen=True)
class Queue:
    """The view of a folder's jobs, and what may be done with them.

    Errors: QueueProblem, FileProblem: one sentence.
    """

    root: Path
    limits: Limits

    def entries(self) -> list[Entry]:
        """Returns all jobs, the one that was asked for first before the others."""
        tickets = dict(sorted(_tickets(self.root), key=lambda pair: (pair[1].asked, pair[0])))
        alive = {ticket.server: is_alive(self.root, ticket.server) for ticket in tickets.values()}
        found = [
            Entry(name, ticket, _standing(self.root / name, ticket, alive[ticket.server]))
            for name, ticket in tickets.items()
        ]
        waiting = [entry.name for entry in found if entry.state == "waiting"]
        places = {name: place for place, name in enumerate(waiting, start=1)}
        return [replace(entry, place=places.get(entry.name)) for entry in found]

    def add(self, name: str, config: RunConfig, server: str, device: str = CPU) -> None:
        """Asks for a training in a folder of its own, by this server, on the processor or, with
        cuda, on a GPU."""
        if config.steps > self.limits.steps:
            raise QueueProblem(
                f"A training here has at most {self.limits.steps:,} steps, not {config.steps:,}."
            )
        folder = inside(self.root, name)
        with turn(self.root):
            self._require_room()
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                raise QueueProblem(
                    f"There is a run {name} already; choose another name."
                ) from None
            try:
                Run(folder).save_description(config, [], {"finished": False})
                Ticket(time.time(), server, device=device).write(folder)
            except OSError as error:
                shutil.rmtree(folder)
                raise QueueProblem(f"{name} cannot be written: {error.strerror}.") from None

    def require_room(self, count: int) -> None:
        """Errors: QueueProblem unless so many more jobs may wait."""
        waiting = sum(entry.state == "waiting" for entry in self.entries())
        if waiting + count > self.limits.waiting:
            raise QueueProblem(
                f"{count} trainings are more than the queue takes now: {waiting} of "
                f"{self.limits.waiting} places are taken; ask for fewer, or wait."
            )

    def resume(self, name: str, server: str) -> None:
        """Asks again for a training that failed, was cancelled or was left behind."""
        with turn(self.root):
            before = self._require(name, RESUMABLE).ticket.device
            self._require_room()
            device = CPU if before == CPU else GPU  # whichever GPU is free then
            Ticket(time.time(), server, device=device).write(self.root / name)

    def cancel(self, name: str) -> None:
        """Notes that a job shall not go on; the server that it belongs to ends its process."""
        with turn(self.root):
            ticket = self._require(name, ("waiting", *ACTIVE)).ticket
            replace(ticket, state="cancelled").write(self.root / name)

    def remove(self, name: str) -> None:
        """Deletes the run folder of a job that did not finish."""
        with turn(self.root):
            self._require(name, RESUMABLE)
            with locked(self.root / name):  # a cancelled process may need a moment to end
                leaving = Path(tempfile.mkdtemp(dir=self.root, prefix="."))
                (self.root / name).rename(leaving / "run")  # gone at once for all who look
            shutil.rmtree(leaving)

    def _require(self, name: str, states: tuple[str, ...]) -> Entry:
        for entry in self.entries():
            if entry.name == name and entry.state in states:
                return entry
        raise QueueProblem(f"There is no job {name} that is {' or '.join(states)}.")

    def _require_room(self) -> None:
        if sum(entry.state == "waiting" for entry in self.entries()) >= self.limits.waiting:
            raise QueueProblem(
                f"{self.limits.waiting} jobs are waiting already; cancel one or wait for one."
            )


def _tickets(root: Path) -> Iterator[tuple[str, Ticket]]:
    for name in folders_with(root, JOB):
        try:
            yield name, Ticket.read(root / name)
        except FileProblem:
            continue  # removed meanwhile, or not one of ours


def _standing(folder: Path, ticket: Ticket, alive: bool) -> str:
    if ticket.state in ENDED:
        return ticket.state
    if not alive:
        return "left behind"
    if ticket.state == "started":
        return "measuring" if Run(folder).is_finished else "running"
    return "waiting"


def free_name(root: Path, name: str) -> str:
    """Returns a name below the root that no folder has: the given one, or with a number behind a
    dot, which no method's name has. A second `iwae` is `iwae.2`: `iwae-2` is another method."""
    number, free = 1, name
    while inside(root, free).exists():
        number += 1
        free = f"{name}.{number}"
    return free
