"""The package as a library: what `core` offers by name, and what a training leaves behind."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import core
from core.atlas import Atlas
from core.experiments import experiment
from core.files import FileProblem

ROOT = Path(__file__).parent.parent
CONFIG = experiment("digits/vae").changed(
    hidden=(8, 8), steps=20, num_nodes=40, num_neighbours=6, batch_size=32
)


@pytest.mark.parametrize("name", core.PUBLIC)
def test_every_public_name_is_there(name: str):
    assert getattr(core, name).__name__ == name and name in dir(core)


def test_an_unknown_name_says_which_are_known():
    with pytest.raises(AttributeError, match=r"has no 'trian'; known: .*train"):
        core.trian  # noqa: B018


@pytest.mark.parametrize(
    ("name", "loads_torch"), [("Run", False), ("experiment", False), ("train", True)]
)
def test_a_name_loads_what_it_needs_and_no_more(name: str, loads_torch: bool):
    code = f"import sys, core; core.{name}; print('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(loads_torch)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> core.Run:
    return core.train(CONFIG, tmp_path_factory.mktemp("python") / "run")


@pytest.mark.slow
def test_a_training_from_python_ends_with_a_run_that_every_page_can_show(trained: core.Run):
    assert trained.is_finished and trained.config == CONFIG
    assert trained.history["step"].tolist() == list(range(1, 21))
    assert {"rate", "negative_log_likelihood", "walks_without_jump"} <= set(trained.metrics)
    assert Atlas.load(trained.path).count("node") == 40
    assert sorted(path.name for path in trained.path.iterdir()) == [
        "atlas.npz", "bounds.npz", "history.npz", "metrics.json", "model.safetensors", "run.json",
        "snapshots.npz", "sprite.png", "state.safetensors",
    ]  # fmt: skip


@pytest.mark.slow
def test_it_is_resumed_but_not_trained_over(trained: core.Run):
    with pytest.raises(FileProblem, match="already holds a run"):
        core.train(CONFIG, trained.path)
    longer = core.train(CONFIG.changed(steps=25), trained.path, resume=True)
    assert longer.history["step"][-1] == 25 and "rate" in longer.metrics


def readme() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split("```python\n")[1].split("```")[0]


@pytest.mark.slow
def test_what_the_readme_shows_runs(tmp_path: Path):
    (tmp_path / "checkpoints").symlink_to(ROOT / "checkpoints")
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{readme()}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    walked, rate = done.stdout.splitlines()
    assert "frames along a path of length" in walked and float(rate) > 0
    assert (tmp_path / "runs/digits/mine/atlas.npz").is_file()


@pytest.mark.slow
def test_a_run_with_a_name_of_its_own_is_resumed_by_the_command_line_too(tmp_path: Path):
    config = replace(CONFIG, name="digits/of-my-own", steps=5)
    list(core.record(core.Run(tmp_path / "run"), config, resume=False))
    options = ["--steps", "8", "--out", str(tmp_path / "run"), "--resume"]
    command = [sys.executable, "-m", "core", "train", "digits/of-my-own", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert core.Run(tmp_path / "run").metrics["rate"] > 0
