"""Devices: named once, refused in a sentence, and dealt out to jobs. No test here has a GPU: where
one is needed, what torch sees is pretended, or a job only writes down where it was sent."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.experiments import EXPERIMENTS
from core.files import FileProblem, write_json
from core.jobs import Job, run_all
from core.jobs.queue import Entry, Limits, Queue
from core.jobs.scheduler import Scheduler, _placed
from core.jobs.tickets import JOB, Ticket
from core.machine import devices
from core.machine.devices import DeviceProblem, gpus, of_cluster, places, require_device

ROOT = Path(__file__).parent.parent


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What torch sees, pretended."""
    there = ["cuda:0", "cuda:1"]
    monkeypatch.setattr(devices, "gpus", lambda: there)
    return there


def test_the_processor_has_a_place_for_each_of_its_cores_or_as_many_as_are_asked_for() -> None:
    assert places("cpu") == ["cpu"] * (os.cpu_count() or 1)
    assert places("cpu", 3) == ["cpu"] * 3


def test_cuda_is_a_gpu_for_each_job_and_never_more_jobs_than_gpus(two_gpus: list[str]) -> None:
    assert places("cuda") == places("cuda", 9) == two_gpus
    assert places("cuda", 1) == ["cuda:0"]


def test_one_gpu_has_one_job_at_a_time_unless_more_are_asked_for(two_gpus: list[str]) -> None:
    assert places("cuda:1") == ["cuda:1"]
    assert places("cuda:1", 3) == ["cuda:1"] * 3


NOWHERE = ["banana", "cuda:99", "vulkan", "hpu", "", "meta", "gpus", "cuda:", "cuda:-1", "cpu:x"]


@pytest.mark.parametrize("name", NOWHERE)
def test_a_device_that_is_not_there_is_refused_with_those_that_are(
    name: str, two_gpus: list[str]
) -> None:
    sentence = f"The device '{name}' cannot be used here; known: cpu, cuda, cuda:0, cuda:1."
    for ask in (places, require_device):
        with pytest.raises(DeviceProblem) as problem:
            ask(name)
        assert str(problem.value) == sentence


@pytest.mark.skipif(bool(gpus()), reason="there is a GPU here")
def test_without_a_gpu_the_processor_alone_is_known() -> None:
    for name in ("cuda", "cuda:0", "banana"):
        with pytest.raises(DeviceProblem, match=r"cannot be used here; known: cpu\.$"):
            places(name)


def test_a_cluster_chooses_the_gpu_itself() -> None:
    assert [of_cluster(name) for name in ("cpu", "cuda")] == ["cpu", "cuda"]
    for name in ("cuda:1", "banana", ""):
        with pytest.raises(DeviceProblem, match="cannot be asked of a cluster; known: cpu, cuda"):
            of_cluster(name)


def test_a_job_tells_its_process_where_to_compute() -> None:
    job = Job("digits/iwae", 0, 60, Path("run"))
    assert "--device=cpu" in job.command()
    assert "--device=cuda:1" in job.command("cuda:1")


# Writes down where it began and when it ended; a job that is to be killed waits for the file `go`.
NOTES = """
import os, sys, time
folder, device, waits = sys.argv[1:]
log = os.open(folder + "/log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(log, f"+ {device} {os.getpid()}\\n".encode())
while int(waits) and not os.path.exists(folder + "/go"):
    time.sleep(0.02)
time.sleep(0.3)
os.write(log, f"- {device} {os.getpid()}\\n".encode())
"""


@dataclass(frozen=True)
class NotingJob(Job):
    """A job that trains nothing, but writes down on which device it would have."""

    def command(self, device: str = "cpu") -> list[str]:
        return [sys.executable, "-c", NOTES, str(self.folder), device, str(self.seed)]


def noted(folder: Path) -> list[list[str]]:
    log = folder / "log"
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def test_jobs_are_dealt_out_to_gpus_and_no_gpu_has_two(tmp_path: Path) -> None:
    jobs = [NotingJob("digits/iwae", 0, number, tmp_path) for number in range(5)]
    ended = [outcome for tick in run_all(jobs, 2, ["cuda:0", "cuda:1"]) for outcome in tick]
    assert {outcome.job for outcome in ended} == set(jobs)
    assert not [outcome.problem for outcome in ended if outcome.problem]
    busy, used = set[str](), list[str]()
    for what, device, _ in noted(tmp_path):
        if what == "+":
            assert device not in busy
            busy.add(device)
            used.append(device)
        else:
            busy.remove(device)
    assert len(used) == 5 and set(used) == {"cuda:0", "cuda:1"}


def test_a_killed_job_goes_on_where_it_was(tmp_path: Path) -> None:
    jobs = [NotingJob("digits/iwae", 1, number, tmp_path) for number in range(2)]
    killed = list[str]()
    for _ in run_all(jobs, 2, ["cuda:0", "cuda:1"]):
        begun = noted(tmp_path)
        if not killed and len(begun) == 2:
            killed += begun[1][1:]
            os.kill(int(killed[1]), signal.SIGKILL)
        elif len(begun) > 2:
            (tmp_path / "go").touch()
        time.sleep(0.02)
    begun = [line for line in noted(tmp_path) if line[0] == "+"]
    assert len(begun) == 3 and begun[2][1] == killed[0]


# In the queue of the page Train


def test_a_job_that_waits_for_a_gpu_lets_others_pass(two_gpus: list[str]) -> None:
    asked = ["cuda", "cpu", "cuda", "cuda", "cpu"]
    entries = [
        Entry(str(number), Ticket(float(number), "here", device=device), "waiting")
        for number, device in enumerate(asked)
    ]
    placed = [(entry.name, device) for entry, device in _placed(entries, ["cpu", "cuda:0"])]
    assert placed == [("0", "cuda:1"), ("1", "cpu"), ("4", "cpu")]
    placed = [(entry.name, device) for entry, device in _placed(entries, [])]
    assert placed == [("0", "cuda:0"), ("1", "cpu"), ("2", "cuda:1"), ("4", "cpu")]


@pytest.mark.skipif(bool(gpus()), reason="there is a GPU here")
def test_a_job_whose_gpu_is_gone_fails_with_its_sentence_and_asks_for_one_again(
    tmp_path: Path,
) -> None:
    scheduler = Scheduler(Queue(tmp_path, Limits(1, 3, 10**6)))
    scheduler.add("digits/a", EXPERIMENTS["digits/iwae"].changed(steps=10), "cuda")

    def ticket_that_is(state: str) -> Ticket:
        end = time.monotonic() + 120
        while (ticket := Ticket.read(tmp_path / "digits/a")).state != state:
            assert time.monotonic() < end
            time.sleep(0.02)
        return ticket

    failed = ticket_that_is("failed")
    assert failed.problem == "The device 'cuda' cannot be used here; known: cpu."
    replace(failed, device="cuda:1").write(tmp_path / "digits/a")  # the one that it had
    Queue(tmp_path, Limits(1, 3, 10**6)).resume("digits/a", "another")
    assert Ticket.read(tmp_path / "digits/a").device == "cuda"


@pytest.mark.parametrize("device", ["cuda:", "cpu --out=x", "cuda:1;", "", 3, None, "mps\n"])
def test_a_job_of_a_strange_device_is_no_job(tmp_path: Path, device: object) -> None:
    write_json(tmp_path / JOB, {"asked": 1.0, "server": "a", "state": "waiting", "device": device})
    with pytest.raises(FileProblem, match="is not a job; delete it"):
        Ticket.read(tmp_path)


def test_no_page_waits_for_torch_to_tell_which_gpus_there_are() -> None:
    code = (
        "import sys, app.loading as loading; from core.machine import devices\n"
        "devices.has_driver = lambda: True\n"
        "assert loading.gpus() == [] and 'torch' not in sys.modules\n"
        "import torch; torch.cuda.device_count = lambda: 2\n"
        "print(*loading.gpus())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["cuda:0", "cuda:1"]
