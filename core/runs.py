"""A run on disk: what was trained, how it went, and what came out.

    run.json           RunConfig and record (seed, versions, commit, wall time, machine)
    model.safetensors  the weights                 history.npz    one row a recorded step
    snapshots.npz      posterior and prior along   metrics.json   the measures
    atlas.npz, sprite.png                          state.safetensors   to resume; not shipped
    live.npz, job.json: while it is trained (core/live.py, core/tickets.py)

Nothing is pickled, every write is atomic. Torch-free, so that pages can read runs while painting.
"""

import math
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from core.files import (
    FileProblem,
    folders_with,
    read_arrays,
    read_json,
    write_arrays,
    write_json,
)

Spec = dict[str, Any]  # {"name": a key of PRIORS, SCHEDULES, ..., and its settings}

HISTORY = ("step", "beta", "error", "loss", "distortion", "rate", "initial_phase")
STATE = "state.safetensors"  # of a training: all that its next step depends on
SNAPSHOTS = ("step", "posterior_mean", "posterior_scale", "prior_sample", "label")


# A foreign run.json must not make a reader ask for more memory than there is.
LEAST = {"seed": 0}
MOST = {
    "latent_dim": 10_000,
    "hidden": 100_000,
    "batch_size": 1_000_000,
    "steps": 10**9,
    "seed": 2**31,
    "num_nodes": 100_000,
    "num_neighbours": 1_000,
}


@dataclass(frozen=True)
class RunConfig:
    """Creates the settings of one run, plain data that goes to JSON and back unchanged.

    Units: kappa in pixel intensity (data lie in [0, 1]), steps in iterations.
    """

    name: str
    dataset: Spec
    prior: Spec
    objective: Spec
    schedule: Spec
    likelihood: Spec
    constraint: Spec = field(default_factory=lambda: {"name": "reconstruction_error"})
    latent_dim: int = 2
    hidden: tuple[int, ...] = (256, 256, 256, 256)
    covariance: str = "diagonal"  # or "full": of all normals of latents
    precision: str = "float32"  # of the hidden layers' products in training
    learning_rate: float = 1e-4
    batch_size: int = 64
    steps: int = 150_000
    seed: int = 0
    num_nodes: int = 1_000
    num_neighbours: int = 18

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"hidden": list(self.hidden)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "RunConfig":
        value = _upgraded(value)
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(value) - known):
            raise FileProblem(
                f"Unknown settings {', '.join(unknown)}; known: {', '.join(sorted(known))}."
            )
        if missing := sorted({f.name for f in fields(cls) if _is_required(f)} - set(value)):
            raise FileProblem(f"The run's settings lack {', '.join(missing)}.")
        if wrong := [f.name for f in fields(cls) if f.name in value and not _fits(f, value)]:
            raise FileProblem(f"The run's settings have impossible values: {', '.join(wrong)}.")
        return cls(**value | {"hidden": tuple(value.get("hidden", cls.hidden))})


def _upgraded(value: dict[str, Any]) -> dict[str, Any]:
    """Returns settings in today's layout; until November 2026 the likelihood was only a scale."""
    if "scale" not in value or "likelihood" in value:
        return value
    kept = {name: setting for name, setting in value.items() if name != "scale"}
    return kept | {"likelihood": {"name": "normal", "scale": value["scale"]}}


def _is_required(setting: Field[Any]) -> bool:
    return setting.default is MISSING and setting.default_factory is MISSING


def _fits(setting: Field[Any], settings: dict[str, Any]) -> bool:
    """Whether a value that was read from JSON is of the type and in the range of the setting."""
    value = settings[setting.name]
    if setting.type is float:
        return type(value) in (int, float) and 0 < value < math.inf
    if setting.type is int:
        return type(value) is int and LEAST.get(setting.name, 1) <= value <= MOST[setting.name]
    if setting.type is str:
        return type(value) is str
    if setting.name == "hidden":
        widths = isinstance(value, list | tuple) and len(value) <= MOST["hidden"]
        return widths and all(type(w) is int and 1 <= w <= MOST["hidden"] for w in value)
    return isinstance(value, dict) and isinstance(value.get("name"), str)


@dataclass(frozen=True)
class Run:
    """Creates the view of a run folder; files are read when asked for, errors name the file."""

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
