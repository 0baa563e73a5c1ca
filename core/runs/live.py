"""What a training looks like while it runs: one small file that is replaced about once a second.

    live.npz   step, steps, rate; history so far, thinned; posterior means, prior samples, labels;
               what the first prior samples decode to

Whoever wants to follow a training reads it from the run folder: a page, a second viewer, a server
that was started later. It goes when the run has been measured. Torch-free.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.data.labels import LABELS, Label
from core.files import FileProblem, read_arrays, write_arrays
from core.runs.columns import INITIAL_PHASE, STEP

LIVE = "live.npz"
PREFIX = "history."  # before a column's name in the file
MOST_ROWS = 400  # of the history: more than a chart has room for
NUM_IMAGES = 8
NO_IMAGES = np.zeros((0, 1, 1), np.uint8)
ARRAYS = ("posterior_mean", "prior_sample", "labels")
KEPT = ("step", "steps", "rate", "label", *ARRAYS)


@dataclass(frozen=True)
class Live:
    """The picture of a training at one step.

    step of steps made · rate: steps a second, 0 before it is known
    history: its columns so far (T,) · posterior_mean, prior_sample (M, Z) · labels (M,)
    label: what they mean
    images (S, H, W) or (S, H, W, 3) uint8: the first prior samples, decoded; none in older files,
        nor of a run that has ended: its atlas has more
    plane_of: how many dimensions the latents have, where only their plane is here: of a run that
        has ended (core/atlas/projections.on_plane), or of very many dimensions
    """

    step: int
    steps: int
    rate: float
    history: dict[str, np.ndarray]
    posterior_mean: np.ndarray
    prior_sample: np.ndarray
    labels: np.ndarray
    label: Label
    images: np.ndarray = field(default_factory=lambda: NO_IMAGES)
    plane_of: int | None = None

    @property
    def seconds_left(self) -> float | None:
        """Seconds of training that are left at the present rate; None before there is one."""
        return (self.steps - self.step) / self.rate if self.rate > 0 else None

    def save(self, folder: Path) -> None:
        values = {name: getattr(self, name) for name in (*KEPT, "images")}
        values["label"] = self.label.name
        values |= {} if self.plane_of is None else {"plane_of": self.plane_of}
        arrays = {name: np.asarray(value) for name, value in values.items()}
        history = {f"{PREFIX}{name}": column for name, column in self.history.items()}
        write_arrays(folder / LIVE, arrays | history)

    @classmethod
    def load(cls, folder: Path) -> "Live":
        """Errors: FileProblem if there is none, or one that contradicts itself."""
        always = tuple(f"{PREFIX}{column.name}" for column in (STEP, INITIAL_PHASE))
        arrays = read_arrays(folder / LIVE, (*KEPT, *always))
        try:
            live = cls(**_values(arrays))
        except (KeyError, TypeError, ValueError):
            raise FileProblem(f"{folder / LIVE} is foreign; delete it.") from None
        if not live._is_sound():
            raise FileProblem(f"{folder / LIVE} contradicts itself; delete it.")
        return live

    def _is_sound(self) -> bool:
        values = (*(getattr(self, name) for name in ARRAYS), *self.history.values())
        return (
            all(array.dtype.kind in "biuf" for array in values)
            and self.posterior_mean.ndim == self.prior_sample.ndim == 2
            and self.posterior_mean.shape[1] == self.prior_sample.shape[1] > 0
            and self.labels.shape == self.posterior_mean.shape[:1]
            and {column.shape for column in self.history.values()}
            == {(len(self.history["step"]),)}
            and 0 <= self.step <= self.steps
            and all(np.isfinite(array).all() for array in values)
            and self.images.dtype == np.uint8
            and (self.images.ndim == 3 or self.images.shape[3:] == (3,))
            and 0 not in self.images.shape[1:]
        )


def _values(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    history = {n.removeprefix(PREFIX): a for n, a in arrays.items() if n.startswith(PREFIX)}
    numbers = {"step": int, "steps": int, "rate": float}
    return (
        {name: arrays[name] for name in ARRAYS}
        | {name: kind(arrays[name]) for name, kind in numbers.items()}
        | {"label": LABELS[str(arrays["label"])]}
        | {"history": history}
        | {"images": arrays.get("images", NO_IMAGES)}
        | {"plane_of": int(arrays["plane_of"]) if "plane_of" in arrays else None}
    )


def in_bytes(images: np.ndarray, intensity: float) -> np.ndarray:
    """Returns images in [0, intensity] as bytes, white 255.

    >>> in_bytes(np.array([[[0.0, 0.15, 0.3]]]), 0.3).tolist()
    [[[0, 128, 255]]]
    """
    return np.clip(images / intensity * 255, 0, 255).round().astype(np.uint8)


def ended(history: dict[str, np.ndarray], snapshots: dict[str, np.ndarray], label: Label) -> Live:
    """Returns the picture of a finished run at its last step."""
    last = int(history["step"][-1])
    return Live(
        step=last,
        steps=last,
        rate=0.0,
        history={name: column[rows(len(column))] for name, column in history.items()},
        posterior_mean=snapshots["posterior_mean"][-1],
        prior_sample=snapshots["prior_sample"][-1],
        labels=snapshots["label"],
        label=label,
        plane_of=int(snapshots["dim"]) if "dim" in snapshots else None,
    )


def thinned(history: dict[str, list[Any]]) -> dict[str, np.ndarray]:
    """Returns at most MOST_ROWS rows of a history.

    >>> thinned({"step": list(range(1000))})["step"][[0, -1]].tolist()
    [0, 999]
    """
    kept = rows(max(map(len, history.values()), default=0))
    return {name: np.array([column[row] for row in kept]) for name, column in history.items()}


def rows(length: int) -> np.ndarray:
    """Returns at most MOST_ROWS places of so many, evenly spread, both ends among them."""
    return np.unique(np.linspace(0, length - 1, min(length, MOST_ROWS)).round().astype(int))


def remove(folder: Path) -> None:
    """Removes the picture of a training that has ended; the run says more."""
    (folder / LIVE).unlink(missing_ok=True)
