"""What run.json of older versions says, in today's layout; the files stay as they are.

    layout 1    until November 2026: prior, likelihood, hidden, ... side by side, one constraint
                whose level and average were the schedule's; no columns; no number of a layout
    layout 2    core/runs/description.py; the history's columns; where it came from

Older than that: the likelihood was only a scale. Old states: core/runs/state; old atlases:
core/atlas/layout.
"""

from dataclasses import replace
from typing import Any

from core.files import FileProblem
from core.runs.columns import USUAL

LAYOUT = 2
CONSTRAINT = "error"  # what the only constraint of layout 1 is called: its column had this name
OLD = (
    "prior",
    "schedule",
    "likelihood",
    "scale",
    "constraint",
    "latent_dim",
    "hidden",
    "covariance",
)
WIDTHS = [256, 256, 256, 256]
LARGEST_KAPPA = 1e100  # whose square is a number


def upgraded(content: dict[str, Any]) -> dict[str, Any]:
    """Returns what run.json says, in today's layout: config, columns, provenance.

    Errors: FileProblem for a layout of a newer version.
    """
    layout = content.get("layout", 1)
    if type(layout) is not int or layout > LAYOUT:
        raise FileProblem(
            f"It was written by a newer version of Priorscape (layout {layout!r:.20}; this one "
            f"reads up to {LAYOUT}); update Priorscape."
        )
    if layout == LAYOUT:
        return content
    config = content.get("config")
    now = dict(content)
    now["provenance"] = now.pop("record", {})
    now["layout"] = LAYOUT
    if isinstance(config, dict):
        now["config"] = upgraded_config(config)
        now["columns"] = [column.to_json() for column in _columns(now["config"])]
    return now


def upgraded_config(value: dict[str, Any]) -> dict[str, Any]:
    """Returns the settings of a run in today's layout; those that are in it come back as they are.

    Errors: none; what makes no sense stays for the reader of today's layout to refuse.
    """
    if "model" in value or not any(name in value for name in OLD):
        return value
    kept = {name: setting for name, setting in value.items() if name not in OLD}
    model = _model(value)
    return kept | {"model": model, "constraints": {CONSTRAINT: _constraint(value)}}


def _model(value: dict[str, Any]) -> dict[str, Any]:
    hidden = value.get("hidden", WIDTHS)
    nets = [{"name": "mlp", "hidden": hidden} for _ in range(3)]
    parts: dict[str, Any] = {"name": "vae", "encoder": nets[0], "decoder": nets[1]}
    if "scale" in value and "likelihood" not in value:
        parts["likelihood"] = {"name": "normal", "scale": value["scale"]}
    elif "likelihood" in value:
        parts["likelihood"] = value["likelihood"]
    if "prior" in value:
        parts["prior"] = _prior(value["prior"], nets[2])
    defaults = {"latent_dim": 2, "covariance": "diagonal"}
    return parts | {name: value.get(name, usual) for name, usual in defaults.items()}


def _prior(prior: Any, net: dict[str, Any]) -> Any:
    hierarchical = isinstance(prior, dict) and prior.get("name") == "hierarchical"
    return prior | {"net": net} if hierarchical else prior


def _constraint(value: dict[str, Any]) -> Any:
    """Returns the constraint with its level, its average and its schedule."""
    spec = value.get("constraint", {"name": "reconstruction_error"})
    schedule = value.get("schedule")
    if not isinstance(spec, dict) or "schedule" not in value:
        return spec
    if not isinstance(schedule, dict):
        return spec | {"schedule": schedule}
    level = {name: schedule[name] for name in ("kappa", "alpha") if name in schedule}
    moved = {name: setting for name, setting in schedule.items() if name not in level}
    return spec | level | {"schedule": moved}


def _columns(config: dict[str, Any]) -> list[Any]:
    held = config.get("constraints")
    constraint = held.get(CONSTRAINT) if isinstance(held, dict) else None
    kappa = constraint.get("kappa") if isinstance(constraint, dict) else None
    level = None  # where kappa is none, or one that the reader refuses
    if isinstance(kappa, int | float) and 0 < kappa < LARGEST_KAPPA:
        level = float(kappa) ** 2
    return [replace(c, level=level) if c.name == CONSTRAINT else c for c in USUAL]
