"""Runs measured anew from their models, each in a process of one thread."""

import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from core.jobs import Job, die_with_parent

Measured = TypeVar("Measured")


class MeasuringProblem(ValueError):
    """A process that measured was lost; the message says what to do."""


def in_processes(
    measure: Callable[[Job], Measured], jobs: Sequence[Job], workers: int
) -> Generator[tuple[Job, Measured], None, None]:
    """Yields jobs as they are measured, so many at a time, in processes of their own.

    Errors: those of measuring; MeasuringProblem if a process is killed.
    """
    pool = ProcessPoolExecutor(min(workers, len(jobs)) or 1, get_context("spawn"), _prepare)
    try:
        tasks = {pool.submit(measure, job): job for job in jobs}
        for task in as_completed(tasks):
            yield tasks[task], task.result()
    except BrokenProcessPool:
        raise MeasuringProblem(
            "A process that measured was killed; ask for fewer --workers if memory is short."
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare() -> None:
    """Makes a fresh process one thread, which ends with its parent and silently at Ctrl-C."""
    import torch

    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    die_with_parent()
