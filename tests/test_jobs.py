"""Jobs: killed ones go on, bad ones are reported, and none is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch

from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.jobs import (
    RETRIES,
    Job,
    Outcome,
    cancel,
    is_done,
    last_step,
    outstanding,
    run_all,
    start,
)
from core.machine.switches import switch_on
from core.runs import STATE, Run, RunConfig, recording

ROOT = Path(__file__).parent.parent
NAME, STEPS = "digits/iwae", 60
LONG = 10**6  # never reached


@pytest.fixture(autouse=True)
def same_switches_here_as_in_processes() -> Iterator[None]:
    threads = torch.get_num_threads()
    matmul: Any = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    precision = matmul.fp32_precision
    switch_on(1)
    yield
    torch.set_num_threads(threads)
    matmul.fp32_precision = precision


def tiny(job: Job, **changes: Any) -> RunConfig:
    """Returns settings whose nets and graph are small: a job resumes with what its folder says."""
    small = {"hidden": (16, 16), "num_nodes": 40, "num_neighbours": 6}
    asked = {"seed": job.seed, "steps": job.steps}
    settings: dict[str, Any] = small | asked | changes
    return EXPERIMENTS[job.name].changed(**settings)


def prepared(job: Job, **changes: Any) -> Job:
    Run(job.folder).save_description(tiny(job, **changes), [], {"finished": False})
    return job


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, list[Outcome]]:
    """A job that was run to its end, and what came of it."""
    job = prepared(Job(NAME, 0, STEPS, tmp_path_factory.mktemp("job") / "run"))
    return job, [outcome for tick in run_all([job], workers=1) for outcome in tick]


@pytest.fixture
def job(finished: tuple[Job, list[Outcome]], tmp_path: Path) -> Job:
    """A copy of the finished job, to be spoiled."""
    return replace(finished[0], folder=copytree(finished[0].folder, tmp_path / "run"))


def processes_of(folder: Path) -> list[int]:
    """Returns the living processes that train into a folder, or below it."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if uses(pid, folder)]


def uses(pid: int, folder: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return False
    return f"--out={folder}".encode() in command  # a zombie's command line is empty


def wait_for(condition: Callable[[], Any], seconds: float = 300) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("what was waited for did not come")


def until_ended(ticks: Iterator[list[Outcome]], each_time: Callable[[], Any]) -> list[Outcome]:
    ended = []
    for tick in ticks:
        ended += tick
        each_time()
    return ended


@pytest.mark.slow
def test_a_job_leaves_a_finished_and_measured_run(
    finished: tuple[Job, list[Outcome]],
) -> None:
    job, outcomes = finished
    assert outcomes == [Outcome(job)]
    assert Run(job.folder).provenance["finished"] is True
    assert Run(job.folder).config == tiny(job)
    assert "walks_without_jump" in Run(job.folder).metrics
    assert is_done(job)


@pytest.mark.slow
def test_what_is_done_is_not_outstanding_and_a_longer_run_counts_as_done(job: Job) -> None:
    longer = replace(job, steps=STEPS + 1)
    assert outstanding([job, replace(job, steps=STEPS - 1), longer]) == [longer]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["metrics.json", "run.json"])
def test_a_run_that_is_not_measured_or_not_begun_is_outstanding(job: Job, name: str) -> None:
    (job.folder / name).unlink()
    assert outstanding([job]) == [job]


@pytest.mark.slow
def test_a_run_that_was_stopped_before_its_end_is_outstanding(job: Job) -> None:
    Run(job.folder).save_description(tiny(job), [], {"finished": False})
    assert outstanding([job]) == [job]


@pytest.mark.slow
@pytest.mark.parametrize("other", [{"name": "digits/vae"}, {"seed": 1}])
def test_the_folder_of_another_run_is_refused(job: Job, other: dict[str, Any]) -> None:
    with pytest.raises(FileProblem, match="holds a run of digits/iwae with seed 0, not of"):
        outstanding([replace(job, **other)])


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileProblem, match="file is a file; a run needs a folder there"):
        outstanding([Job(NAME, 0, STEPS, tmp_path / "file" / "run")])


@pytest.mark.slow
def test_a_run_of_more_steps_that_was_never_measured_is_measured_where_it_is(job: Job) -> None:
    (job.folder / "metrics.json").unlink()
    weights = (job.folder / "model.safetensors").read_bytes()
    shorter = replace(job, steps=STEPS // 2)
    assert until_ended(run_all([shorter], 1), lambda: None) == [Outcome(shorter)]
    assert (job.folder / "model.safetensors").read_bytes() == weights
    assert Run(job.folder).config.steps == STEPS
    assert is_done(shorter)


@pytest.mark.slow
def test_progress_is_read_from_the_state_alone(job: Job) -> None:
    assert last_step(job.folder) == STEPS
    assert last_step(job.folder / "nowhere") == 0


NO_STATES = {"empty": b"", "binary": b"\xff" * 50, "another": b"\x02\0\0\0\0\0\0\0{}"}


@pytest.mark.parametrize("content", NO_STATES.values(), ids=NO_STATES)
def test_a_state_that_is_not_one_is_no_progress(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STATE).write_bytes(content)
    assert last_step(tmp_path) == 0


@pytest.mark.slow
def test_a_killed_job_is_started_again_and_ends_where_a_straight_one_ends(
    finished: tuple[Job, list[Outcome]], tmp_path: Path
) -> None:
    job = Job(NAME, 0, STEPS, tmp_path / "run")
    list(recording.record(Run(job.folder), tiny(job, steps=STEPS // 2), resume=False))
    killed: list[int] = []

    def kill_once() -> None:
        if not killed and (alive := processes_of(job.folder)):
            os.kill(alive[0], signal.SIGKILL)
            killed.extend(alive)

    assert until_ended(run_all([job], 1), kill_once) == [Outcome(job)]
    assert len(killed) == 1
    for name in ("model.safetensors", "metrics.json"):
        straight = finished[0].folder / name
        assert (job.folder / name).read_bytes() == straight.read_bytes()
    assert Run(job.folder).history["step"].tolist() == list(range(1, STEPS + 1))


@pytest.mark.slow
def test_a_bad_job_is_told_once_and_one_that_is_killed_always_is_given_up_while_others_go_on(
    tmp_path: Path,
) -> None:
    geco = EXPERIMENTS["digits/geco"]
    bad = prepared(
        Job(geco.name, 0, STEPS, tmp_path / "bad"), schedule=geco.schedule | {"tau": 3.0}
    )
    good, doomed = (prepared(Job(NAME, seed, STEPS, tmp_path / f"seed-{seed}")) for seed in (1, 2))
    killed, seen = set[int](), set[int]()

    def kill_the_doomed() -> None:
        seen.update(processes_of(bad.folder))
        for pid in processes_of(doomed.folder):
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)

    ended = until_ended(run_all([bad, doomed, good], 3), kill_the_doomed)
    problems = {outcome.job: outcome.problem or "" for outcome in ended}
    assert "The schedule 'geco' cannot be made" in problems[bad] and "tau" in problems[bad]
    assert problems[doomed] == "Its process was killed (signal 9, Killed) 4 times."
    assert (len(killed), len(seen)) == (RETRIES + 1, 1)
    assert problems[good] == "" and is_done(good)


def test_jobs_that_are_given_up_half_way_leave_no_process_and_can_be_resumed(
    tmp_path: Path,
) -> None:
    jobs = [prepared(Job(NAME, s, LONG, tmp_path / f"seed-{s}")) for s in (0, 1)]
    ticks = run_all(jobs, workers=1)
    next(ticks)
    wait_for(lambda: processes_of(jobs[0].folder))
    assert not processes_of(jobs[1].folder)  # one worker, one at a time
    ticks.close()
    assert not processes_of(jobs[0].folder)
    assert outstanding(jobs) == jobs


@pytest.mark.slow
def test_one_job_can_be_started_followed_and_cancelled(job: Job) -> None:
    training = start(replace(job, steps=LONG))
    assert wait_for(training.is_running)
    cancel(training)
    assert not training.is_running()
    assert not processes_of(job.folder)
    assert is_done(job)  # what was there before is still there


@pytest.mark.slow
def test_a_stopped_process_is_cancelled_too(job: Job) -> None:
    training = start(replace(job, steps=LONG))
    os.kill(training.process.pid, signal.SIGSTOP)
    cancel(training, patience=0.1)
    assert not processes_of(job.folder)


def test_whoever_starts_jobs_needs_no_torch() -> None:
    code = "import sys, core.experiments.sweeps, core.experiments.tables, core.jobs.cluster\n"
    command = [sys.executable, "-c", code + "print(*sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "core.jobs.cluster" in loaded
    assert not loaded & {"torch", "ray", "sklearn", "tqdm"}
