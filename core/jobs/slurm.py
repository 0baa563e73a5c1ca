"""Training jobs on a SLURM cluster: the same processes and run folders, each a batch job.

    sbatch --wrap="python -m core train NAME ... --resume"   squeue: which wait or run   scancel

Every node needs this repository, its libraries and the run folders at the same paths. A job takes
one processor, and a GPU if it is to compute on one. What has become of it is read from its run
folder; a job whose node failed is queued again by SLURM and goes on from the state it saved last.

No library: submitit pickles what it runs into a folder that the nodes unpickle, even a command
line, and queues none again (LOG.md). Further wishes are SLURM's own variables: SBATCH_ACCOUNT,
SBATCH_TIMELIMIT, SBATCH_MEM_PER_NODE.
"""

import getpass
import shlex
import shutil
import subprocess
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.files import FileProblem
from core.jobs.job import ROOT, Job, Outcome, environment, is_done, last_sentence
from core.machine.devices import CPU

LOOK, GRACE = 5.0, 60.0  # seconds between two looks, and until all machines see what one wrote
LOG = "slurm.log"  # in the run folder


class SlurmProblem(ValueError):
    """SLURM is not here or refuses a job; the message says why."""


def run_on_slurm(
    jobs: Sequence[Job], partition: str, device: str = CPU
) -> Generator[list[Outcome], None, None]:
    """Queues jobs in a partition; yields again and again those that ended. However the iteration
    ends, no job is left in the queue.

    device: cpu, or cuda for a GPU of its own for each job

    Errors: SlurmProblem: at once without SLURM, and from the first iteration if it refuses a job.
    """
    if not all(map(shutil.which, ("sbatch", "squeue", "scancel"))):
        raise SlurmProblem("There is no SLURM here: sbatch, squeue and scancel are not found.")
    return _run_all(jobs, partition, device)


def _run_all(
    jobs: Sequence[Job], partition: str, device: str
) -> Generator[list[Outcome], None, None]:
    submitted, missed = dict[str, Job](), dict[str, float]()
    try:
        with ThreadPoolExecutor(1) as submitting:  # whose leaving waits, also after an interrupt:
            for job in jobs:  # a number that nobody heard could not be cancelled
                submitting.submit(_note, submitted, job, partition, device).result()
        while submitted:
            time.sleep(LOOK)
            there = _queued()
            gone = [number for number in submitted if number not in there]
            since = {number: missed.setdefault(number, time.monotonic()) for number in gone}
            ended = [n for n in gone if _is_seen(submitted[n], time.monotonic() - since[n])]
            yield [Outcome(job, _problem(job, n)) for n in ended if (job := submitted.pop(n))]
    finally:
        if submitted:
            _ask("scancel", *submitted)


def _note(submitted: dict[str, Job], job: Job, partition: str, device: str) -> None:
    """Queues a job, and notes it under its number."""
    submitted[_submit(job, partition, device)] = job


def _submit(job: Job, partition: str, device: str) -> str:
    """Queues a job; returns its number."""
    job.folder.mkdir(parents=True, exist_ok=True)
    options = {
        "partition": partition,
        "job-name": f"{job.name}/seed-{job.seed}",
        "chdir": ROOT,
        "output": job.folder.absolute() / LOG,
        "open-mode": "truncate",  # of a job that is queued again: its last messages count
        "cpus-per-task": 1,
        "export": "ALL",
        **({} if device == CPU else {"gres": "gpu:1"}),
        "wrap": shlex.join(job.command(device)),
    }
    words = [f"--{option}={value}" for option, value in options.items()]
    said = _ask("sbatch", "--parsable", "--requeue", *words)
    if said.returncode:
        why = last_sentence(said.stderr).removeprefix("sbatch: error: ")
        raise SlurmProblem(f"SLURM refuses {job.folder}: {why or said.returncode}")
    return said.stdout.decode().strip().partition(";")[0]  # NUMBER or NUMBER;CLUSTER


def _queued() -> set[str]:
    """Returns the numbers of this person's jobs that wait or run; asks again until it is told:
    SLURM may be away for a moment."""
    while True:
        said = _ask("squeue", "--noheader", "--format=%A", f"--user={getpass.getuser()}")
        if said.returncode == 0:
            return set(said.stdout.decode().split())
        time.sleep(LOOK)


def _is_seen(job: Job, seconds: float) -> bool:
    """Whether all is seen that a job wrote, so many seconds after it left the queue: on a shared
    folder that takes a while."""
    try:
        return is_done(job) or seconds > GRACE
    except FileProblem:
        return seconds > GRACE


def _problem(job: Job, number: str) -> str | None:
    try:
        if is_done(job):
            return None
        said = last_sentence((job.folder / LOG).read_bytes())
    except (OSError, FileProblem) as problem:
        said = str(problem)
    return said or f"Its SLURM job {number} ended and said nothing."


def _ask(*words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        words,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,  # an interrupt at the keyboard is ours alone
    )
