"""Training onto disk: one generator that trains, records, saves, and resumes after a kill.

    state.safetensors   everything that the next step depends on, history and snapshots so far, in ONE
                        file that is replaced atomically: a run is always at some step, never between

Steps are recorded about 900 a decade (each one below 1,000), snapshots eight a decade, and both at the
last step; a snapshot is also taken when the initial phase ends.
"""

import json
import platform
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from core.build import build_dataset, build_model, build_trainer
from core.files import FileProblem, write_bytes
from core.models import VAE
from core.runs import HISTORY, Run, RunConfig
from core.training import Diverged, Step, Trainer

NUM_POINTS = 500  # posteriors and prior samples in a snapshot
SAVE_EVERY = 20.0  # seconds


def is_recorded(step: int) -> bool:
    """Whether a step is on the record: every 10^(digits - 3) steps.

    >>> [is_recorded(s) for s in (7, 999, 1001, 1010, 12_340, 12_300)]
    [True, True, False, True, False, True]
    """
    return step % 10 ** max(0, len(str(step)) - 3) == 0


def is_snapshot(step: int) -> bool:
    """Whether a step is one of round(10^(k/8)), from 100 on.

    >>> [s for s in range(1, 1001) if is_snapshot(s)]
    [100, 133, 178, 237, 316, 422, 562, 750, 1000]
    """
    return step >= 100 and step == round(10 ** (round(8 * np.log10(step)) / 8))


@dataclass
class Record:
    """Creates what has been recorded so far: rows of HISTORY, and arrays of each snapshot."""

    history: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in HISTORY})
    snapshots: dict[str, list[np.ndarray]] = field(default_factory=dict)
    seconds: float = 0.0

    def add_step(self, step: Step) -> None:
        for name, value in asdict(step).items():
            self.history[name].append(value)

    def add_snapshot(self, step: int, model: VAE, x: np.ndarray) -> None:
        mean, scale = model.posterior(x)
        # The same noise each time, so that a point of the prior can be followed through training.
        prior = model.sample_prior(len(x), seed=0)
        shot = {"step": np.array(step), "posterior_mean": mean}
        for name, value in (shot | {"posterior_scale": scale, "prior_sample": prior}).items():
            self.snapshots.setdefault(name, []).append(value)

    def arrays(self) -> dict[str, np.ndarray]:
        history = {f"history.{name}": np.array(rows) for name, rows in self.history.items()}
        return history | {f"snapshots.{n}": np.stack(rows) for n, rows in self.snapshots.items()}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray], seconds: float) -> "Record":
        record = cls(seconds=seconds)
        for key, values in arrays.items():
            kind, _, name = key.partition(".")
            if kind == "history":
                record.history[name] = values.tolist()
            elif kind == "snapshots":
                record.snapshots[name] = list(values)
        return record


def train(run: Run, config: RunConfig, *, resume: bool, device: str = "cpu") -> Iterator[Step]:
    """Trains a run up to config.steps, yielding every step, and leaves a finished run folder.

    Errors: FileProblem if the folder holds a run and resume is False, or a foreign one; Diverged if the
    loss is not finite (the last good state stays); OSError if the disk is full or read-only (likewise).
    """
    dataset = build_dataset(config)
    model = build_model(config, dataset).to(device)
    trainer = build_trainer(config, model)
    record = _resume(run, config, trainer) if resume else _begin(run, config)
    x = torch.from_numpy(dataset.train).to(device)
    seen, labels = dataset.test[:NUM_POINTS], dataset.test_label[:NUM_POINTS]
    if trainer.step == 0:
        record.add_snapshot(0, model, seen)
    started = saved = time.monotonic()
    initial_phase = trainer.multiplier.initial_phase
    try:
        for step in trainer.run(x, config.steps):
            if is_recorded(step.step) or step.step == config.steps:
                record.add_step(step)
            phase_ended, initial_phase = initial_phase and not step.initial_phase, step.initial_phase
            if is_snapshot(step.step) or step.step == config.steps or phase_ended:
                record.add_snapshot(step.step, model, seen)
            if time.monotonic() - saved > SAVE_EVERY:
                saved = time.monotonic()
                record.seconds, started = record.seconds + saved - started, saved
                _save_state(run, config, trainer, record)
            yield step
    except KeyboardInterrupt:
        _save_state(run, config, trainer, record)
        raise
    record.seconds += time.monotonic() - started
    _save_state(run, config, trainer, record)
    _finish(run, config, model, record, labels)


def _begin(run: Run, config: RunConfig) -> Record:
    if (run.path / "run.json").exists():
        raise FileProblem(
            f"{run.path} already holds a run; add --resume to continue it, or choose another --out."
        )
    run.save_config(config, _facts(seconds=0.0, finished=False))
    return Record()


def _resume(run: Run, config: RunConfig, trainer: Trainer) -> Record:
    if not (run.path / "state.safetensors").exists():
        if (run.path / "run.json").exists() and run.config.steps and run.record.get("finished"):
            raise FileProblem(f"{run.path} is finished and was shipped without its training state.")
        run.save_config(config, _facts(seconds=0.0, finished=False))
        return Record()
    path = run.path / "state.safetensors"
    try:
        with safe_open(path, framework="pt") as file:
            about = {key: json.loads(value) for key, value in file.metadata().items()}
            tensors = {key: file.get_tensor(key) for key in file.keys()}
        given, kept = (dict(c, steps=None) for c in (config.to_json(), about["config"]))
        if given != kept:
            changed = ", ".join(key for key in given if given[key] != kept.get(key))
            raise FileProblem(f"{run.path} was trained with other settings ({changed}); not resumed.")
        trainer.restore(tensors, about["multiplier"])
    except (SafetensorError, RuntimeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, FileProblem):
            raise
        reason = str(error).splitlines()[0]
        raise FileProblem(f"{path} is truncated or foreign ({reason}); delete it to start anew.") from None
    arrays = {key: tensor.numpy() for key, tensor in tensors.items()}
    return Record.from_arrays(arrays, about["seconds"])


def _save_state(run: Run, config: RunConfig, trainer: Trainer, record: Record) -> None:
    if not trainer.is_finite():
        raise Diverged(f"A weight became infinite or NaN at step {trainer.step}.")
    tensors, multiplier = trainer.state()
    arrays = {name: torch.from_numpy(values) for name, values in record.arrays().items()}
    about = {"config": config.to_json(), "multiplier": multiplier, "seconds": record.seconds}
    metadata = {key: json.dumps(value) for key, value in about.items()}
    tensors = {name: tensor.contiguous() for name, tensor in (tensors | arrays).items()}
    write_bytes(run.path / "state.safetensors", save(tensors, metadata))


def _finish(
    run: Run, config: RunConfig, model: VAE, record: Record, labels: np.ndarray
) -> None:
    # Half precision: what is shared and shown; the full weights stay in the state.
    weights = {name: w.half().contiguous() for name, w in model.state_dict().items()}
    write_bytes(run.path / "model.safetensors", save(weights))
    run.save_history(
        {name: _compact(np.array(rows)) for name, rows in record.history.items()}
    )
    snapshots = {name: _compact(np.stack(rows)) for name, rows in record.snapshots.items()}
    run.save_snapshots(snapshots | {"label": labels})
    run.save_config(config, _facts(seconds=record.seconds, finished=True))


def _compact(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32) if values.dtype.kind == "f" else values


def _facts(seconds: float, finished: bool) -> dict[str, Any]:
    """Returns what run.json says of the circumstances; nothing that names a machine or a person."""
    return {
        "finished": finished,
        "seconds": round(seconds, 1),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} thread(s)",
        "commit": _commit(),
    }


def _commit() -> str | None:
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None  # not a checkout: an installed copy
