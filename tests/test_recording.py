"""Training onto disk: a run survives kills, full disks and losses that turn NaN."""

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any, cast

import numpy as np
import pytest
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from core import nets
from core.build import build_dataset, build_model, build_trainer
from core.charts import LatentChart
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.machine.switches import switch_on
from core.models import VAE
from core.runs import SNAPSHOTS, STATE, Run, RunConfig, recorder, recording
from core.runs.columns import USUAL
from core.runs.live import LIVE
from core.runs.log import TrainingLog, is_recorded, is_snapshot
from core.runs.recorder import Recorder
from core.runs.recording import record
from core.training import Diverged, Step

ROOT = Path(__file__).parent.parent
STEPS = 120
# 640 small images and narrow nets: ten batches an epoch, a step in milliseconds.
TINY: dict[str, Any] = {
    "dataset": {"name": "pendulum", "contrast": 0.3, "num_images": 640},
    "hidden": (16, 16),
    "learning_rate": 1e-3,
    "steps": STEPS,
}
REWO = EXPERIMENTS["pendulum/vhp-rewo"]
CONFIGS = {
    "vhp-rewo": REWO.changed(**TINY, kappa=0.064, alpha=0.9),
    "iwae": EXPERIMENTS["pendulum/iwae"].changed(**TINY),
    "standardised": REWO.changed(
        **TINY, kappa=0.064, alpha=0.9, prior=REWO.prior | {"start": "skip"}
    ),
}

# What a person runs, with small nets and a state after every step: argv is python -m core's, with
# a file size limit in bytes before it.
DRIVER = """
import json, resource, sys
from pathlib import Path
from core import __main__, nets
from core.experiments import experiments
from core.runs import RunConfig, recorder

nets.net.is_fast = lambda *_: True
recorder.SAVE_EVERY = 0.0
config = RunConfig.from_json(json.loads(sys.argv[1]))
experiments.EXPERIMENTS[config.name] = config
if limit := int(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv = ["core", *sys.argv[3:]]
sys.exit(__main__.main())
"""
USUAL_NAMES = tuple(column.name for column in USUAL)


@pytest.fixture(scope="module", autouse=True)
def bfloat16_on_every_processor() -> Iterator[None]:
    """What is timed could fall otherwise here than in a process, and bits are compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nets.net, "is_fast", lambda *_: True)
        yield


@pytest.fixture(autouse=True)
def same_switches_here_as_in_processes() -> Iterator[None]:
    threads = torch.get_num_threads()
    matmul: Any = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    precision = matmul.fp32_precision
    switch_on(1)
    yield
    torch.set_num_threads(threads)
    matmul.fp32_precision = precision


def command(config: RunConfig, out: Path, *more: str, limit: int = 0) -> list[str]:
    settings = [json.dumps(config.to_json()), str(limit)]
    train_it = ["train", config.name, "--steps", str(config.steps), "--out", str(out)]
    return [sys.executable, "-c", DRIVER, *settings, *train_it, *more]


def run_to_the_end(path: Path, config: RunConfig, resume: bool = False) -> list[Step]:
    return list(record(Run(path), config, resume=resume))


def begin(path: Path) -> Generator[Step, None, None]:
    return cast(Generator[Step, None, None], record(Run(path), CONFIGS["iwae"], resume=False))


def tensors_of(path: Path) -> dict[str, torch.Tensor]:
    with safe_open(path / STATE, framework="pt") as file:
        return {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118


def about(path: Path, key: str) -> Any:
    with safe_open(path / STATE, framework="pt") as file:
        return json.loads(file.metadata()[key])


def assert_same_run(one: Path, other: Path) -> None:
    tensors, expected = tensors_of(one), tensors_of(other)
    assert tensors.keys() == expected.keys()
    assert [name for name in tensors if not torch.equal(tensors[name], expected[name])] == []
    assert about(one, "constraints") == about(other, "constraints")
    assert (one / "model.safetensors").read_bytes() == (other / "model.safetensors").read_bytes()
    for kind in ("history", "snapshots", "bounds"):
        a, b = (getattr(Run(path), kind) for path in (one, other))
        assert a.keys() == b.keys()
        assert all(np.array_equal(a[name], b[name]) for name in a)


def folder(path: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in path.iterdir()}


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both configs trained without interruption."""
    switch_on(1)
    paths = {name: tmp_path_factory.mktemp(name) / "straight" for name in CONFIGS}
    for name, path in paths.items():
        run_to_the_end(path, CONFIGS[name])
    return paths


@pytest.fixture(scope="module")
def forty_steps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    switch_on(1)
    path = tmp_path_factory.mktemp("forty") / "steps"
    run_to_the_end(path, CONFIGS["iwae"].changed(steps=40))
    return path


@pytest.fixture
def half(tmp_path: Path, forty_steps: Path) -> Path:
    """A copy of an iwae run that has made 40 of its 120 steps."""
    return copytree(forty_steps, tmp_path / "half")


def kill_at(step: int, process: "subprocess.Popen[bytes]", path: Path) -> None:
    """Sends SIGKILL as soon as the state on disk has reached the step."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if about(path, "step") >= step:
                break
        except (FileNotFoundError, SafetensorError):
            pass
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


# The initial phase of vhp-rewo ends between the two steps; iwae has none.
@pytest.mark.slow
@pytest.mark.parametrize(("name", "step"), [("vhp-rewo", 30), ("vhp-rewo", 100), ("iwae", 30)])
def test_a_killed_training_resumes_to_the_same_bits_as_a_straight_one(
    name: str, step: int, tmp_path: Path, straight: dict[str, Path]
) -> None:
    path = tmp_path / "killed"
    log = tmp_path / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(command(CONFIGS[name], path), cwd=ROOT, stderr=errors) as process,
    ):
        kill_at(step, process, path)
    assert process.returncode == -signal.SIGKILL, log.read_text()
    killed = about(path, "constraints")["error"]
    assert step <= killed["step"] == about(path, "step") < STEPS
    assert killed["initial_phase"] is (name == "vhp-rewo" and step == 30)
    resumed = run_to_the_end(path, CONFIGS[name], resume=True)
    assert [s.step for s in resumed] == list(range(killed["step"] + 1, STEPS + 1))
    assert_same_run(path, straight[name])


def test_the_initial_phase_of_the_killed_run_ends_in_the_middle(straight: dict[str, Path]) -> None:
    phase = Run(straight["vhp-rewo"]).history["initial_phase"]
    assert phase[30]
    assert not phase[99]


@pytest.mark.slow
def test_a_training_killed_before_its_first_save_starts_again(
    tmp_path: Path, straight: dict[str, Path]
) -> None:
    steps = begin(tmp_path / "run")
    next(steps)
    steps.close()
    names = {p.name for p in (tmp_path / "run").iterdir()}
    assert names == {"run.json", "live.npz"}
    run_to_the_end(tmp_path / "run", CONFIGS["iwae"], resume=True)
    assert_same_run(tmp_path / "run", straight["iwae"])


@pytest.mark.slow
def test_an_interrupt_leaves_the_last_saved_state(
    tmp_path: Path, models: list[VAE], straight: dict[str, Path]
) -> None:
    steps = begin(tmp_path / "run")
    for _ in range(7):
        next(steps)
    with pytest.raises(KeyboardInterrupt):
        steps.throw(KeyboardInterrupt)
    assert about(tmp_path / "run", "step") == 7
    run_to_the_end(tmp_path / "run", CONFIGS["iwae"], resume=True)
    assert_same_run(tmp_path / "run", straight["iwae"])


@pytest.mark.slow
def test_a_finished_run_goes_on_to_more_steps(half: Path, straight: dict[str, Path]) -> None:
    steps = run_to_the_end(half, CONFIGS["iwae"], resume=True)
    assert [step.step for step in steps] == list(range(41, STEPS + 1))
    model, expected = tensors_of(half), tensors_of(straight["iwae"])
    assert all(torch.equal(model[n], w) for n, w in expected.items() if n.startswith("model."))
    assert Run(half).config.steps == STEPS


def test_resuming_a_run_that_has_all_its_steps_changes_no_weight(half: Path) -> None:
    before = tensors_of(half)
    assert run_to_the_end(half, CONFIGS["iwae"].changed(steps=40), resume=True) == []
    assert all(torch.equal(weight, before[name]) for name, weight in tensors_of(half).items())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"seed": 1}, r"other settings \(seed\)"),
        ({"learning_rate": 1e-4, "hidden": (9,)}, r"other settings \(hidden, learning_rate\)"),
        ({"hidden": (8, 8)}, r"other settings \(hidden\)"),
        ({"steps": 39}, r"already made 40 steps"),
    ],
)
def test_other_settings_are_not_resumed(
    half: Path, changed: dict[str, Any], sentence: str
) -> None:
    before = folder(half)
    with pytest.raises(FileProblem, match=sentence):
        run_to_the_end(half, CONFIGS["iwae"].changed(**changed), resume=True)
    assert folder(half) == before


def test_other_settings_are_not_resumed_before_the_first_save_either(tmp_path: Path) -> None:
    steps = begin(tmp_path / "run")
    next(steps)
    steps.close()
    before = folder(tmp_path / "run")
    with pytest.raises(FileProblem, match=r"other settings \(seed\)"):
        run_to_the_end(tmp_path / "run", CONFIGS["iwae"].changed(seed=1), resume=True)
    assert folder(tmp_path / "run") == before


@pytest.mark.parametrize("kept", ["run.json", "model.safetensors", STATE])
def test_a_folder_that_holds_a_part_of_a_run_is_not_trained_over(half: Path, kept: str) -> None:
    for path in half.iterdir():
        if path.name != kept:
            path.unlink()
    before = folder(half)
    with pytest.raises(FileProblem, match="already holds a run; --resume continues it"):
        run_to_the_end(half, CONFIGS["iwae"])
    assert folder(half) == before


def test_a_shipped_run_without_its_state_is_not_resumed(half: Path) -> None:
    (half / STATE).unlink()
    before = folder(half)
    with pytest.raises(FileProblem, match="came without its training state"):
        run_to_the_end(half, CONFIGS["iwae"], resume=True)
    assert folder(half) == before


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def without_a_tensor(path: Path) -> None:
    rewritten(path, {n: t for n, t in tensors_of(path.parent).items() if n != "noise"})


def with_another_shape(path: Path) -> None:
    tensors = tensors_of(path.parent)
    rewritten(path, tensors | {"model.decoder.net.0.bias": torch.zeros(3)})


def with_a_multiplier_of_tomorrow(path: Path) -> None:
    tracked = about(path.parent, "constraints")
    tracked["error"]["momentum"] = 0.5
    rewritten(path, tensors_of(path.parent), constraints=tracked)


def rewritten(path: Path, tensors: dict[str, torch.Tensor], **changed: Any) -> None:
    keys = ("config", "constraints", "step", "seconds")
    content = {key: about(path.parent, key) for key in keys} | changed
    save_file(tensors, path, {key: json.dumps(value) for key, value in content.items()})


SPOILERS = {
    "truncated": truncated,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("weights, honestly\n" * 100),
    "of another program": lambda path: save_file({"x": torch.zeros(2)}, path),
    "without a tensor": without_a_tensor,
    "with another shape": with_another_shape,
    "with a multiplier of tomorrow": with_a_multiplier_of_tomorrow,
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_a_spoiled_state_is_named_and_left_alone(half: Path, spoil: Any) -> None:
    spoil(half / STATE)
    before = folder(half)
    with pytest.raises(FileProblem, match=r"state\.safetensors is truncated or foreign") as caught:
        run_to_the_end(half, CONFIGS["iwae"], resume=True)
    assert "\n" not in str(caught.value)
    assert folder(half) == before


def test_a_state_from_a_gpu_goes_on_here_with_noise_that_begins_anew(half: Path) -> None:
    tensors = {
        **tensors_of(half),
        "noise": torch.zeros(16, dtype=torch.uint8),
    }  # as long as CUDA's
    rewritten(half / STATE, tensors, constraints=about(half, "constraints"))
    assert run_to_the_end(half, CONFIGS["iwae"], resume=True)
    assert Run(half).is_finished and len(tensors_of(half)["noise"]) > 16


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> list[VAE]:
    """The models that `train` builds, so that a test can spoil a weight while it trains."""
    built: list[VAE] = []

    def build(*arguments: Any) -> VAE:
        built.append(build_model(*arguments))
        return built[-1]

    monkeypatch.setattr(recording, "build_model", build)
    monkeypatch.setattr(recorder, "SAVE_EVERY", 0.0)
    return built


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weight", "value", "sentence"),
    [
        ("decoder.net.0.weight", torch.nan, "The loss became nan at step 21"),
        # A ReLU unit that is dead for good: the loss stays finite, the weight does not.
        ("encoder.net.0.bias", -torch.inf, "A weight became infinite or NaN at step 21"),
    ],
)
def test_divergence_names_the_step_and_keeps_the_last_good_state(
    weight: str,
    value: float,
    sentence: str,
    tmp_path: Path,
    models: list[VAE],
    straight: dict[str, Path],
) -> None:
    path = tmp_path / "run"
    steps = begin(path)
    while next(steps).step < 20:
        pass
    good = (path / STATE).read_bytes()
    with torch.no_grad():
        models[0].get_parameter(weight).view(-1)[0] = value
    with pytest.raises(Diverged, match=sentence):
        list(steps)
    assert (path / STATE).read_bytes() == good
    run_to_the_end(path, CONFIGS["iwae"], resume=True)
    assert_same_run(path, straight["iwae"])


@pytest.mark.slow
def test_a_learning_rate_that_explodes_is_told_in_one_sentence(tmp_path: Path) -> None:
    config = CONFIGS["iwae"].changed(learning_rate=1e30)
    done = subprocess.run(
        command(config, tmp_path / "run"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert done.stderr.splitlines()[-1].endswith((" at step 1.", " at step 2."))
    assert not (tmp_path / "run" / "model.safetensors").exists()


@pytest.mark.slow
def test_a_full_disk_ends_in_a_sentence_and_the_state_before_it_is_intact(
    half: Path, straight: dict[str, Path]
) -> None:
    before = folder(half)
    limited = command(CONFIGS["iwae"], half, "--resume", limit=len(before[STATE]) // 2)
    done = subprocess.run(limited, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: cannot write")
    assert "File too large" in last
    assert "Traceback" not in done.stderr
    assert folder(half) == before  # nor a temporary file
    run_to_the_end(half, CONFIGS["iwae"], resume=True)
    assert all(
        torch.equal(weight, tensors_of(half)[name])
        for name, weight in tensors_of(straight["iwae"]).items()
        if name.startswith("model.")
    )


def test_a_disk_that_is_full_in_this_process_too_leaves_no_temporary_file(half: Path) -> None:
    before, limits = folder(half), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            run_to_the_end(half, CONFIGS["iwae"].changed(steps=41), resume=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert folder(half) == before


@pytest.mark.parametrize("place", ["below a file", "below /proc"])
def test_a_folder_that_cannot_be_written_ends_in_an_os_error(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    parent = tmp_path / "file" if place == "below a file" else Path("/proc")
    with pytest.raises(OSError, match=r"Not a directory|No such file|[Pp]ermi|Read-only"):
        run_to_the_end(parent / "run", CONFIGS["iwae"])
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_finished_run_holds_every_step_of_its_history(straight: dict[str, Path]) -> None:
    history = Run(straight["vhp-rewo"]).history
    assert set(history) == set(USUAL_NAMES)
    assert history["step"].tolist() == list(range(1, STEPS + 1))
    assert all(values.shape == (STEPS,) for values in history.values())
    assert np.isfinite(history["loss"]).all()
    assert np.allclose(history["beta"][history["initial_phase"]], 0.05)


def test_snapshots_are_taken_at_the_start_the_end_and_where_the_phase_ends(
    straight: dict[str, Path],
) -> None:
    run = Run(straight["vhp-rewo"])
    first_of_main = int(run.history["step"][~run.history["initial_phase"]][0])
    steps = run.snapshots["step"].tolist()
    assert steps == sorted({0, first_of_main, 100, STEPS})
    num = len(steps)
    assert {name: run.snapshots[name].shape for name in SNAPSHOTS} == {
        "step": (num,),
        "posterior_mean": (num, 500, 2),
        "posterior_scale": (num, 500, 2),
        "prior_sample": (num, 500, 2),
        "label": (500,),
    }
    assert (run.snapshots["posterior_scale"] > 0).all()


def test_the_last_snapshot_shows_the_trained_model_and_the_first_the_start(
    straight: dict[str, Path],
) -> None:
    config, run = CONFIGS["vhp-rewo"], Run(straight["vhp-rewo"])
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    means = run.snapshots["posterior_mean"]
    assert np.allclose(means[0], model.posterior(dataset.test[:500])[0], atol=1e-6)
    weights = {n[6:]: w for n, w in tensors_of(run.path).items() if n.startswith("model.")}
    model.load_state_dict(weights)
    assert np.allclose(means[-1], model.posterior(dataset.test[:500])[0], atol=1e-6)
    assert not np.allclose(means[0], means[-1], atol=0.1)


def test_a_snapshot_in_the_middle_leaves_training_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, straight: dict[str, Path]
) -> None:
    monkeypatch.setattr(recorder, "is_snapshot", lambda step: step % 10 == 0)
    run_to_the_end(tmp_path / "run", CONFIGS["vhp-rewo"])
    assert len(Run(tmp_path / "run").snapshots["step"]) == 14
    one, other = (p / "model.safetensors" for p in (tmp_path / "run", straight["vhp-rewo"]))
    assert one.read_bytes() == other.read_bytes()


def recorder_of(path: Path) -> Recorder:
    config = CONFIGS["vhp-rewo"]
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    trainer = build_trainer(config, model)
    return Recorder(
        Run(path),
        config,
        trainer,
        model,
        LatentChart(model),
        dataset,
        TrainingLog(initial_phase=True),
        saved=time.monotonic(),
    )


@pytest.mark.parametrize(("last_of_phase", "expected"), [(98, [99, 100]), (99, [100])])
def test_a_phase_that_ends_at_a_snapshot_is_not_shown_twice(
    last_of_phase: int, expected: list[int], tmp_path: Path
) -> None:
    noted, taken = recorder_of(tmp_path), []
    for step in range(97, 104):
        before = len(noted.log.snapshots.get("step", []))
        noted.note(
            Step(step, step <= last_of_phase, 1.0, 1.0, 1.0, {"beta": 0.01}, {"error": 1.0})
        )
        taken += [step] * (len(noted.log.snapshots.get("step", [])) - before)
    assert taken == expected


@pytest.mark.parametrize(("steps", "least"), [(10_000, 10), (30_000, 18)])
def test_snapshots_are_many_and_denser_early(steps: int, least: int) -> None:
    taken = [step for step in range(1, steps + 1) if is_snapshot(step)]
    assert len(taken) >= least
    assert (np.diff(taken, n=2) > 0).all()


@pytest.mark.parametrize("steps", [2_000, 50_000])
def test_the_record_stays_small_and_never_misses_much(steps: int) -> None:
    recorded = np.array([step for step in range(1, steps + 1) if is_recorded(step)])
    assert recorded[0] == 1
    assert len(recorded) < 3_500
    assert (np.diff(recorded) <= np.maximum(1, recorded[:-1] // 100)).all()


def test_a_run_says_what_it_was_and_nothing_of_whose_machine(straight: dict[str, Path]) -> None:
    run = Run(straight["iwae"])
    assert run.config == CONFIGS["iwae"]
    record = run.provenance
    assert record["finished"] is True
    assert record["seconds"] > 0 and record["cpu_seconds"] > 0
    assert record["torch"] == torch.__version__
    text = json.dumps(record)
    assert str(Path.home()) not in text.replace(str(ROOT), "")
    assert sorted(p.name for p in run.path.iterdir()) == [
        "bounds.npz", "history.npz", LIVE, "model.safetensors", "plane.npz", "run.json",
        "snapshots.npz", STATE,
    ]  # fmt: skip


def test_settings_of_the_first_layout_are_upgraded():
    content = json.loads((ROOT / "checkpoints/pendulum/vhp-rewo/run.json").read_text())["config"]
    then = {n: value for n, value in content.items() if n not in ("likelihood", "precision")}
    upgraded = RunConfig.from_json(then | {"scale": 0.29})
    model = {part: spec for part, spec in REWO.model.items() if part != "start"}
    assert upgraded == replace(REWO, model=model, precision="float32", steps=16_000)
