"""The description of a run: every setting that its training depends on, as plain data.

    model        {"name": "vae", "encoder": {"name": "mlp", ...}, "decoder": {...},
                  "likelihood": ..., "prior": ..., "latent_dim": 2, "covariance": "full",
                  "start": "components"}
    constraints  {"error": {"name": "reconstruction_error", "kappa": ..., "schedule": {...}}, ...}

Each of these is a spec: a name and its settings. It goes to run.json and comes back unchanged;
what it holds becomes objects in core/build.py only.
"""

from copy import deepcopy
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Annotated, Any

from msgspec import Meta

from core.draw_sizes import CONV_DRAW
from core.expected import Named, Positive
from core.runs.columns import ERROR
from core.runs.fitting import LARGEST, fitted, specs

Spec = dict[str, Any]  # {"name": a key of PRIORS, SCHEDULES, ..., and its settings}

OF_MODEL = (
    *("encoder", "decoder", "likelihood", "prior", "latent_dim", "covariance", "start"),
    "posterior",  # a flow; without one it is a normal distribution
    "smoother",  # a plane beside the latents; none without
)
# Settings by names of their own, the wider before those that lie within them.
WITHIN = (*OF_MODEL, "hidden", "constraint", "schedule", "kappa", "alpha")


def _whole(name: str, least: int = 1) -> Meta:
    return Meta(ge=least, le=LARGEST[name])


@dataclass(frozen=True)
class RunConfig:
    """The settings of one run, plain data that goes to JSON and back unchanged.

    Units: kappa in pixel intensity (data lie in [0, 1]), steps in iterations.
    """

    name: str
    dataset: Named
    model: Named
    objective: Named
    constraints: Annotated[dict[str, Named], Meta(min_length=1)]
    chart: Named = field(default_factory=lambda: {"name": "latent"})
    precision: str = "float32"  # of the hidden layers' products in training
    learning_rate: Positive = 1e-4
    batch_size: Annotated[int, _whole("batch_size")] = 64
    steps: Annotated[int, _whole("steps")] = 150_000
    seed: Annotated[int, _whole("seed", 0)] = 0
    num_nodes: Annotated[int, _whole("num_nodes")] = 1_000
    num_neighbours: Annotated[int, _whole("num_neighbours")] = 18

    # ---- what is asked for most

    @property
    def latent_dim(self) -> int:
        return self.model["latent_dim"]

    @property
    def prior(self) -> Spec:
        """The prior; N(0, I) of a model that has no other one."""
        return self.model.get("prior", {"name": "standard_normal"})

    @property
    def likelihood(self) -> Spec:
        return self.model["likelihood"]

    @property
    def explains(self) -> bool:
        """Whether the likelihood is trained: the distortion is part of the loss, as it is of none
        of a Lagrangian, in which constraints alone say what a reconstruction should be."""
        return bool(self.objective["name"] != "lagrangian")

    @property
    def hidden(self) -> tuple[int, ...]:
        """The widths of the encoder's hidden layers; none where it is described otherwise."""
        return tuple(self.model.get("encoder", {}).get("hidden", ()))

    @property
    def draws_in_steps(self) -> bool:
        """Whether the model draws in steps: every density of a latent is a pass through it."""
        return bool(self.model["name"] == CONV_DRAW)

    @property
    def decoder(self) -> str:
        """The name of the network that makes images; the model's, where it is one of its own."""
        return str(self.model.get("decoder", self.model)["name"])

    @property
    def held(self) -> str:
        """The name of the constraint that kappa and schedule are of: that of the reconstruction
        error, else the first one."""
        return ERROR.name if ERROR.name in self.constraints else next(iter(self.constraints))

    @property
    def constraint(self) -> Spec:
        return self.constraints[self.held]

    @property
    def schedule(self) -> Spec:
        return self.constraint["schedule"]

    @property
    def kappa(self) -> float | None:
        """The tolerance of the error; None where nothing is tolerated or asked."""
        return self.constraint.get("kappa")

    def changed(self, **settings: Any) -> "RunConfig":
        """Returns the description with other settings, wherever they stand.

        Besides the fields: those of the model by their names, `hidden` of all its networks,
        `constraint` that of the error, and its `schedule`, `kappa` and `alpha`.

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
        """Returns the settings as JSON has them: what is a tuple in memory is a list."""
        return {name: _as_json(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "RunConfig":
        """Errors: FileProblem for what is missing, unknown or impossible, by name."""
        return fitted(cls, value)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    return [_as_json(part) for part in value] if isinstance(value, list | tuple) else value


def _within(config: RunConfig, name: str, value: Any) -> dict[str, Any]:
    """Returns the field in which a setting stands, with the setting changed."""
    if name in OF_MODEL:
        return {"model": config.model | {name: value}}
    if name == "hidden":
        return {"model": _with_widths(config.model, list(value))}
    changed = value if name == "constraint" else config.constraint | {name: value}
    return {"constraints": config.constraints | {config.held: changed}}


def _with_widths(spec: Spec, hidden: list[int]) -> Spec:
    """Returns a model in which every network has these hidden widths, but for the couplings of a
    flow."""
    changed = deepcopy(spec)
    for part in specs({name: value for name, value in changed.items() if name != "posterior"}):
        if "hidden" in part:
            part["hidden"] = hidden
    return changed
