"""Training jobs on a Ray cluster: the same processes and run folders, on other machines.

    driver: run_on_cluster(jobs) -> a Ray task a job -> on its node: the job's own process

Every node needs this repository, its libraries and the run folders at the same paths: a shared
folder. A task takes one processor, and a GPU if its job is to compute on one: Ray chooses it and
shows the task no other. If its worker or node is killed, Ray starts the task again
elsewhere, and the run goes on from the state it saved last. Ray is optional and imported here
only, when it is asked for.
"""

import logging
import os
import socket
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

from core.jobs import POLL, RETRIES, ROOT, Job, Outcome, run_all
from core.machine.devices import CPU

SECONDS = 5.0  # to wait for an answer from the address
# HTTP/2 opens with this preface and an empty SETTINGS frame; a server answers with its own.
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
SETTINGS = 4


class ClusterProblem(ValueError):
    """Ray is not installed, or no cluster answers; the message says what to do."""


def run_on_cluster(
    jobs: Sequence[Job], address: str, device: str = CPU
) -> Generator[list[Outcome], None, None]:
    """Runs jobs on the cluster at HOST:PORT, or "auto"; yields again and again those that ended.

    device: cpu, or cuda for a GPU of its own for each job

    Errors: ClusterProblem at once, before anything is started.
    """
    ray = _connect(address)
    if device != CPU and not ray.cluster_resources().get("GPU"):
        ray.shutdown()
        raise ClusterProblem(f"The Ray cluster at {address!r} has no GPU; leave out --device.")
    return _run_all(ray, jobs, device)


def _run_all(ray: Any, jobs: Sequence[Job], device: str) -> Generator[list[Outcome], None, None]:
    needs = {"num_cpus": 1, "num_gpus": int(device != CPU)}
    try:
        task = ray.remote(**needs, max_retries=RETRIES)(train_here)
        running = {
            task.remote(replace(job, folder=job.folder.absolute()), device): job for job in jobs
        }
        while running:
            ended, _ = ray.wait(list(running), num_returns=len(running), timeout=POLL)
            yield [Outcome(running.pop(ref), _problem(ray, ref)) for ref in ended]
    finally:
        ray.shutdown()  # ends the tasks, and each task's process with it


def train_here(job: Job, device: str) -> str | None:
    """Runs a job on this machine to its end; returns its problem."""
    ((outcome,),) = filter(None, run_all([job], 1, [device]))
    return outcome.problem


def _problem(ray: Any, reference: Any) -> str | None:
    try:
        return ray.get(reference)
    except ray.exceptions.RayError as error:
        return f"Its Ray task failed: {str(error).splitlines()[0]}"


def _connect(address: str) -> Any:
    """Returns the module ray, connected."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no telemetry
    try:
        import ray
        from ray._private.services import canonicalize_bootstrap_address_or_die as found
    except ImportError:
        raise ClusterProblem(
            "Ray is not installed: pip install -r requirements-ray.txt."
        ) from None
    try:
        where = found(address)
        _require_answer(where)
        job_config = ray.job_config.JobConfig(code_search_path=[str(ROOT)])
        ray.init(where, job_config=job_config, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RuntimeError, ValueError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ClusterProblem(f"No Ray cluster answers at {address!r}: {reason}") from None
    return ray


def _require_answer(address: str) -> None:
    """Raises OSError unless an HTTP/2 server, as Ray's is, answers: Ray itself tries for
    minutes."""
    host, _, port = address.rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), SECONDS) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(PREFACE)
        answer = connection.recv(9)
    if len(answer) < 4 or answer[3] != SETTINGS:
        raise OSError("what listens there is not Ray")
