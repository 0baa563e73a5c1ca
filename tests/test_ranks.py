"""Several processes that train one model: equal after every step, resumable, one of them writes.

Two processes of this machine, over gloo; no test here has a GPU, so NCCL was never run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.experiments import EXPERIMENTS
from core.jobs import Job
from core.machine.devices import DeviceProblem
from core.runs import STATE, Run
from core.training.ranks import Alone, device_of_rank
from tests.test_jobs import tiny

ROOT = Path(__file__).parent.parent
STEPS = 60

# What each process does, in turn. argv: a file to meet at, its rank, settings, a folder.
WORKER = """
import hashlib, json, sys
from pathlib import Path
import torch
from torch import distributed
from core.build import build_dataset, build_examples, build_model, build_trainer
from core.runs import Run, RunConfig
from core.runs.recording import record
from core.training.ranks import Together

class Apart(Together):
    "Both all-reduces, but nothing else is sent from rank to rank."
    def align(self, trained):
        pass

class GradientsOnly(Apart):
    def average(self, *tensors):
        if len(tensors) > 1:  # the errors come as one vector
            super().average(*tensors)

def trained(config, ranks):
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    trainer = build_trainer(config, model, ranks)
    steps = list(trainer.run(build_examples(dataset, torch.device("cpu")), config.steps))
    return {
        "coder": digest(trainer.optimisers["coder"].flat),
        "prior": digest(trainer.optimisers["prior"].flat),
        "buffers": [buffer.tolist() for buffer in model.buffers()],
        "ended": next((s.step for s in steps if not s.initial_phase), None),
        "rows": [list(s.row().values()) for s in steps],
    }

def digest(values):
    return hashlib.sha256(values.detach().numpy().tobytes()).hexdigest()

def noise(ranks):
    drawn = []
    for seed, step in ((0, 0), (0, 1), (1, 0), (0, 0)):
        ranks.begin(seed, step)
        drawn.append(torch.randn(3).tolist())
    return drawn

def recorded(config, ranks):
    half, own = config.changed(steps=config.steps // 2), str(ranks.number)
    straight, two = (Run(Path(sys.argv[4]) / folder / own) for folder in ("straight", "two"))
    list(record(straight, config, resume=False, ranks=ranks))
    list(record(two, half, resume=False, ranks=ranks))
    list(record(two, config, resume=True, ranks=ranks))

meet, rank = f"file://{sys.argv[1]}", int(sys.argv[2])
config = RunConfig.from_json(json.loads(sys.argv[3]))
skip = config.changed(prior=config.prior | {"start": "skip"})
distributed.init_process_group("gloo", init_method=meet, rank=rank, world_size=2)
ranks = Together()
told = {
    "noise": noise(ranks),
    "share": ranks.share(torch.arange(6)).tolist(),
    "first": ranks.of_first({"é": [ranks.number, None]}),
    "both": trained(config, Apart()),
    "gradients": trained(config, GradientsOnly()),
    "skip": trained(skip, ranks),
    "recorded": recorded(config, ranks),
}
distributed.destroy_process_group()
print(json.dumps(told))
"""

CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(
    dataset={"name": "pendulum", "num_images": 320},
    hidden=(16, 16),
    batch_size=32,
    learning_rate=1e-2,
    precision="float32",
    kappa=0.0615,  # reached after some thirty steps
    alpha=0.9,
    steps=STEPS,
)

Told = tuple[dict[str, Any], dict[str, Any]]  # what the first process printed, and the second


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ranks")


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    """What both processes told, having done all of it."""
    words = (json.dumps(CONFIG.to_json()), str(folder))
    commands = [
        [sys.executable, "-c", WORKER, str(folder / "meet"), rank, *words] for rank in "01"
    ]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    first, second = (json.loads(one.communicate(timeout=300)[0]) for one in both)
    return first, second


@pytest.mark.slow
def test_two_all_reduces_a_step_keep_all_parameters_byte_equal_past_the_initial_phase(
    told: Told,
) -> None:
    first, second = (one["both"] for one in told)
    assert 1 < first["ended"] < STEPS - 10
    assert first == second


@pytest.mark.slow
def test_gradients_alone_let_the_initial_phase_end_apart_and_the_priors_drift(told: Told) -> None:
    first, second = (one["gradients"] for one in told)
    assert first["ended"] and second["ended"] and first["ended"] != second["ended"]
    assert first["prior"] != second["prior"]


@pytest.mark.slow
def test_a_prior_that_begins_where_the_latents_lie_begins_there_on_all_ranks(told: Told) -> None:
    first, second = (one["skip"] for one in told)
    assert 1 < first["ended"] < STEPS - 10
    assert len(first["buffers"]) > 1 and first == second


@pytest.mark.slow
def test_each_rank_and_step_has_noise_and_a_share_of_its_own(told: Told) -> None:
    first, second = (one["noise"] for one in told)
    assert first[0] == first[3] and second[0] == second[3]
    assert len({tuple(values) for values in [*first[:3], *second[:3]]}) == 6
    assert [one["share"] for one in told] == [[0, 1, 2], [3, 4, 5]]
    assert [one["first"] for one in told] == [{"é": [0, None]}] * 2


@pytest.mark.slow
def test_a_resumed_training_of_two_processes_equals_a_straight_one_and_the_first_rank_writes(
    told: Told, folder: Path
) -> None:
    assert [path.name for path in (folder / "straight").iterdir()] == ["0"]
    straight, two = (load_file(folder / name / "0" / STATE) for name in ("straight", "two"))
    kinds = ("model.", "coder_optimiser.", "prior_optimiser.", "history.")
    trained = [name for name in straight if name.startswith(kinds)]
    assert any(name.startswith("prior_optimiser") for name in trained)
    for name in trained:
        assert torch.equal(straight[name], two[name]), name
    run = Run(folder / "two/0")
    assert run.is_finished and "2 processes" in run.provenance["machine"]
    assert run.history["step"].tolist() == list(range(1, STEPS + 1))


class Three(Alone):
    """A third of a training, as far as sizes go."""

    count = 3


def test_a_batch_that_cannot_be_shared_equally_is_refused() -> None:
    model = build_model(CONFIG, build_dataset(CONFIG))
    with pytest.raises(ConfigProblem, match="batch of 32 cannot be shared equally by 3 processes"):
        build_trainer(CONFIG, model, Three())


def test_several_processes_do_not_share_one_gpu() -> None:
    assert device_of_rank("cuda", "1") == "cuda:1"
    for device in ("cuda:0", "banana", ""):
        with pytest.raises(DeviceProblem, match="known: cpu, and cuda for a GPU each"):
            device_of_rank(device, "1")


def torchrun(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node=2", "-m", "core", "train", *words]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow
def test_torchrun_trains_one_run_that_is_finished_measured_and_told_once(tmp_path: Path) -> None:
    job = Job("digits/iwae", 0, 40, tmp_path / "run")
    Run(job.folder).save_description(tiny(job), [], {"finished": False})
    done = torchrun(job.name, f"--out={job.folder}", "--resume", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["steps"] == 40
    run = Run(job.folder)
    assert run.is_finished and run.metrics and "2 processes" in run.provenance["machine"]
    again = torchrun(job.name, f"--out={job.folder}")
    assert again.returncode != 0
    assert "already holds a run; --resume continues it" in again.stderr
    assert "Connection closed" not in again.stderr  # of the rank that waited for the first one
