"""The thread that works through a queue: starts jobs in their order, ends cancelled ones.

One a server process. It lives as long as the process does, because Linux kills a job with the
thread that started it, and it never touches a page: what it does is read from the queue's folder.
"""

import os
import shutil
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

from core.files import FileProblem, locked
from core.jobs import Job, TrainingProcess, cancel, die_with_parent, start
from core.jobs.queue import ACTIVE, Entry, Queue
from core.jobs.tickets import SERVERS, State, Ticket, is_alive, turn
from core.machine.devices import CPU, free_place
from core.runs import Run, RunConfig

NICE = 10  # of 19: with a free core a job loses nothing
POLL = 0.2  # seconds between two looks while anything waits or runs
PATIENCE = 0.4  # seconds that a cancelled process has to end by itself


class Scheduler:
    """A server's worker; it begins with the first job that it is asked for.

    server: the id under which jobs are asked for; it counts as alive as long as this process
    """

    def __init__(self, queue: Queue):
        self.queue = queue
        self.server = uuid.uuid4().hex
        self._running: dict[str, TrainingProcess] = {}
        self._asked = threading.Event()
        self._alive = ExitStack()
        self._thread = threading.Thread(target=self._work, name="priorscape-queue", daemon=True)
        self._once = threading.Lock()

    def add(self, name: str, config: RunConfig, device: str = CPU) -> None:
        """Asks for a training. Errors: QueueProblem, FileProblem."""
        self._register()
        self.queue.add(name, config, self.server, device)
        self._wake()

    def resume(self, name: str) -> None:
        """Asks again for a job that did not finish. Errors: QueueProblem, FileProblem."""
        self._register()
        self.queue.resume(name, self.server)
        self._wake()

    def cancel(self, name: str) -> None:
        """Ends a job; the process of another server's is ended by that one. Errors: as above."""
        self.queue.cancel(name)
        self._asked.set()

    def _register(self) -> None:
        """Takes this server's folder, until the process ends; those of dead servers go."""
        servers = self.queue.root / SERVERS
        with self._once, turn(self.queue.root):
            if is_alive(self.queue.root, self.server):
                return
            for folder in servers.iterdir():
                if not is_alive(self.queue.root, folder.name):
                    shutil.rmtree(folder, ignore_errors=True)
            self._alive.enter_context(locked(servers / self.server))

    def _wake(self) -> None:
        with self._once:
            if self._thread.ident is None:
                self._thread.start()
        self._asked.set()

    def _work(self) -> None:
        while True:
            self._asked.wait(POLL if self._look() else None)
            self._asked.clear()

    def _look(self) -> bool:
        """Does what is to be done now; returns whether to look again soon."""
        try:
            for name, training in list(self._running.items()):
                self._follow(name, training)
            return self._start_next() or bool(self._running)
        except Exception:  # a full disk, say; were this thread to end, Linux would end its jobs
            return True

    def _follow(self, name: str, training: TrainingProcess) -> None:
        """Notes the end of a job that ended, and ends one that is no longer wanted."""
        folder, running = self.queue.root / name, training.is_running()
        with turn(self.queue.root):
            ticket = self._ticket(folder)
            wanted = ticket is not None and ticket.state == "started"
            if ticket is not None and wanted and not running:
                problem = training.problem()
                state: State = "failed" if problem else "finished"
                replace(ticket, state=state, problem=problem).write(folder)
        if not wanted:
            cancel(training, patience=PATIENCE)
        if not (wanted and running):
            del self._running[name]

    def _ticket(self, folder: Path) -> Ticket | None:
        """Returns a job's ticket; None if it was removed, or is another server's by now."""
        try:
            ticket = Ticket.read(folder)
        except FileProblem:
            return None
        return ticket if ticket.server == self.server else None

    def _start_next(self) -> bool:
        """Starts what may be started; returns whether jobs of this server wait."""
        with turn(self.queue.root):
            entries = self.queue.entries()
            waiting = [entry for entry in entries if entry.state == "waiting"]
            busy = [entry.ticket.device for entry in entries if entry.state in ACTIVE]
            room = max(0, self.queue.limits.at_once - len(busy))
            for entry, device in islice(_placed(waiting, busy), room):
                if entry.ticket.server == self.server and entry.name not in self._running:
                    self._start(entry, device)
        return any(entry.ticket.server == self.server for entry in waiting)

    def _start(self, entry: Entry, device: str) -> None:
        folder = self.queue.root / entry.name
        try:
            config = Run(folder).config
            job = Job(config.name, config.seed, config.steps, folder)
            self._running[entry.name] = start(job, first=politely, device=device)
            started = replace(entry.ticket, state="started", device=device)
        except Exception as error:  # whatever it is, the others' turn comes
            started = replace(entry.ticket, state="failed", problem=str(error) or repr(error))
        started.write(folder)


def _placed(waiting: Sequence[Entry], busy: Sequence[str]) -> Iterator[tuple[Entry, str]]:
    """Yields the jobs that may start, each with its device: one that waits for a GPU lets others
    pass."""
    taken = list(busy)
    for entry in waiting:
        if device := free_place(entry.ticket.device, taken):
            taken.append(device)
            yield entry, device


def politely() -> None:
    """In the new process: ends with its server, and lets those who click go first."""
    die_with_parent()
    os.nice(NICE)
