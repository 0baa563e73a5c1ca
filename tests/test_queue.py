"""The queue of trainings: on disk, in order, and honest about what a dead server left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from core.experiments import EXPERIMENTS
from core.files import FileProblem, locked
from core.jobs.queue import Entry, Limits, Queue, QueueProblem, free_name
from core.jobs.scheduler import Scheduler
from core.jobs.tickets import JOB, SERVERS, Ticket
from core.naming import flaw
from core.runs import Run, RunConfig
from core.runs.live import LIVE, Live

ROOT = Path(__file__).parent.parent
LONG = 10**6  # never reached
SOON = 1  # second, by when a cancelled process has to be gone
CONFIG = EXPERIMENTS["digits/iwae"].changed(
    hidden=(16, 16), num_nodes=8, num_neighbours=2, steps=LONG
)
BAD = CONFIG.changed(schedule={"name": "geco", "tau": 3.0}, kappa=0.1)
LIMITS = Limits(at_once=1, waiting=3, steps=LONG)

# A server of its own: it asks for a training of the settings in argv, and stays.
SERVER = """
import json, sys, time
from pathlib import Path
from core.jobs.queue import Limits, Queue
from core.runs import RunConfig
from core.jobs.scheduler import Scheduler
scheduler = Scheduler(Queue(Path(sys.argv[1]), Limits(1, 9, 10**6)))
for name in sys.argv[3:]:
    scheduler.add(name, RunConfig.from_json(json.loads(sys.argv[2])))
print("asked", flush=True)
time.sleep(600)
"""


def wait_for(condition: Callable[[], Any], seconds: float = 120) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError("what was waited for did not come")


def processes_of(folder: Path) -> list[int]:
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if uses(pid, folder)]


def uses(pid: int, folder: Path) -> bool:
    try:
        return f"--out={folder}".encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def states(queue: Queue) -> dict[str, str]:
    return {entry.name: entry.state for entry in queue.entries()}


def entry_of(queue: Queue, name: str) -> Entry:
    return next(entry for entry in queue.entries() if entry.name == name)


def steps_of(queue: Queue, name: str) -> int:
    try:
        return Live.load(queue.root / name).step
    except FileProblem:
        return 0


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "runs", LIMITS)


@pytest.fixture
def scheduler(queue: Queue):
    worker = Scheduler(queue)
    yield worker
    for entry in queue.entries():
        if entry.state in ("waiting", "running", "measuring"):
            with suppress(QueueProblem):  # it ended meanwhile
                worker.cancel(entry.name)
    wait_for(lambda: not processes_of_all(queue))


def processes_of_all(queue: Queue) -> list[int]:
    return [pid for entry in queue.entries() for pid in processes_of(queue.root / entry.name)]


def server(queue: Queue, config: RunConfig, *names: str) -> "subprocess.Popen[bytes]":
    """Starts another server that asks for trainings, and waits until it has."""
    command = [sys.executable, "-c", SERVER, str(queue.root), json.dumps(config.to_json()), *names]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"asked\n"
    return process


@pytest.mark.slow
def test_jobs_run_in_their_order_and_one_that_ends_is_a_measured_run(
    scheduler: Scheduler, queue: Queue
) -> None:
    scheduler.add("digits/a", CONFIG.changed(steps=40))
    scheduler.add("digits/b", CONFIG)
    seen: list[dict[str, str]] = []

    def second_runs() -> bool:
        seen.append(states(queue))
        return seen[-1]["digits/b"] != "waiting"

    wait_for(second_runs, 300)
    assert seen[-1] == {"digits/a": "finished", "digits/b": "running"}
    assert {"running", "measuring"} <= {before["digits/a"] for before in seen}
    assert Run(queue.root / "digits/a").metrics
    assert not (queue.root / "digits/a" / LIVE).exists()


def test_a_waiting_job_has_a_place_and_can_be_cancelled_resumed_and_removed(
    scheduler: Scheduler, queue: Queue
) -> None:
    for name in ("digits/a", "digits/b", "digits/c"):
        scheduler.add(name, CONFIG)
    wait_for(lambda: states(queue)["digits/a"] == "running")
    assert [entry.place for entry in queue.entries()] == [None, 1, 2]
    scheduler.cancel("digits/b")
    assert [entry.place for entry in queue.entries()] == [None, None, 1]
    scheduler.resume("digits/b")
    assert entry_of(queue, "digits/b").place == 2
    scheduler.cancel("digits/b")
    queue.remove("digits/b")
    assert set(states(queue)) == {"digits/a", "digits/c"}
    assert not (queue.root / "digits/b").exists()


@pytest.mark.slow
def test_a_cancelled_training_ends_within_a_second_and_goes_on_where_it_was(
    scheduler: Scheduler, queue: Queue
) -> None:
    scheduler.add("digits/a", CONFIG)
    wait_for(lambda: steps_of(queue, "digits/a") > 1)
    started = time.monotonic()
    scheduler.cancel("digits/a")
    wait_for(lambda: not processes_of(queue.root / "digits/a"))
    assert time.monotonic() - started < SOON
    assert states(queue) == {"digits/a": "cancelled"}
    scheduler.resume("digits/a")
    wait_for(lambda: states(queue) == {"digits/a": "running"})
    assert processes_of(queue.root / "digits/a")


def test_a_process_that_does_not_listen_is_ended_too(scheduler: Scheduler, queue: Queue) -> None:
    scheduler.add("digits/a", CONFIG)
    (pid,) = wait_for(lambda: processes_of(queue.root / "digits/a"))
    os.kill(pid, signal.SIGSTOP)
    started = time.monotonic()
    scheduler.cancel("digits/a")
    wait_for(lambda: not processes_of(queue.root / "digits/a"))
    assert time.monotonic() - started < SOON


@pytest.mark.slow
def test_what_goes_wrong_is_kept_as_a_sentence(scheduler: Scheduler, queue: Queue) -> None:
    scheduler.add("digits/bad", BAD)
    failed = wait_for(lambda: next((e for e in queue.entries() if e.state == "failed"), None))
    assert "'geco' cannot be made" in (failed.ticket.problem or "")
    assert "\n" not in (failed.ticket.problem or "")


@pytest.mark.slow
def test_a_killed_training_is_told_and_can_be_resumed(scheduler: Scheduler, queue: Queue) -> None:
    scheduler.add("digits/a", CONFIG)
    (pid,) = wait_for(lambda: processes_of(queue.root / "digits/a"))
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: states(queue)["digits/a"] == "failed")
    said = entry_of(queue, "digits/a").ticket.problem
    assert said == "Its process was killed (signal 9, Killed)."
    scheduler.resume("digits/a")
    wait_for(lambda: states(queue)["digits/a"] == "running")


@pytest.mark.slow
def test_a_dead_server_takes_its_job_along_and_the_next_one_can_resume_it(
    scheduler: Scheduler, queue: Queue
) -> None:
    other = server(queue, CONFIG, "digits/a", "digits/b")
    wait_for(lambda: steps_of(queue, "digits/a") > 1)
    assert states(queue) == {"digits/a": "running", "digits/b": "waiting"}
    other.kill()
    wait_for(lambda: not processes_of(queue.root / "digits/a"))
    assert other.wait() == -signal.SIGKILL
    assert set(states(queue).values()) == {"left behind"}
    time.sleep(0.5)
    assert set(states(queue).values()) == {"left behind"}  # nothing starts by itself
    scheduler.resume("digits/a")
    wait_for(lambda: states(queue)["digits/a"] == "running")
    assert len(list((queue.root / SERVERS).iterdir())) == 1  # the dead one's folder has gone
    queue.remove("digits/b")
    assert set(states(queue)) == {"digits/a"}


def test_two_servers_share_one_queue_and_start_nothing_twice(
    scheduler: Scheduler, queue: Queue
) -> None:
    other = server(queue, CONFIG, "digits/a", "digits/b")
    try:
        scheduler.add("digits/c", CONFIG)
        wait_for(lambda: processes_of(queue.root / "digits/a"))
        time.sleep(1)
        assert states(queue) == {
            "digits/a": "running",
            "digits/b": "waiting",
            "digits/c": "waiting",
        }
        assert len(processes_of_all(queue)) == 1
        scheduler.cancel("digits/a")  # the other server's: it ends the process and goes on
        wait_for(lambda: states(queue)["digits/b"] == "running")
        assert len(wait_for(lambda: processes_of_all(queue))) == 1
    finally:
        other.kill()
        other.wait()


def test_many_who_ask_at_once_get_what_the_limits_allow(queue: Queue, tmp_path: Path) -> None:
    problems: list[str] = []
    with locked(queue.root / SERVERS / "here"):

        def ask(number: int) -> None:
            try:
                queue.add(f"digits/{number}", CONFIG, "here")
            except QueueProblem as problem:
                problems.append(str(problem))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(filter(None, (e.place for e in queue.entries()))) == [1, 2, 3]
    assert problems == ["3 jobs are waiting already; cancel one or wait for one."] * 5


def test_a_training_that_is_too_long_or_has_a_taken_or_foreign_name_is_refused(
    queue: Queue,
) -> None:
    with pytest.raises(QueueProblem, match=r"at most 1,000,000 steps, not 1,000,001"):
        queue.add("digits/a", CONFIG.changed(steps=LONG + 1), "here")
    with pytest.raises(FileProblem, match="not a name inside"):
        queue.add("../../etc", CONFIG, "here")
    queue.add("digits/a", CONFIG, "here")
    with pytest.raises(QueueProblem, match="a run digits/a already"):
        queue.add("digits/a", CONFIG, "here")
    assert free_name(queue.root, "digits/a") == "digits/a.2"


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_second_run_of_a_method_never_has_the_name_of_another(queue: Queue, name: str) -> None:
    names = set()
    for _ in range(4):
        names.add(free := free_name(queue.root, name))
        (queue.root / free).mkdir(parents=True)
    assert len(names) == 4 and names & set(EXPERIMENTS) == {name}
    assert not any(flaw(one.rpartition("/")[2], 60) for one in names)


def test_a_run_that_was_numbered_before_is_still_listed(queue: Queue) -> None:
    for name in ("digits/iwae", "digits/iwae-2"):
        queue.add(name, CONFIG, "here")
    assert free_name(queue.root, "digits/iwae") == "digits/iwae.2"
    assert set(states(queue)) == {"digits/iwae", "digits/iwae-2"}


def test_what_a_job_does_not_allow_is_said(queue: Queue) -> None:
    queue.add("digits/a", CONFIG, "here")  # a server that never was
    assert states(queue) == {"digits/a": "left behind"}
    with pytest.raises(QueueProblem, match="no job digits/a that is waiting or running"):
        queue.cancel("digits/a")
    with pytest.raises(QueueProblem, match="no job digits/no"):
        queue.remove("digits/no")


def test_a_run_that_is_still_written_to_is_not_removed(queue: Queue) -> None:
    queue.add("digits/a", CONFIG, "here")
    with locked(queue.root / "digits/a"), pytest.raises(FileProblem, match="wait for it"):
        queue.remove("digits/a")
    assert (queue.root / "digits/a/run.json").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"asked": "x", "server": 3, "state": "a"}'])
def test_files_that_are_no_jobs_are_passed_over(queue: Queue, content: str) -> None:
    folder = queue.root / "digits/a"
    folder.mkdir(parents=True)
    (folder / JOB).write_text(content)
    assert queue.entries() == []


@pytest.mark.parametrize("name", ["../..", "/", "", "a b"])
def test_a_server_with_an_impossible_name_is_dead(queue: Queue, name: str) -> None:
    queue.add("digits/a", CONFIG, "here")
    Ticket(0.0, name, "started").write(queue.root / "digits/a")
    assert states(queue) == {"digits/a": "left behind"}


def test_whoever_keeps_the_queue_needs_no_torch() -> None:
    code = "import sys, core.jobs.scheduler, core.runs.live, core.experiments.durations\n"
    code += "import core.experiments.presets\n"
    done = subprocess.run(
        [sys.executable, "-c", code + "print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "core.jobs.scheduler" in done.stdout.split()
    assert not set(done.stdout.split()) & {"torch", "sklearn", "scipy", "tqdm"}
