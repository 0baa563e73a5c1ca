"""What the commands share that train many runs: jobs followed to their end, under one bar."""

import argparse
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stdout

from core.commands.arguments import Problem
from core.jobs import Job, Outcome
from core.machine.devices import of_cluster, places

Ticks = Generator[list[Outcome], None, None]


def train_all(jobs: Sequence[Job], arguments: argparse.Namespace) -> list[Outcome]:
    """Trains the jobs that are not done yet, here or on a cluster; returns how all jobs ended."""
    from core.jobs import outstanding

    todo = outstanding(jobs)
    ended = {job: Outcome(job) for job in set(jobs) - set(todo)}
    ticks = started(todo, arguments)
    # Ray, connected by now, prints and has a handler of its own.
    with until_terminated(), redirect_stdout(sys.stderr), closing(ticks):
        follow(ticks, jobs, ended)
    return [ended[job] for job in jobs]


def started(jobs: Sequence[Job], arguments: argparse.Namespace) -> Ticks:
    """Returns what trains jobs where it was asked for. Errors: a sentence, before any starts."""
    from core.jobs import run_all
    from core.jobs.cluster import run_on_cluster
    from core.jobs.slurm import run_on_slurm

    if arguments.ray is not None:
        return run_on_cluster(jobs, arguments.ray, of_cluster(arguments.device))
    if arguments.slurm is not None:
        return run_on_slurm(jobs, arguments.slurm, of_cluster(arguments.device))
    devices = places(arguments.device, arguments.workers)
    return run_all(jobs, len(devices), devices)


def follow(ticks: Iterator[list[Outcome]], jobs: Sequence[Job], ended: dict[Job, Outcome]) -> None:
    """Adds what ends to `ended`, with one bar over the steps of all jobs and a line for each."""
    from tqdm import tqdm

    made = sum(steps_of(job, ended) for job in jobs)
    with tqdm(initial=made, total=sum(job.steps for job in jobs), unit="it", disable=None) as bar:
        for outcomes in ticks:
            for outcome in outcomes:
                ended[outcome.job] = outcome
                line = f"{outcome.job.folder} {'failed' if outcome.problem else 'is done'}"
                tqdm.write(f"{line}, {len(ended)} of {len(jobs)} runs ended", file=sys.stderr)
            if not bar.disable:
                done = sum(outcome.problem is None for outcome in ended.values())
                bar.set_description(f"{done} of {len(jobs)} runs done", refresh=False)
                bar.update(sum(steps_of(job, ended) for job in jobs) - bar.n)


def steps_of(job: Job, ended: dict[Job, Outcome]) -> int:
    """Returns how many of its steps a job has made, as its run folder says."""
    from core.jobs import last_step

    if job in ended and ended[job].problem is None:
        return job.steps
    return min(last_step(job.folder), job.steps)


@contextmanager
def until_terminated() -> Iterator[None]:
    """Lets SIGTERM end what is under way as Ctrl-C does, so that its processes end with it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def require_finished(outcomes: Sequence[Outcome]) -> None:
    if failed := [f"{o.job.folder}: {o.problem.rstrip('.')}" for o in outcomes if o.problem]:
        raise Problem(
            f"{len(failed)} of {len(outcomes)} runs did not finish; {'; '.join(failed)}."
        )
