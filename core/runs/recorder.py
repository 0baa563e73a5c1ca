"""What writes a training down as it runs: steps and snapshots, the state, what onlookers see."""

import platform
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

from core.atlas.projections import on_plane, pca
from core.build import build_examples
from core.charts import Chart
from core.data import NUM_SHOWN, Dataset
from core.distributions import seeded
from core.files import write_bytes
from core.loggers.logger import Logger, Silent
from core.machine import processor
from core.machine.devices import GPU
from core.metrics.held_out import held_out
from core.metrics.information_plane import has_plane, plane_point
from core.metrics.tiles import is_a_handful, tiles_of
from core.models import Model
from core.places import PROGRAM
from core.runs import Run, RunConfig
from core.runs.columns import STEP
from core.runs.live import NUM_IMAGES, Live, in_bytes, thinned
from core.runs.log import MOST_WHOLE, TrainingLog, is_bounded, is_placed, is_recorded, is_snapshot
from core.runs.state import save_state, trained_in
from core.training import Diverged, Examples, Step, Trainer, below
from core.training.examples import picked

SAVE_EVERY = 20.0  # seconds
SHOW_EVERY = 1.0
PACE = 0.8  # weight of the past in the rate that is shown
PATIENCE = 20  # times as long as it took to show: then it is shown again at the earliest


@dataclass
class Pace:
    """The clock of a training: steps a second, smoothed; 0 before two looks. took: seconds to show
    what was seen last."""

    step: int
    seen: float = field(default_factory=time.monotonic)
    rate: float = 0.0
    took: float = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time to look: what takes long is shown less often, so that training goes
        on."""
        return time.monotonic() - self.seen > max(SHOW_EVERY, PATIENCE * self.took)

    def look(self, step: int) -> float:
        """Returns the rate after so many steps."""
        now = time.monotonic()
        latest = (step - self.step) / max(now - self.seen, 1e-9)
        self.rate = PACE * self.rate + (1 - PACE) * latest if self.rate else latest
        self.step, self.seen = step, now
        return self.rate

    def shown(self) -> None:
        """Says that what was to be seen after the look is shown."""
        self.took = time.monotonic() - self.seen


@dataclass
class Recorder:
    """What writes a training down: steps and snapshots as they come, the state and what
    onlookers see now and then, and the finished run."""

    run: Run
    config: RunConfig
    trainer: Trainer
    model: Model
    chart: Chart
    dataset: Dataset
    log: TrainingLog
    logger: Logger = field(default_factory=Silent)
    saved: float = field(default_factory=time.monotonic)
    used: float = field(default_factory=time.process_time)
    pace: Pace | None = None  # from the first step on

    @cached_property
    def examples(self) -> Examples:
        return build_examples(self.dataset, next(self.model.parameters()).device)

    def steps(self) -> Iterator[Step]:
        """Trains to the end, writing down what comes; the run folder is finished afterwards."""
        if self.trainer.step == 0:
            self.snapshot()
        for step in self.trainer.run(self.examples, self.config.steps):
            self.note(step)
            yield step
        self.save()
        self.finish()

    def note(self, step: Step) -> None:
        last = step.step == self.config.steps
        if is_recorded(step.step) or last:
            self.log.add_step(step)
            self.logger.log(step.step, _scalars(step))
        ended = self.log.ends_initial_phase(step)
        if is_snapshot(step.step) or last or ended:
            self.snapshot()
            if is_bounded(step.step) or last:
                self.log.add_bound(step.step, held_out(self.model, self.dataset.test))
        if (is_placed(step.step) or last) and has_plane(self.config, self.dataset):
            self.log.add_place(step.step, plane_point(self.model, self.dataset))
        now = time.monotonic()
        if now - self.saved > SAVE_EVERY:
            self.save()
        if self.pace is None:
            self.pace = Pace(step.step)
            self.show(rate=0.0)
        elif last or self.pace.is_due:
            self.show(self.pace.look(step.step))
            self.pace.shown()

    def show(self, rate: float) -> None:
        """Replaces what onlookers see; a disk that is full ends the training when it is saved."""
        mean = self.chart.encode(self.dataset.test[:NUM_SHOWN])
        prior = self.chart.sample(len(mean), seed=0)
        images = self.dataset.picture.images(self.chart.decode(prior[:NUM_IMAGES]))
        wide = self.chart.dim if self.chart.dim > MOST_WHOLE else None
        if wide:
            mean, prior = pca(prior, mean), pca(prior, prior)
        live = Live(
            step=self.trainer.step,
            steps=self.config.steps,
            rate=rate,
            history=thinned(self.log.history),
            posterior_mean=mean,
            prior_sample=prior,
            labels=self.dataset.test_label[:NUM_SHOWN],
            label=self.dataset.label,
            images=in_bytes(images, self.dataset.intensity),
            plane_of=wide,
        )
        with suppress(OSError):
            live.save(self.run.path)

    def snapshot(self) -> None:
        if (smoother := self.model.smoother) is not None:
            with seeded(0):
                self.model.remember(picked(self.examples, len(smoother.anchors)))
        self.log.add_snapshot(self.trainer.step, self.chart, self.dataset.test[:NUM_SHOWN])
        if is_a_handful(self.dataset):
            self.log.add_tiles(self.trainer.step, tiles_of(self.model, self.dataset.test))

    def save(self) -> None:
        """Replaces the state on disk. Errors: Diverged if a weight is not finite; OSError."""
        if not self.trainer.is_finite():
            raise Diverged(f"A weight became infinite or NaN at step {self.trainer.step}.")
        now, used = time.monotonic(), time.process_time()
        self.log.seconds, self.saved = self.log.seconds + now - self.saved, now
        self.log.cpu_seconds, self.used = self.log.cpu_seconds + used - self.used, used
        save_state(self.run, self.config, self.trainer, self.log)

    def finish(self) -> None:
        # Half precision: what is shared and shown; the full weights stay in the state.
        weights = {n: w.half().contiguous() for n, w in self.model.state_dict().items()}
        write_bytes(self.run.path / "model.safetensors", save(weights))
        arrays = {name: _compact(rows) for name, rows in self.log.arrays().items()}
        labels = self.dataset.test_label[:NUM_SHOWN]
        self.run.save_history(below("history", arrays))
        self.run.save_snapshots(on_plane(below("snapshots", arrays)) | {"label": labels})
        if bounds := below("bounds", arrays):  # none in what an older version has trained
            self.run.save_bounds(bounds)
        if plane := below("plane", arrays):
            self.run.save_plane(plane)
        if tiles := below("tiles", arrays):
            self.run.save_tiles(tiles)
        self.describe(finished=True)

    def describe(self, finished: bool) -> None:
        """Writes run.json: what is trained, what is recorded of it, and where."""
        provenance = _provenance(self.trainer, self.log, finished)
        self.run.save_description(self.config, self.trainer.columns, provenance)


def _scalars(step: Step) -> dict[str, float]:
    """Returns the columns of a step, but for its number."""
    return {name: float(value) for name, value in step.row().items() if name != STEP.name}


def _compact(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32) if values.dtype.kind == "f" else values


def _provenance(trainer: Trainer, log: TrainingLog, finished: bool) -> dict[str, Any]:
    """Returns what run.json says of the circumstances; nothing that names a machine or a person.

    seconds, cpu_seconds: of training, by the clock, and of the processor, all threads together
    precision: what training really multiplies in here, where the config's is only asked for.
    """
    return {
        "finished": finished,
        "seconds": round(log.seconds, 1),
        "cpu_seconds": round(log.cpu_seconds, 1),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "processor": processor.kind(),
        "machine": _machine(trainer),
        "precision": trained_in(trainer.model),
        "commit": _commit(),
    }


def _machine(trainer: Trainer) -> str:
    """Returns the kind of machine and of GPU, and how many processes of how many threads."""
    threads, processes = torch.get_num_threads(), trainer.ranks.count
    device = next(trainer.model.parameters()).device
    gpu = [torch.cuda.get_device_name(device)] if device.type == GPU else []
    several = [f"{processes} processes"] if processes > 1 else []
    return ", ".join(
        [platform.machine(), *gpu, *several, f"{threads} thread{'s' * (threads != 1)}"]
    )


def _commit() -> str | None:
    command = ["git", "-C", str(PROGRAM), "rev-parse", "--show-toplevel", "--short", "HEAD"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None  # not a checkout
    root, _, commit = answer.strip().rpartition("\n")
    return commit if Path(root) == PROGRAM else None  # a copy within somebody's own repository
