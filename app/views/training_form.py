"""What may be set before a training: titles, ranges and words for each setting of a run.

A setting belongs to a part of RunConfig ("schedule") or to the run itself (""); it is offered
where the method has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.views.constraint_words import ASKED, TITLES
from core.runs import RunConfig, Spec

PRIOR_WORDS = {"hierarchical": "VHP", "standard_normal": "normal prior", "vamp": "VampPrior"}
SCHEDULE_WORDS = {"rewo": "REWO", "rewo_alternative": "REWO", "geco": "GECO", "warm_up": "warm-up"}
MOST_WIDTHS, WIDEST = 8, 1024
LEAST_STEPS = 100


@dataclass(frozen=True)
class Setting:
    """A number that may be set: where it belongs, how it is called, its range."""

    part: str
    name: str
    title: str
    help: str
    low: float
    high: float
    step: float
    format: str = "%d"

    @property
    def key(self) -> str:
        """Its name among all settings."""
        return f"{self.part}-{self.name}"

    def value(self, config: RunConfig) -> Any:
        """Returns the setting's value; None where the run has no such setting."""
        part = getattr(config, self.part).get(self.name) if self.part else None
        return part if self.part else getattr(config, self.name)

    def into(self, config: RunConfig, value: float) -> RunConfig:
        changed: dict[str, Any] = {self.name: value}
        if self.part:
            changed = {self.part: getattr(config, self.part) | changed}
        return config.changed(**changed)


@dataclass(frozen=True)
class OfConstraint(Setting):
    """A number of one of several constraints, which have a multiplier each; part: "schedule", or
    none for the constraint's own."""

    constraint: str = ""

    @property
    def key(self) -> str:
        return f"{self.constraint}-{super().key}"

    def value(self, config: RunConfig) -> Any:
        spec = config.constraints.get(self.constraint, {})
        return (spec.get(self.part, {}) if self.part else spec).get(self.name)

    def into(self, config: RunConfig, value: float) -> RunConfig:
        spec = config.constraints[self.constraint]
        changed: dict[str, Any] = {self.name: value}
        spec = spec | ({self.part: spec[self.part] | changed} if self.part else changed)
        return config.changed(constraints=config.constraints | {self.constraint: spec})


SETTINGS = (
    Setting("", "steps", "Steps", "Iterations, one batch each.", LEAST_STEPS, 10**9, 500),
    Setting("", "seed", "Seed", "Another seed is another start.", 0, 10**6, 1),
    Setting("", "latent_dim", "Latent dimensions", "2 are drawn as they are.", 1, 64, 1),
    Setting(
        "", "learning_rate", "Learning rate", "Of Adam, without a decay.", 1e-6, 0.1, 1e-4, "%.2g"
    ),
    Setting(
        "dataset", "contrast", "Contrast of the images",
        "The brightest pixel. Less contrast is less signal: slower, and harder for every method.",
        0.05, 1.0, 0.1, "%.2f",
    ),
    Setting(
        "constraint", "kappa", "κ, the tolerated error",
        "Root mean squared error of a pixel, an angle or a feature. Smaller asks for more detail; "
        "too small is never reached, and β stays low.",
        1e-4, 1.0, 0.005, "%.4g",
    ),
    Setting(
        "schedule", "nu", "ν, the rate of β", "How fast β follows the error.",
        0.01, 1000.0, 1.0, "%.3g",
    ),
    Setting(
        "schedule", "tau", "τ, the slope at β = 1", "How firmly REWO leads β to 1.",
        0.01, 100.0, 1.0, "%.3g",
    ),
    Setting(
        "schedule", "beta", "β at the start",
        "The weight of the rate. REWO starts small; without a schedule β stays as it is.",
        1e-5, 100.0, 0.05, "%.4g",
    ),
    Setting("schedule", "steps", "Warm-up", "Steps in which β rises to 1.", 1, 10**9, 500),
    Setting(
        "prior", "num_importance", "K, samples of ζ",
        "Importance samples in the second layer; more make the bound of the prior tighter.",
        1, 128, 4,
    ),
    Setting(
        "prior", "num_pseudo_inputs", "Pseudo-inputs", "Components of the VampPrior's mixture.",
        1, 2000, 50,
    ),
    Setting(
        "objective", "num_samples", "K, samples of z",
        "Importance samples of the IWAE; more make the bound tighter.", 1, 128, 4,
    ),
)  # fmt: skip


def composition(config: RunConfig, title: str) -> str:
    """Returns a method's title with the prior and the schedule that it does not name itself:
    "GECO (normal prior)"."""
    prior, schedule = str(config.prior["name"]), config.schedule
    constant = f"β = {schedule['beta']:g}" if schedule["name"] == "constant" else "a schedule"
    parts = PRIOR_WORDS.get(prior, prior), SCHEDULE_WORDS.get(str(schedule["name"]), constant)
    untold = [part for part in parts if part not in title]
    return f"{title} ({', '.join(untold)})" if untold else title


def alike(changed: RunConfig, before: RunConfig, other: RunConfig) -> RunConfig:
    """Returns another method's settings with the changes that a person made to one: of all that
    were the same in both before."""
    for setting in settings_of(changed):
        value = setting.value(changed)
        if value is not None and setting.value(before) == setting.value(other):
            other = setting.into(other, value)
    return with_widths(other, changed.hidden) if before.hidden == other.hidden else other


def with_widths(config: RunConfig, hidden: tuple[int, ...]) -> RunConfig:
    """Returns a run whose nets have all these widths; as it is where its encoder has them: a prior
    may have others of its own, and convolutions have none."""
    return config if hidden == config.hidden else config.changed(hidden=hidden)


def offered(config: RunConfig) -> Iterator[tuple[Setting, Any]]:
    """Yields the settings that a run has, with their values."""
    for setting in settings_of(config):
        value = setting.value(config)
        if value is not None:
            yield setting, value


def settings_of(config: RunConfig) -> list[Setting]:
    """Returns all settings that a run may have: where constraints have a multiplier each, those
    of each constraint instead of the one's."""
    if config.explains:
        return list(SETTINGS)
    plain = [setting for setting in SETTINGS if setting.part not in ("constraint", "schedule")]
    each = (_of_constraint(name, spec) for name, spec in config.constraints.items())
    return [*plain, *(setting for some in each for setting in some)]


def _of_constraint(name: str, spec: Spec) -> list[Setting]:
    kappa = TITLES.get(spec["name"], "κ")
    return [
        OfConstraint(
            "", "kappa", kappa, f"Asked for: {ASKED.get(spec['name'], '').partition(' {')[0]} κ.",
            1e-4, 1.0, 0.01, "%.4g", name,
        ),
        OfConstraint(
            "", "patch", "Patch, pixels", "The side of the patches that are compared.",
            2, 64, 1, "%d", name,
        ),
        OfConstraint(
            "schedule", "most", f"Bound of λ ({name})",
            "λ, this constraint's weight, grows no further; a level that stays violated there is "
            "infeasible.",
            1.0, 1e6, 1_000.0, "%.4g", name,
        ),
    ]  # fmt: skip


def widths_text(config: RunConfig) -> str:
    return ", ".join(map(str, config.hidden))


def widths(text: str) -> tuple[int, ...]:
    """Returns the widths of the hidden layers.

    Errors: ValueError, one sentence.

    >>> widths("128, 64")
    (128, 64)
    """
    try:
        values = tuple(int(width) for width in text.replace(",", " ").split())
    except ValueError:
        values = ()
    if not 1 <= len(values) <= MOST_WIDTHS or not all(1 <= v <= WIDEST for v in values):
        raise ValueError(
            f"Hidden layers should be 1 to {MOST_WIDTHS} widths, each a whole number from 1 to "
            f"{WIDEST:,}, such as 128, 128, 128."
        )
    return values
