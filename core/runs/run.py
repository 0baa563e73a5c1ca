"""A run on disk: what was trained, how it went, and what came out.

    run.json           layout, RunConfig, the history's columns, and where the run comes from
                       (provenance: versions, commit, time, machine)
    model.safetensors  the weights                 history.npz    one row a recorded step
    snapshots.npz      posterior and prior along   metrics.json   the measures
    bounds.npz         held-out images along       tiles.npz      a handful of images' posteriors
    plane.npz          rate and distortion along   strips.npz     drawings step by step
    atlas.npz, sprite.png                          state.safetensors   to resume; not shipped
    chart.safetensors  a plane that was fitted afterwards (core/runs/charting.py)
    live.npz           while it is trained (core/runs/live.py)
    job.json           of one that was asked for on a page (core/jobs/tickets.py)

History, snapshots and bounds appear at the end; until then they lie in the state.

Nothing is pickled, every write is atomic. Torch-free, so that pages can read runs while painting.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from core.files import FileProblem, folders_with, read_arrays, read_json, write_arrays, write_json
from core.runs.columns import Column
from core.runs.description import RunConfig
from core.runs.upgrade import LAYOUT, upgraded

WEIGHTS = "model.safetensors"
CHART, ABOUT_CHART = "chart.safetensors", "chart"  # and its facts, as metadata
STATE = "state.safetensors"  # of a training: all that its next step depends on
SNAPSHOTS = ("step", "posterior_mean", "posterior_scale", "prior_sample", "label")
BOUNDS = ("step", "bound", "distortion", "rate")
PLANE = ("step", "rate", "error", "distortion")
STRIPS = (
    *("image", "expected", "drawn", "rate", "average", "coarse", "fine", "sample", "label"),
    *("given", "crossed"),
)
TILES = ("step", "drawn", "prior", "owner", "share", "information", "marginal", "error")


@dataclass(frozen=True)
class Run:
    """A run folder; files are read when asked for, errors name the file."""

    path: Path

    @property
    def description(self) -> dict[str, Any]:
        """What run.json says, in today's layout. Errors: FileProblem."""
        path = self.path / "run.json"
        content = read_json(path)
        try:
            return upgraded(content)
        except FileProblem as problem:
            raise FileProblem(f"{path} cannot be read. {problem}") from None

    @property
    def config(self) -> RunConfig:
        if not self.path.is_dir():
            raise FileProblem(f"There is no run at {self.path}.")
        config = self.description.get("config")
        if not isinstance(config, dict):
            raise FileProblem(
                f"{self.path / 'run.json'} is not a run of Priorscape: it has no config."
            )
        return RunConfig.from_json(config)

    @property
    def columns(self) -> list[Column]:
        """What the columns of the history are. Errors: FileProblem."""
        rows: Any = self.description.get("columns")
        known = {f.name for f in fields(Column)}
        try:
            return [_column({n: v for n, v in row.items() if n in known}) for row in rows]
        except (KeyError, TypeError, AttributeError, ValueError):
            raise FileProblem(
                f"{self.path / 'run.json'} does not say what the columns of its history are; "
                "restore or retrain it."
            ) from None

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the run comes from: versions, commit, time, machine, whether it is finished."""
        return self.description.get("provenance", {})

    @property
    def is_finished(self) -> bool:
        """Whether its training made all its steps; a folder without a run is none that did."""
        try:
            provenance: Any = self.provenance
        except FileProblem:
            return False
        return isinstance(provenance, dict) and provenance.get("finished") is True

    @property
    def history(self) -> dict[str, np.ndarray]:
        """Arrays of equal length, one entry a recorded step, by the names of the columns."""
        names = tuple(column.name for column in self.columns)
        arrays = read_arrays(self.path / "history.npz", names)
        return {name: arrays[name] for name in names}

    @property
    def snapshots(self) -> dict[str, np.ndarray]:
        """step (S,), posterior_mean and posterior_scale (S, M, Z), prior_sample (S, P, Z), label
        (M,); of more than two dimensions what is drawn of them, Z = 2, and dim, how many they are
        (core/atlas/projections.on_plane)."""
        return read_arrays(self.path / "snapshots.npz", SNAPSHOTS)

    @property
    def bounds(self) -> dict[str, np.ndarray]:
        """step (S,), bound of -log p(x), distortion, rate (S,) in nats along the training
        (core/metrics/held_out). Errors: FileProblem, also for runs of before December 2026."""
        return read_arrays(self.path / "bounds.npz", BOUNDS)

    @property
    def plane(self) -> dict[str, np.ndarray]:
        """step (S,), rate (S,) in nats an image, error (S,) in squared intensity and distortion
        (S,) in nats a pixel along the training (core/metrics/information_plane). Errors:
        FileProblem, also for runs of before December 2026 and those that have no such plane."""
        return read_arrays(self.path / "plane.npz", PLANE)

    @property
    def tiles(self) -> dict[str, np.ndarray]:
        """step (S,), drawn (S, L, N, Z) of each image's posterior, prior (S, P, Z), owner (S, P):
        whose tile each of these samples lies in, share (S, N) of the prior in each, information
        and marginal KL (S,) in nats, error (S,) (core/metrics/tiles).

        Errors: FileProblem, also for runs of more than a handful of images.
        """
        return read_arrays(self.path / "tiles.npz", TILES)

    @property
    def strips(self) -> dict[str, np.ndarray]:
        """What each step of a drawing adds (core/atlas/strips). Errors: FileProblem, also for
        runs that draw at once."""
        return read_arrays(self.path / "strips.npz", STRIPS)

    @property
    def weights_digest(self) -> str:
        """Which weights a run has: what was fitted to others is outdated. Errors: FileProblem."""
        try:
            weights = (self.path / WEIGHTS).read_bytes()
        except OSError:
            raise FileProblem(f"{WEIGHTS} is missing from {self.path}.") from None
        return hashlib.blake2b(weights, digest_size=16).hexdigest()

    def require_fitted_to(self, digest: Any) -> None:
        """Errors: FileProblem unless these are the weights, to which its chart was fitted."""
        if digest != self.weights_digest:
            raise FileProblem(
                f"{self.path / CHART} was fitted to other weights than the run has; fit it again."
            )

    @property
    def metrics(self) -> dict[str, Any]:
        return read_json(self.path / "metrics.json")

    def save_description(
        self, config: RunConfig, columns: Sequence[Column], provenance: dict[str, Any]
    ) -> None:
        content = {
            "layout": LAYOUT,
            "config": config.to_json(),
            "columns": [column.to_json() for column in columns],
            "provenance": provenance,
        }
        write_json(self.path / "run.json", content)

    def save_history(self, history: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "history.npz", history)

    def save_snapshots(self, snapshots: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "snapshots.npz", snapshots)

    def save_bounds(self, bounds: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "bounds.npz", bounds)

    def save_plane(self, plane: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "plane.npz", plane)

    def save_tiles(self, tiles: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "tiles.npz", tiles)

    def save_strips(self, strips: dict[str, np.ndarray]) -> None:
        write_arrays(self.path / "strips.npz", strips)

    def save_metrics(self, metrics: dict[str, Any]) -> None:
        write_json(self.path / "metrics.json", metrics)


def _column(row: dict[str, Any]) -> Column:
    """Returns a column that was read. Errors: TypeError, ValueError for what is none."""
    column = Column(**row)
    level = column.level
    texts = (column.name, column.title, column.unit, column.scale, column.level_title)
    if not all(isinstance(text, str) for text in texts) or not column.name:
        raise ValueError("a column without a name")
    if level is not None and (isinstance(level, bool) or not np.isfinite(level)):
        raise ValueError("a level that is no number")
    return column


def find_runs(root: Path) -> list[str]:
    """Returns the names (relative paths) of all runs below a folder, sorted."""
    return folders_with(root, "run.json")
