"""Sweeps on SLURM. No SLURM is here: `sbatch`, `squeue` and `scancel` are stand-ins on PATH that
start, list and end processes of this machine; what they were asked is the real command line."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import __main__
from core.jobs import Job, is_done, slurm
from core.jobs.slurm import LOG, SlurmProblem, run_on_slurm
from core.machine.devices import gpus
from core.runs import Run
from tests.test_sweeps import sweep, tiny, trainings_in, wait_for, written

SBATCH = r"""#!/bin/bash
for word; do case $word in
  --wrap=*) wrap=${word#*=} ;; --output=*) output=${word#*=} ;; --chdir=*) cd "${word#*=}" ;;
  --partition=none) echo "sbatch: error: invalid partition specified: none" >&2; exit 1 ;;
esac; done
printf '%s\n' "$@" >> "$STAND_IN/asked"
setsid bash -c "$wrap" > "$output" 2>&1 < /dev/null &
echo $! >> "$STAND_IN/numbers"
echo "$!;cluster"
"""
SQUEUE = r"""#!/bin/bash
if [ -e "$STAND_IN/away" ]; then rm "$STAND_IN/away"; exit 1; fi
for number in $(cat "$STAND_IN/numbers"); do
  if [ -n "$(tr -d '\0' < /proc/$number/cmdline)" ]; then echo "$number"; fi
done 2> /dev/null
exit 0
"""
SCANCEL = r"""#!/bin/bash
for number; do
  kill -TERM -- "-$number" || kill -TERM "$number"  # which leads no group of its own yet
done 2> /dev/null
"""
LATE = r"""#!/bin/bash
sleep 1
exec -a setsid {setsid} "$@"
"""


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a stand-in for SLURM, with what was asked of it; no job outlives the test."""
    folder = tmp_path / "slurm"
    (folder / "bin").mkdir(parents=True)
    for name, text in {"sbatch": SBATCH, "squeue": SQUEUE, "scancel": SCANCEL}.items():
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("STAND_IN", str(folder))
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(slurm, "LOOK", 0.2)
    monkeypatch.setattr(slurm, "GRACE", 0.5)
    yield folder
    for number in trainings_in(tmp_path):
        os.kill(number, signal.SIGKILL)


@pytest.mark.slow
def test_a_sweep_on_slurm_trains_each_run_as_a_batch_job_and_says_which_failed(
    cluster: Path, tmp_path: Path
) -> None:
    good, bad = written(tmp_path, datasets=["digits"], methods=["vae"], seeds=[0, 1])
    broken = tiny(bad).changed(schedule={"name": "geco", "tau": 3.0}, kappa=0.1)
    Run(bad.folder).save_description(broken, [], {"finished": False})
    (cluster / "away").touch()  # SLURM does not answer once
    outcomes = [outcome for tick in run_on_slurm([good, bad], "main") for outcome in tick]
    problems = {outcome.job: outcome.problem for outcome in outcomes}
    assert set(problems) == {good, bad} and problems[good] is None and is_done(good)
    assert "'geco' cannot be made" in (problems[bad] or "")
    asked = (cluster / "asked").read_text().splitlines()
    assert asked.count("--partition=main") == asked.count("--requeue") == 2
    assert f"--job-name={good.name}/seed-0" in asked
    assert not [word for word in asked if word.startswith("--gres")]


@pytest.mark.slow
@pytest.mark.skipif(bool(gpus()), reason="the job would train on the GPU that is here")
def test_what_is_asked_for_with_cuda_is_a_gpu_each_and_the_node_says_if_it_has_none(
    cluster: Path, tmp_path: Path
) -> None:
    job = Job("digits/vae", 0, 60, tmp_path / "runs/seed-0")
    ((outcome,),) = filter(None, run_on_slurm([job], "main", "cuda"))
    asked = (cluster / "asked").read_text().splitlines()
    assert "--gres=gpu:1" in asked and any("--device=cuda" in word for word in asked)
    assert outcome.problem == "The device 'cuda' cannot be used here; known: cpu."
    assert (job.folder / LOG).exists()


def test_a_sweep_that_is_given_up_leaves_no_job_in_the_queue(
    cluster: Path, tmp_path: Path
) -> None:
    jobs = written(tmp_path, datasets=["digits"], methods=["vae"], seeds=[0, 1], steps=10**6)
    given_up(sweep(tmp_path, "--slurm", "main"), lambda: len(trainings_in(tmp_path / "runs")) == 2)
    wait_for(lambda: not trainings_in(tmp_path / "runs"), seconds=10)
    assert not any(map(is_done, jobs))


def given_up(process: "subprocess.Popen[bytes]", when: Callable[[], object]) -> None:
    """Interrupts a sweep at a moment; it ends before this returns, also if that never comes."""
    try:
        wait_for(when)
    finally:
        process.terminate()
        assert process.wait() == 130


def test_a_job_that_is_given_up_before_it_has_begun_never_begins(
    cluster: Path, tmp_path: Path
) -> None:
    setsid = shutil.which("setsid")
    (cluster / "bin" / "setsid").write_text(LATE.format(setsid=setsid))
    (cluster / "bin" / "setsid").chmod(stat.S_IRWXU)
    written(tmp_path, datasets=["digits"], methods=["vae"], seeds=[0], steps=10**6)
    given_up(sweep(tmp_path, "--slurm", "main"), (cluster / "numbers").exists)
    time.sleep(2)
    assert not trainings_in(tmp_path / "runs")


def test_a_job_that_slurm_refuses_ends_the_sweep_with_its_sentence(
    cluster: Path, tmp_path: Path
) -> None:
    jobs = [Job("digits/vae", seed, 60, tmp_path / f"seed-{seed}") for seed in (0, 1)]
    with pytest.raises(SlurmProblem, match="seed-0: invalid partition specified: none"):
        list(run_on_slurm(jobs, "none"))
    assert not (cluster / "asked").exists()


Refuse = Callable[..., str]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refuse:
    def run(*words: object) -> str:
        monkeypatch.setattr(sys, "argv", ["core", *map(str, words)])
        assert __main__.main() == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: ") and err.count("\n") == 1
        return err

    return run


def test_what_cannot_be_asked_of_slurm_is_said_before_anything_starts(
    cluster: Path, tmp_path: Path, refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = written(tmp_path)
    file = tmp_path / "sweep.toml"
    sentence = refuse("sweep", file, "--slurm", "main", "--device", "cuda:1")
    assert "'cuda:1' cannot be asked of a cluster; known: cpu, cuda." in sentence
    assert "not allowed with" in refuse("sweep", file, "--slurm", "main", "--ray", "auto")
    assert "not allowed with --slurm" in refuse("table", "1", "--read", "--slurm", "main")
    monkeypatch.setenv("PATH", "/nowhere")
    assert "There is no SLURM here" in refuse("sweep", file, "--slurm", "main")
    assert not any((job.folder / LOG).exists() for job in jobs)
