"""Training jobs: each is a process of its own, and what it has done is read from its run folder.

    python -m core train NAME --seed S --steps N --out FOLDER --device D --resume

Whoever starts jobs needs no torch. A job whose process is killed goes on from the state it saved
last; a job that ends with a sentence (exit code 2) ends for good.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import IO

from safetensors import SafetensorError, safe_open

from core.files import FileProblem
from core.machine.devices import CPU
from core.places import PROGRAM, variables
from core.runs import STATE, Run

ROOT = PROGRAM  # where `python -m core` finds the package
RETRIES = 3  # of a process that was killed
POLL, PATIENCE = 0.2, 5.0  # seconds
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1  # from sys/prctl.h


@dataclass(frozen=True)
class Job:
    """The task of training an experiment (`pendulum/vhp-rewo`) with one seed up to so many
    iterations, in a run folder of its own."""

    name: str
    seed: int
    steps: int
    folder: Path

    @property
    def is_begun(self) -> bool:
        """Whether its folder holds a run, finished or not."""
        return (self.folder / "run.json").exists()

    def command(self, device: str = CPU) -> list[str]:
        """Returns what is run; a run that has made more steps already is finished where it is."""
        steps = max(self.steps, last_step(self.folder))
        asked = {"seed": self.seed, "steps": steps, "out": self.folder.absolute()}
        asked |= {"device": device}
        options = [f"--{option}={value}" for option, value in asked.items()]
        return [sys.executable, "-m", "core", "train", self.name, *options, "--resume"]


@dataclass(frozen=True)
class Outcome:
    """The end of a job; problem is one sentence, None for a finished run."""

    job: Job
    problem: str | None = None


@dataclass(frozen=True)
class TrainingProcess:
    """A job's process: its handle, the file that its messages go to, which attempt it is, and
    the device that it computes on."""

    job: Job
    process: "subprocess.Popen[bytes]"
    messages: IO[bytes]
    attempt: int = 1
    device: str = CPU

    def is_running(self) -> bool:
        return self.process.poll() is None

    def was_killed(self) -> bool:
        return self.process.returncode < 0

    def problem(self) -> str | None:
        """Returns what an ended process says went wrong, in one sentence."""
        code = self.process.returncode
        if code < 0:
            by = f"signal {-code}, {signal.strsignal(-code)}"
            times = f" {self.attempt} times" if self.attempt > 1 else ""
            return f"Its process was killed ({by}){times}."
        if code == 0:
            return None
        self.messages.seek(0)
        return last_sentence(self.messages.read()) or f"It ended with {code}."


def last_sentence(messages: bytes) -> str:
    """Returns what a process said last; "" if it said nothing."""
    lines = messages.decode(errors="replace").split("\n")
    sentences = [text for line in lines if (text := line.removeprefix("error: ").strip())]
    return sentences[-1] if sentences else ""


def last_step(folder: Path) -> int:
    """Returns how many steps a training had made when it last saved; 0 before."""
    try:
        with safe_open(folder / STATE, framework="numpy") as file:
            about = file.metadata() or {}
        # Until November 2026 the steps were the multiplier's.
        step = json.loads(about["step"]) if "step" in about else _of_multiplier(about)
        return step if type(step) is int else 0
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return 0  # a damaged state is the training's to report


def _of_multiplier(about: dict[str, str]) -> object:
    return json.loads(about["multiplier"])["step"]


def is_done(job: Job) -> bool:
    """Whether the folder holds a run of at least the job's steps, finished and measured.

    Errors: FileProblem if it holds another run, or cannot hold one.
    """
    if not job.is_begun:
        _require_room(job.folder)
        return False
    run = Run(job.folder)
    config = run.config
    if (config.name, config.seed) != (job.name, job.seed):
        raise FileProblem(
            f"{job.folder} holds a run of {config.name} with seed {config.seed}, not of "
            f"{job.name} with seed {job.seed}."
        )
    measured = (job.folder / "metrics.json").exists()
    return run.is_finished and config.steps >= job.steps and measured


def _require_room(folder: Path) -> None:
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise FileProblem(f"{path} is a file; a run needs a folder there.")


def outstanding(jobs: Sequence[Job]) -> list[Job]:
    """Returns the jobs that are not done. Errors: FileProblem, before anything is started."""
    return [job for job in jobs if not is_done(job)]


def environment() -> dict[str, str]:
    """Returns the environment of a job's process: its places, one thread, and no progress bar."""
    return os.environ | variables() | {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}


def start(
    job: Job, attempt: int = 1, first: Callable[[], None] | None = None, device: str = CPU
) -> TrainingProcess:
    """Starts a job on one thread; `first` is called in the new process. Errors: OSError."""
    messages = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the handle
    process = subprocess.Popen(
        job.command(device),
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=messages,
        preexec_fn=first,
    )
    return TrainingProcess(job, process, messages, attempt, device)


def cancel(*trainings: TrainingProcess, patience: float = PATIENCE) -> None:
    """Ends the processes, after so many seconds by force; each run can be resumed from what it
    saved last."""
    for training in trainings:
        training.process.terminate()
    for training in trainings:
        try:
            training.process.wait(patience)
        except subprocess.TimeoutExpired:
            training.process.kill()
            training.process.wait()


def run_all(
    jobs: Sequence[Job], workers: int, devices: Sequence[str] = (CPU,)
) -> Generator[list[Outcome], None, None]:
    """Runs jobs, so many at a time; yields again and again those that have ended since.

    devices: dealt out to the workers in turn; a worker's jobs compute on its device

    A killed process is started again, at most RETRIES times. However the iteration ends, no
    process is left behind.
    """
    waiting, running = deque(jobs), list[TrainingProcess]()
    free = deque(islice(cycle(devices), workers))
    try:
        while waiting or running:
            while waiting and free:
                device = free.popleft()
                running.append(start(waiting.popleft(), first=die_with_parent, device=device))
            time.sleep(POLL)
            ended = [training for training in running if not training.is_running()]
            for training in ended:
                running.remove(training)
            lost = [t for t in ended if t.was_killed() and t.attempt <= RETRIES]
            running += [start(t.job, t.attempt + 1, die_with_parent, t.device) for t in lost]
            free += [t.device for t in ended if t not in lost]
            yield [Outcome(t.job, t.problem()) for t in ended if t not in lost]
    finally:
        cancel(*running)


def die_with_parent() -> None:
    """Asks Linux to kill this process with the thread that started it: without that, whoever
    takes over from a killed parent would find the run folder held by an orphan."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
