"""The description of a run: every setting that its training depends on, as plain data.

It goes to run.json and comes back unchanged; what it holds becomes objects in core/build.py only.
"""

import math
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Any

from core.files import FileProblem

Spec = dict[str, Any]  # {"name": a key of PRIORS, SCHEDULES, ..., and its settings}

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
    """The settings of one run, plain data that goes to JSON and back unchanged.

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
