"""Training onto disk: one generator that trains, records, saves, and resumes after a kill.

    state.safetensors   all that the next step depends on, with history and snapshots so far

It is ONE file, replaced atomically: a run on disk is always at some step, never between two.
"""

import json
import platform
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from core.build import build_dataset, build_model, build_trainer
from core.data import NUM_SHOWN, Dataset
from core.files import FileProblem, locked, remove_leftovers, write_bytes
from core.models import VAE
from core.nets import precision_of
from core.places import PROGRAM
from core.runs import STATE, Run, RunConfig
from core.runs.live import NUM_IMAGES, Live, greys, thinned
from core.runs.log import TrainingLog, is_recorded, is_snapshot
from core.training import Diverged, Step, Trainer, below

SAVE_EVERY = 20.0  # seconds
SHOW_EVERY = 1.0
PACE = 0.8  # weight of the past in the rate that is shown


@dataclass
class Pace:
    """The clock of a training: steps a second, smoothed; 0 before two looks."""

    step: int
    seen: float = field(default_factory=time.monotonic)
    rate: float = 0.0

    def look(self, step: int) -> float:
        """Returns the rate after so many steps."""
        now = time.monotonic()
        latest = (step - self.step) / max(now - self.seen, 1e-9)
        self.rate = PACE * self.rate + (1 - PACE) * latest if self.rate else latest
        self.step, self.seen = step, now
        return self.rate


@dataclass
class Recorder:
    """What writes a training down: steps and snapshots as they come, the state and what
    onlookers see now and then, and the finished run."""

    run: Run
    config: RunConfig
    trainer: Trainer
    model: VAE
    dataset: Dataset
    record: TrainingLog
    saved: float = field(default_factory=time.monotonic)
    pace: Pace | None = None  # from the first step on

    def steps(self) -> Iterator[Step]:
        """Trains to the end, writing down what comes; the run folder is finished afterwards."""
        if self.trainer.step == 0:
            self.snapshot()
        x = torch.from_numpy(self.dataset.train).to(next(self.model.parameters()).device)
        for step in self.trainer.run(x, self.config.steps):
            self.note(step)
            yield step
        self.save()
        self.finish()

    def note(self, step: Step) -> None:
        last = step.step == self.config.steps
        if is_recorded(step.step) or last:
            self.record.add_step(step)
        ended = self.record.ends_initial_phase(step)
        if is_snapshot(step.step) or last or ended:
            self.snapshot()
        now = time.monotonic()
        if now - self.saved > SAVE_EVERY:
            self.save()
        if self.pace is None:
            self.pace = Pace(step.step)
            self.show(rate=0.0)
        elif last or now - self.pace.seen > SHOW_EVERY:
            self.show(self.pace.look(step.step))

    def show(self, rate: float) -> None:
        """Replaces what onlookers see; a disk that is full ends the training when it is saved."""
        mean, _ = self.model.posterior(self.dataset.test[:NUM_SHOWN])
        prior = self.model.sample_prior(len(mean), seed=0)
        images = self.dataset.pictures(self.model.decode(prior[:NUM_IMAGES]))
        live = Live(
            step=self.trainer.step,
            steps=self.config.steps,
            rate=rate,
            history=thinned(self.record.history),
            posterior_mean=mean,
            prior_sample=prior,
            labels=self.dataset.test_label[:NUM_SHOWN],
            label=self.dataset.label,
            images=greys(images, self.dataset.intensity),
        )
        with suppress(OSError):
            live.save(self.run.path)

    def snapshot(self) -> None:
        self.record.add_snapshot(self.trainer.step, self.model, self.dataset.test[:NUM_SHOWN])

    def save(self) -> None:
        """Replaces the state on disk. Errors: Diverged if a weight is not finite; OSError."""
        if not self.trainer.is_finite():
            raise Diverged(f"A weight became infinite or NaN at step {self.trainer.step}.")
        now = time.monotonic()
        self.record.seconds, self.saved = self.record.seconds + now - self.saved, now
        tensors, multiplier = self.trainer.state()
        tensors |= {name: torch.from_numpy(rows) for name, rows in self.record.arrays().items()}
        about = {
            "config": self.config.to_json(),
            "multiplier": multiplier,
            "seconds": self.record.seconds,
        }
        metadata = {key: json.dumps(value) for key, value in about.items()}
        content = save({name: tensor.contiguous() for name, tensor in tensors.items()}, metadata)
        write_bytes(self.run.path / STATE, content)

    def finish(self) -> None:
        # Half precision: what is shared and shown; the full weights stay in the state.
        weights = {n: w.half().contiguous() for n, w in self.model.state_dict().items()}
        write_bytes(self.run.path / "model.safetensors", save(weights))
        arrays = {name: _compact(rows) for name, rows in self.record.arrays().items()}
        labels = self.dataset.test_label[:NUM_SHOWN]
        self.run.save_history(below("history", arrays))
        self.run.save_snapshots(below("snapshots", arrays) | {"label": labels})
        self.run.save_config(self.config, _facts(self.trainer, self.record.seconds, finished=True))


def train(run: Run, config: RunConfig, *, resume: bool, device: str = "cpu") -> Iterator[Step]:
    """Trains a run up to config.steps, yielding every step, and leaves a finished run folder.

    Errors: FileProblem if the folder holds a run and resume is False, or a foreign one; Diverged
    if the loss is not finite, OSError if the disk is full (the last good state stays).
    """
    with locked(run.path):
        recorder = open_recorder(run, config, resume, device)
        remove_leftovers(run.path)
        yield from recorder.steps()


def open_recorder(run: Run, config: RunConfig, resume: bool, device: str) -> "Recorder":
    """Returns the recorder of a new run, or of one that goes on where its state was saved."""
    dataset = build_dataset(config)
    model = build_model(config, dataset).to(device)
    trainer = build_trainer(config, model)
    record = _resume(run, config, trainer) if resume else _begin(run, config, trainer)
    record.initial_phase = trainer.multiplier.initial_phase
    return Recorder(run, config, trainer, model, dataset, record)


def _begin(run: Run, config: RunConfig, trainer: Trainer) -> TrainingLog:
    if any((run.path / name).exists() for name in ("run.json", "model.safetensors", STATE)):
        raise FileProblem(
            f"{run.path} already holds a run; --resume continues it, another --out starts anew."
        )
    run.save_config(config, _facts(trainer, seconds=0.0, finished=False))
    return TrainingLog()


def _resume(run: Run, config: RunConfig, trainer: Trainer) -> TrainingLog:
    if not (run.path / STATE).exists():
        if (run.path / "model.safetensors").exists():
            raise FileProblem(f"{run.path} is finished and came without its training state.")
        if (run.path / "run.json").exists():
            _require_same(run, config, run.config.to_json())
        run.save_config(config, _facts(trainer, seconds=0.0, finished=False))
        return TrainingLog()  # killed before the first save: from the start, with the same seed
    about, tensors = _read_state(run)
    _require_same(run, config, about["config"])
    try:
        trainer.restore(tensors, about["multiplier"])
        if trainer.step > config.steps:
            raise FileProblem(f"{run.path} has already made {trainer.step} steps; ask for more.")
        arrays = {key: tensor.numpy() for key, tensor in tensors.items()}
        return TrainingLog.from_arrays(arrays, about["seconds"])
    except FileProblem:
        raise
    except (RuntimeError, KeyError, TypeError, ValueError) as error:
        raise _foreign(run, error) from None


def _require_same(run: Run, config: RunConfig, kept: dict[str, Any]) -> None:
    """Raises FileProblem unless a run was begun with the same settings; steps may differ."""
    given = config.to_json()
    if changed := [key for key in given if key != "steps" and given[key] != kept.get(key)]:
        raise FileProblem(
            f"{run.path} was trained with other settings ({', '.join(changed)}); not resumed."
        )


def _read_state(run: Run) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    try:
        with safe_open(run.path / STATE, framework="pt") as file:
            about = {key: json.loads(value) for key, value in (file.metadata() or {}).items()}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        if set(about) != {"config", "multiplier", "seconds"}:
            raise ValueError("it was not written by a training")
        return about, tensors
    except (SafetensorError, ValueError, OSError) as error:
        raise _foreign(run, error) from None


def _foreign(run: Run, error: Exception) -> FileProblem:
    reason = str(error).splitlines()[0]
    return FileProblem(
        f"{run.path / STATE} is truncated or foreign ({reason}); delete it to start anew."
    )


def _compact(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32) if values.dtype.kind == "f" else values


def _facts(trainer: Trainer, seconds: float, finished: bool) -> dict[str, Any]:
    """Returns what run.json says of the circumstances; nothing that names a machine or a person.

    precision: what training really multiplies in here, where the config's is only asked for.
    """
    threads = torch.get_num_threads()
    return {
        "finished": finished,
        "seconds": round(seconds, 1),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {threads} thread{'s' * (threads != 1)}",
        "precision": str(precision_of(trainer.model)).removeprefix("torch."),
        "commit": _commit(),
    }


def _commit() -> str | None:
    command = ["git", "-C", str(PROGRAM), "rev-parse", "--show-toplevel", "--short", "HEAD"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None  # not a checkout
    root, _, commit = said.strip().rpartition("\n")
    return commit if Path(root) == PROGRAM else None  # a copy within somebody's own repository
