"""The description of a run: every setting that its training depends on, as plain data.

    model        {"name": "vae", "encoder": {"name": "mlp", ...}, "decoder": {...},
                  "likelihood": ..., "prior": ..., "latent_dim": 2, "covariance": "full"}
    constraints  {"error": {"name": "reconstruction_error", "kappa": ..., "schedule": {...}}, ...}

Each of these is a spec: a name and its settings. It goes to run.json and comes back unchanged;
what it holds becomes objects in core/build.py only.
"""

import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import MISSING, Field, asdict, dataclass, field, fields, replace
from typing import Any

from core.files import FileProblem
from core.runs.upgrade import upgraded_config

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
OF_MODEL = ("encoder", "decoder", "likelihood", "prior", "latent_dim", "covariance")
SPECS_OF_MODEL = OF_MODEL[:4]
# Settings by names of their own, the wider before those that lie within them.
WITHIN = (*OF_MODEL, "hidden", "constraint", "schedule", "kappa", "alpha")


@dataclass(frozen=True)
class RunConfig:
    """The settings of one run, plain data that goes to JSON and back unchanged.

    Units: kappa in pixel intensity (data lie in [0, 1]), steps in iterations.
    """

    name: str
    dataset: Spec
    model: Spec
    objective: Spec
    constraints: dict[str, Spec]
    chart: Spec = field(default_factory=lambda: {"name": "latent"})
    precision: str = "float32"  # of the hidden layers' products in training
    learning_rate: float = 1e-4
    batch_size: int = 64
    steps: int = 150_000
    seed: int = 0
    num_nodes: int = 1_000
    num_neighbours: int = 18

    # ---- what is asked for most

    @property
    def latent_dim(self) -> int:
        return self.model["latent_dim"]

    @property
    def prior(self) -> Spec:
        return self.model["prior"]

    @property
    def likelihood(self) -> Spec:
        return self.model["likelihood"]

    @property
    def hidden(self) -> tuple[int, ...]:
        """The widths of the encoder's hidden layers; none where it is described otherwise."""
        return tuple(self.model["encoder"].get("hidden", ()))

    @property
    def constraint(self) -> Spec:
        """The first constraint: under an objective with one weight the only one."""
        return next(iter(self.constraints.values()))

    @property
    def schedule(self) -> Spec:
        return self.constraint["schedule"]

    @property
    def kappa(self) -> float | None:
        """The tolerance of the first constraint; None where nothing is tolerated or asked."""
        return self.constraint.get("kappa")

    def changed(self, **settings: Any) -> "RunConfig":
        """Returns the description with other settings, wherever they stand.

        Besides the fields: those of the model by their names, `hidden` of all its networks,
        `constraint` the first one, and its `schedule`, `kappa` and `alpha`.

        Errors: TypeError for a name that is none of these.
        """
        known = {f.name for f in fields(self)}
        direct = {name: value for name, value in settings.items() if name in known}
        config = replace(self, **direct)
        if unknown := settings.keys() - known - set(WITHIN):
            raise TypeError(f"A run has no setting {', '.join(sorted(unknown))}.")
        for name in WITHIN:
            if name in settings:
                config = replace(config, **_within(config, name, settings[name]))
        return config

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "RunConfig":
        """Errors: FileProblem for what is missing, unknown or impossible, by name."""
        value = upgraded_config(value)
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(value) - known):
            raise FileProblem(
                f"Unknown settings {', '.join(unknown)}; known: {', '.join(sorted(known))}."
            )
        required = {f.name for f in fields(cls) if _is_required(f)}
        if missing := [*sorted(required - set(value)), *_missing(value)]:
            raise FileProblem(f"The run's settings lack {', '.join(missing)}.")
        wrong = [f.name for f in fields(cls) if f.name in value and not _fits(f, value[f.name])]
        if wrong := [*wrong, *_wrong_in_model(value["model"])]:
            raise FileProblem(f"The run's settings have impossible values: {', '.join(wrong)}.")
        return cls(**value)


def _within(config: RunConfig, name: str, value: Any) -> dict[str, Any]:
    """Returns the field in which a setting stands, with the setting changed."""
    if name in OF_MODEL:
        return {"model": config.model | {name: value}}
    if name == "hidden":
        return {"model": _with_widths(config.model, list(value))}
    first = next(iter(config.constraints))
    changed = value if name == "constraint" else config.constraint | {name: value}
    return {"constraints": config.constraints | {first: changed}}


def _with_widths(spec: Spec, hidden: list[int]) -> Spec:
    """Returns a spec in which every network has these hidden widths."""
    changed = deepcopy(spec)
    for part in _specs(changed):
        if "hidden" in part:
            part["hidden"] = hidden
    return changed


def _specs(value: Any) -> Iterator[Spec]:
    """Yields all dictionaries in a nested one, itself first."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _specs(part)


def _is_required(setting: Field[Any]) -> bool:
    return setting.default is MISSING and setting.default_factory is MISSING


def _missing(value: dict[str, Any]) -> list[str]:
    """Returns what model and constraints lack, if they are what they should be otherwise."""
    model, constraints = value.get("model"), value.get("constraints")
    lacks = [f"model.{part}" for part in OF_MODEL if isinstance(model, dict) and part not in model]
    if isinstance(constraints, dict):
        lacks += [
            f"constraints.{name}.schedule"
            for name, spec in constraints.items()
            if isinstance(spec, dict) and "schedule" not in spec
        ]
    return lacks


def _fits(setting: Field[Any], value: Any) -> bool:
    """Whether a value that was read from JSON is of the type and in the range of the setting."""
    if setting.type is float:
        return type(value) in (int, float) and 0 < value < math.inf
    if setting.type is int:
        return _is_whole(setting.name, value)
    if setting.type is str:
        return type(value) is str
    if setting.name == "constraints":
        return isinstance(value, dict) and bool(value) and all(map(_is_constraint, value.values()))
    return _is_spec(value)


def _is_constraint(value: Any) -> bool:
    return _is_spec(value) and _is_spec(value.get("schedule"))


def _wrong_in_model(model: Spec) -> list[str]:
    if not isinstance(model, dict):
        return []  # said already
    wrong = [part for part in SPECS_OF_MODEL if not _is_spec(model[part])]
    wrong += [] if _is_whole("latent_dim", model["latent_dim"]) else ["latent_dim"]
    wrong += [] if isinstance(model["covariance"], str) else ["covariance"]
    if not all(_are_widths(part["hidden"]) for part in _specs(model) if "hidden" in part):
        wrong.append("hidden")
    return [f"model.{part}" for part in wrong]


def _is_spec(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _is_whole(name: str, value: Any) -> bool:
    return type(value) is int and LEAST.get(name, 1) <= value <= MOST[name]


def _are_widths(value: Any) -> bool:
    few = isinstance(value, list | tuple) and len(value) <= MOST["hidden"]
    return few and all(_is_whole("hidden", width) for width in value)
