"""Sweeps on the command line: on this machine's cores, and on a Ray cluster."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import pytest

from core import __main__
from core.data import uploads
from core.data.uploads.preparing import prepared
from core.data.uploads.upload import Upload
from core.experiments import EXPERIMENTS, experiment
from core.experiments.sweeps import Sweep, SweepProblem
from core.jobs import Job, is_done
from core.machine.devices import gpus
from core.machine.switches import switch_on
from core.runs import Run, RunConfig
from core.runs.recording import record

ROOT = Path(__file__).parent.parent
STEPS = 60
GOOD: dict[str, Any] = {
    "datasets": ["pendulum", "digits"],
    "methods": ["vae", "iwae"],
    "seeds": [0, 1, 2],
    "steps": STEPS,
}


def toml(settings: dict[str, Any]) -> str:
    """Returns settings as TOML; JSON writes these values the same way."""
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())


def tiny(job: Job) -> RunConfig:
    """Returns settings whose data, nets and graph are small."""
    config = EXPERIMENTS[job.name]
    few = {"num_images": 640} if config.dataset["name"] == "pendulum" else {}
    small: dict[str, Any] = {"hidden": (16, 16), "num_nodes": 40, "num_neighbours": 6}
    small |= {"precision": "float32"}  # of another one each process times for itself what it uses
    return config.changed(dataset=config.dataset | few, seed=job.seed, steps=job.steps, **small)


def written(folder: Path, **changes: Any) -> list[Job]:
    """Writes a sweep down, with runs that are begun with small settings; returns its jobs."""
    (folder / "sweep.toml").write_text(toml(GOOD | changes))
    jobs = [replace(job, folder=folder / job.folder) for job in Sweep(**GOOD | changes).jobs()]
    for job in jobs:
        Run(job.folder).save_description(tiny(job), [], {"finished": False})
    return jobs


def sweep(folder: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "core", "sweep", "sweep.toml", *options]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    # Tests in the background of a shell ignore interrupts, and so would their children.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, cwd=folder, env=environment, preexec_fn=heard, **pipes)


def trainings_in(folder: Path) -> list[int]:
    """Returns the living processes that train below a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--out={folder}".encode() in path.read_bytes():  # a zombie's is empty
                found.append(int(path.parent.name))
        except OSError:
            pass  # it has just ended
    return found


def wait_for(condition: Callable[[], Any], seconds: float = 300) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("what was waited for did not come")


# What is written down well


def test_a_sweep_is_methods_times_datasets_times_seeds_each_in_its_folder() -> None:
    jobs = Sweep(**GOOD, out="there").jobs()
    assert len(jobs) == len(set(jobs)) == 12
    assert jobs[0] == Job("pendulum/vae", 0, STEPS, Path("there/pendulum/vae/seed-0"))
    assert jobs[-1] == Job("digits/iwae", 2, STEPS, Path("there/digits/iwae/seed-2"))


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Returns the name of a small dataset of one's own."""
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "own"))
    rows = np.random.default_rng(0).normal(size=(40, 6))
    uploads.save("mine", *prepared(Upload("The rows", rows)))
    return "mine"


def test_a_sweep_may_train_on_own_data_beside_others(tmp_path: Path, own_data: str) -> None:
    (tmp_path / "sweep.toml").write_text(toml(GOOD | {"datasets": ["digits", own_data]}))
    names = [job.name for job in Sweep.read(tmp_path / "sweep.toml").jobs()]
    assert set(names) == {"digits/vae", "digits/iwae", "mine/vae", "mine/iwae"}
    (tmp_path / "sweep.toml").write_text(toml(GOOD | {"datasets": ["yours"]}))
    with pytest.raises(SweepProblem, match=r"no 'yours'; known: .*digits, .*mine, .*pendulum"):
        Sweep.read(tmp_path / "sweep.toml")


@pytest.mark.slow
def test_a_sweep_over_own_data_is_trained(tmp_path: Path, own_data: str) -> None:
    (tmp_path / "sweep.toml").write_text(
        toml(GOOD | {"datasets": [own_data], "methods": ["vae"], "seeds": [3]})
    )
    small: dict[str, Any] = {"hidden": (16, 16), "num_nodes": 40, "num_neighbours": 6}
    folder = tmp_path / "runs/sweep/mine/vae/seed-3"
    config = experiment("mine/vae").changed(seed=3, steps=STEPS, **small)
    Run(folder).save_description(config, [], {"finished": False})
    process = sweep(tmp_path)
    out, err = process.communicate()
    assert (process.returncode, out) == (0, "runs/sweep: 1 of 1 runs done, 60 steps each\n"), err
    assert (folder / "metrics.json").is_file() and Run(folder).config.seed == 3


@pytest.mark.slow
def test_a_sweep_trains_what_is_missing_and_nothing_twice(tmp_path: Path) -> None:
    first, second = written(tmp_path, datasets=["digits"], methods=["vae"], seeds=[3, 4])
    process = sweep(tmp_path, "--workers", "2", "--json")
    out, err = process.communicate()
    assert process.returncode == 0, err
    runs = json.loads(out)["runs"]
    assert [run["run"] for run in runs] == [f"runs/sweep/digits/vae/seed-{s}" for s in (3, 4)]
    assert [run["problem"] for run in runs] == [None, None]
    assert is_done(first) and is_done(second)
    assert err.count("is done") == 2 and err.count("\n") == 2  # no bar: this is no terminal

    (second.folder / "metrics.json").unlink()
    before = (first.folder / "run.json").stat().st_mtime_ns
    again = sweep(tmp_path)
    out, err = again.communicate()
    assert (again.returncode, out) == (0, "runs/sweep: 2 of 2 runs done, 60 steps each\n")
    assert err == "runs/sweep/digits/vae/seed-4 is done, 2 of 2 runs ended\n"
    assert (first.folder / "run.json").stat().st_mtime_ns == before


@pytest.mark.slow
def test_a_run_that_cannot_be_is_named_at_the_end_with_exit_code_two(tmp_path: Path) -> None:
    (job,) = written(tmp_path, datasets=["digits"], methods=["geco"], seeds=[0])
    impossible = tiny(job).changed(kappa=-1.0)
    Run(job.folder).save_description(impossible, [], {"finished": False})
    process = sweep(tmp_path)
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "runs/sweep: 0 of 1 runs done, 60 steps each\n")
    assert err.splitlines() == [
        "runs/sweep/digits/geco/seed-0 failed, 1 of 1 runs ended",
        "error: 1 of 1 runs did not finish; runs/sweep/digits/geco/seed-0: The constraint "
        "'reconstruction_error' cannot be made: kappa must be positive and finite, not -1.0.",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_a_sweep_that_is_stopped_leaves_no_process_behind(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    jobs = written(tmp_path, datasets=["digits"], methods=["vae"], steps=10**6)
    process = sweep(tmp_path, "--workers", "2")
    wait_for(lambda: len(trainings_in(tmp_path)) == 2)
    process.send_signal(sent)
    out, err = process.communicate()
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    wait_for(lambda: not trainings_in(tmp_path), seconds=5)
    assert not any(map(is_done, jobs))


# What is written down badly

DATA = ", ".join(sorted({name.split("/")[0] for name in EXPERIMENTS}))
MANY = ", ".join(sorted({name.split("/")[1] for name in EXPERIMENTS}))
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": (
        {"sedes": [1]},
        "unknown 'sedes'; known: datasets, methods, seeds, steps, out",
    ),
    "unknown dataset": ({"datasets": ["moon"]}, f"no 'moon'; known: {DATA}"),
    "unknown method": ({"methods": ["vae", "gan"]}, f"no 'gan'; known: {MANY}"),
    "method with its dataset": ({"methods": ["digits/vae"]}, "there is no 'digits/vae'"),
    "method that climbs": ({"methods": ["../vae"]}, "there is no '../vae'"),
    "no dataset": ({"datasets": []}, "datasets should be a list with something in it"),
    "no method": ({"methods": []}, "methods should be a list with something in it"),
    "no seed": ({"seeds": []}, "seeds should be a list with something in it"),
    "one method without brackets": ({"methods": "vae"}, "methods should be a list"),
    "number as method": ({"methods": [1]}, "there is no 1; known"),
    "list as method": ({"methods": [["vae"]]}, "there is no ['vae']; known"),
    "method twice": ({"methods": ["vae", "vae"]}, "methods names 'vae' twice"),
    "seed twice": ({"seeds": [1, 2, 1]}, "seeds names 1 twice"),
    "text as seed": ({"seeds": ["1"]}, "A seed should be a whole number in 0 .. 2147483648"),
    "part of a seed": ({"seeds": [0.5]}, "A seed should be a whole number"),
    "truth as seed": ({"seeds": [True]}, "A seed should be a whole number"),
    "negative seed": ({"seeds": [-1]}, "A seed should be a whole number"),
    "large seed": ({"seeds": [2**31 + 1]}, "A seed should be a whole number"),
    "no steps": ({"steps": 0}, "steps should be a whole number in 1 .. 1000000000, not 0"),
    "too many steps": ({"steps": 10**9 + 1}, "steps should be a whole number"),
    "steps as power": ({"steps": 1e3}, "steps should be a whole number"),
    "text as steps": ({"steps": "x" * 9_999}, "steps should be a whole number"),
    "number as out": ({"out": 3}, "out should be the name of a folder"),
    "out that climbs": ({"out": "../there"}, "'../there' is not a name inside"),
    "out in the middle": ({"out": "a/../../b"}, "is not a name inside"),
    "out from the root": ({"out": "/tmp/there"}, "'/tmp/there' is not a name inside"),
    "out of nothing": ({"out": ""}, "'' is not a name inside"),
    "out that is a file": ({"out": "sweep.toml"}, "sweep.toml is a file; a run needs a folder"),
    "out through a link": ({"out": "link/there"}, "'link/there' is not a name inside"),
}

Refuse = Callable[..., str]


@pytest.fixture
def refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refuse:
    """Asks, checks that one sentence came and that no file did, and returns the sentence."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> str:
        before = sorted(tmp_path.rglob("*"))
        monkeypatch.setattr(sys, "argv", ["core", "sweep", *map(str, arguments)])
        assert __main__.main() == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("error: ") and err.endswith("\n")
        assert len(err.splitlines()) == 1 and len(err) < 800
        assert sorted(tmp_path.rglob("*")) == before
        return err

    return run


@pytest.mark.parametrize(("changes", "part"), BAD.values(), ids=BAD)
def test_a_bad_sweep_gets_one_sentence_before_anything_starts(
    refuse: Refuse, tmp_path: Path, changes: dict[str, Any], part: str
) -> None:
    (tmp_path / "link").symlink_to("/tmp")
    (tmp_path / "sweep.toml").write_text(toml(GOOD | changes))
    assert part in refuse("sweep.toml")


@pytest.mark.parametrize("name", ["datasets", "methods", "seeds", "steps"])
def test_a_sweep_that_lacks_something_says_what(refuse: Refuse, tmp_path: Path, name: str) -> None:
    (tmp_path / "sweep.toml").write_text(toml({k: v for k, v in GOOD.items() if k != name}))
    assert f"sweep.toml lacks {name}." in refuse("sweep.toml")


FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "lacks datasets, methods, seeds, steps"),
    "not TOML": (b"datasets = [", "cannot be read as TOML"),
    "JSON": (b'{"seeds": [0]}', "cannot be read as TOML"),
    "binary": (b"\xff\x00\xfe", "cannot be read as TOML"),
    "bottomless": (b"a = " + b"[" * 10**5, "cannot be read as TOML"),
    "key twice": (b"steps = 1\nsteps = 2\n", "cannot be read as TOML"),
    "large": (b"#" * 1_000_001, "is too large for a sweep"),
}


@pytest.mark.parametrize(("content", "part"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_sweep_gets_one_sentence(
    refuse: Refuse, tmp_path: Path, content: bytes, part: str
) -> None:
    (tmp_path / "sweep.toml").write_bytes(content)
    assert part in refuse("sweep.toml")


def test_a_missing_file_a_folder_and_a_device_are_named(refuse: Refuse) -> None:
    assert "nowhere.toml is missing" in refuse("nowhere.toml")
    assert ". is not a file" in refuse(".")
    assert "/dev/zero is not a file" in refuse("/dev/zero")


def test_bad_options_are_named(refuse: Refuse, tmp_path: Path) -> None:
    written(tmp_path)
    assert "0 is not in 1 .." in refuse("sweep.toml", "--workers", 0)
    assert "not allowed with" in refuse("sweep.toml", "--workers", 1, "--ray", "auto")


def test_the_folder_of_another_run_is_said_before_anything_starts(
    refuse: Refuse, tmp_path: Path
) -> None:
    *_, last = written(tmp_path)
    Run(last.folder).save_description(tiny(last).changed(seed=7), [], {"finished": False})
    assert "digits/iwae with seed 7, not of digits/iwae with seed 2" in refuse("sweep.toml")


@pytest.mark.parametrize("device", ["banana", "cuda:99", "meta", ""])
def test_an_unknown_device_is_said_before_anything_starts(
    refuse: Refuse, tmp_path: Path, device: str
) -> None:
    written(tmp_path)
    assert f"The device {device!r} cannot be used here" in refuse("sweep.toml", "--device", device)


# On a Ray cluster


@pytest.fixture
def web_server() -> Iterator[str]:
    """The address of a server that answers, but not as Ray does."""
    with socket.create_server(("", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def mute_server() -> Iterator[str]:
    """The address of a port that takes connections and says nothing."""
    with socket.create_server(("", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def ray_is_here() -> None:
    pytest.importorskip("ray", reason="ray is not installed (requirements-ray.txt)")


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_gets_one_sentence_within_seconds(
    ray_is_here: None, refuse: Refuse, tmp_path: Path, web_server: str, mute_server: str
) -> None:
    written(tmp_path)
    started = time.monotonic()
    names = ("127.0.0.1:1", "nowhere.invalid:6379", "moon", "a:b", "ray://127.0.0.1:1", "")
    for address in (*names, web_server, mute_server):
        sentence = refuse("sweep.toml", "--ray", address)
        assert f"No Ray cluster answers at {address!r}: " in sentence
    assert time.monotonic() - started < 30


def test_without_ray_the_sentence_says_what_to_install(
    refuse: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.setitem(sys.modules, "ray", None)  # what an import of it then raises is real
    sentence = refuse("sweep.toml", "--ray", "auto")
    assert "Ray is not installed: pip install -r requirements-ray.txt." in sentence


@pytest.fixture
def nodes(ray_is_here: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A cluster of three nodes here, with one processor each."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_worker_niceness", "0")  # tests wait for what they start
    from ray.cluster_utils import Cluster

    one = {"num_cpus": 1, "include_dashboard": False}
    nodes = Cluster(initialize_head=True, head_node_args=one)
    for _ in range(2):
        nodes.add_node(num_cpus=1)
    left = nodes.head_node.get_session_dir_path()
    yield nodes
    nodes.shutdown()
    rmtree(left, ignore_errors=True)


@pytest.fixture
def cluster(nodes: Any) -> str:
    """The address of the cluster."""
    address: str = nodes.address
    return address


@pytest.mark.slow
@pytest.mark.skipif(bool(gpus()), reason="jobs would train on the GPU that is here")
def test_a_gpu_is_asked_of_ray_and_a_cluster_without_one_is_told_from_a_node_that_cannot_use_it(
    nodes: Any, tmp_path: Path
) -> None:
    def ask(device: str) -> str:
        process = sweep(tmp_path, "--ray", nodes.address, "--device", device)
        err = process.communicate()[1]
        assert process.returncode == 2
        return err

    written(tmp_path, datasets=["digits"], methods=["vae"], seeds=[0, 1])
    assert "has no GPU; leave out --device." in ask("cuda")
    assert "'cuda:0' cannot be asked of a cluster; known: cpu, cuda." in ask("cuda:0")
    nodes.add_node(num_cpus=1, num_gpus=1)  # so it says
    told = ask("cuda")
    assert "2 of 2 runs did not finish" in told
    assert told.count("The device 'cuda' cannot be used here; known: cpu") == 2


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


@pytest.mark.slow
def test_a_sweep_on_ray_outlives_a_killed_worker_and_leaves_the_runs_that_one_process_leaves(
    cluster: str, tmp_path: Path
) -> None:
    jobs = written(tmp_path)
    process = sweep(tmp_path, "--ray", cluster, "--json")
    wait_for(lambda: sum(map(is_done, jobs)) >= 2)
    victim = wait_for(lambda: trainings_in(tmp_path))[0]
    os.kill(parent_of(victim), signal.SIGKILL)
    wait_for(lambda: victim not in trainings_in(tmp_path), seconds=5)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert [run["problem"] for run in json.loads(out)["runs"]] == [None] * 12
    assert all(map(is_done, jobs))
    switch_on(1)
    for job in jobs:
        straight = tmp_path / "straight" / job.folder.relative_to(tmp_path)
        list(record(Run(straight), tiny(job), resume=False))
        name = "model.safetensors"
        assert (job.folder / name).read_bytes() == (straight / name).read_bytes()

    long = written(tmp_path, out="long", steps=10**6)
    process = sweep(tmp_path, "--ray", "auto")
    wait_for(lambda: len(trainings_in(tmp_path / "long")) == 3)
    process.terminate()
    assert process.wait() == 130
    wait_for(lambda: not trainings_in(tmp_path / "long"), seconds=10)
    assert not any(map(is_done, long))
