"""A run on disk: what was trained, how it went, and what came out.

    run.json           RunConfig and record (seed, versions, commit, wall time, machine)
    model.safetensors  the weights                 history.npz    one row a recorded step
    snapshots.npz      posterior and prior along   metrics.json   the measures
    atlas.npz, sprite.png                          state.safetensors   to resume; not shipped
    live.npz, job.json: while it is trained (core/runs/live.py, core/jobs/tickets.py)

Nothing is pickled, every write is atomic. Torch-free, so that pages can read runs while painting.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.files import FileProblem, folders_with, read_arrays, read_json, write_arrays, write_json
from core.runs.description import RunConfig

HISTORY = ("step", "beta", "error", "loss", "distortion", "rate", "initial_phase")
STATE = "state.safetensors"  # of a training: all that its next step depends on
SNAPSHOTS = ("step", "posterior_mean", "posterior_scale", "prior_sample", "label")


@dataclass(frozen=True)
class Run:
    """The view of a run folder; files are read when asked for, errors name the file."""

    path: Path

    @property
    def config(self) -> RunConfig:
        if not self.path.is_dir():
            raise FileProblem(f"There is no run at {self.path}.")
        content = read_json(self.path / "run.json")
        if not isinstance(content.get("config"), dict):
            raise FileProblem(
                f"{self.path / 'run.json'} is not a run of Priorscape: it has no config."
            )
        return RunConfig.from_json(content["config"])

    @property
    def record(self) -> dict[str, Any]:
        return read_json(self.path / "run.json").get("record", {})

    @property
    def is_finished(self) -> bool:
        """Whether its training made all its steps; a folder without a run is none that did."""
        try:
            record: Any = self.record
        except FileProblem:
            return False
        return isinstance(record, dict) and record.get("finished") is True

    @property
    def history(self) -> dict[str, np.ndarray]:
        """Arrays of equal length, one entry a recorded step (HISTORY)."""
        return read_arrays(self.path / "history.npz", HISTORY)

    @property
    def snapshots(self) -> dict[str, np.ndarray]:
        """step (S,), posterior_mean and posterior_scale (S, M, Z), prior_sample (S, P, Z), label
        (M,)."""
        return read_arrays(self.path / "snapshots.npz", SNAPSHOTS)

    @property
    def metrics(self) -> dict[str, Any]:
        return read_json(self.path / "metrics.json")

    def save_config(self, config: RunConfig, record: dict[str, Any]) -> None:
        write_json(self.path / "run.json", {"config": config.to_json(), "record": record})

    def save_history(self, history: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "history.npz", history)

    def save_snapshots(self, snapshots: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "snapshots.npz", snapshots)

    def save_metrics(self, metrics: dict[str, Any]) -> None:
        write_json(self.path / "metrics.json", metrics)


def find_runs(root: Path) -> list[str]:
    """Returns the names (relative paths) of all runs below a folder, sorted."""
    return folders_with(root, "run.json")
