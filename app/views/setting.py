"""A number that may be set before a training, where in a run's description it stands.

A setting belongs to a part of RunConfig ("schedule") or to the run itself (""), or to one of
several constraints.
"""

from dataclasses import dataclass
from typing import Any

from app.views.constraint_words import ASKED, TITLES
from core.runs import RunConfig, Spec


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


def of_constraint(name: str, spec: Spec) -> list[Setting]:
    """Returns what may be set of one of several constraints."""
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
