"""Priorscape's models: latent spaces of variational autoencoders, their priors, graphs and paths.

    >>> import core
    >>> core.experiment("pendulum/vhp-rewo").kappa
    0.02

Importing this package loads nothing else: each name below comes with its module when it is first
asked for, and torch with those that train.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "Atlas": "core.atlas",
    "LatentGraph": "core.graph",
    "Run": "core.runs",
    "RunConfig": "core.runs",
    "build_chart": "core.build",
    "build_dataset": "core.build",
    "build_model": "core.build",
    "build_trainer": "core.build",
    "complete": "core.runs.recording",
    "evaluate": "core.metrics.evaluation",
    "experiment": "core.experiments",
    "find_runs": "core.runs",
    "interpolate": "core.graph",
    "load_chart": "core.build",
    "load_model": "core.build",
    "record": "core.runs.recording",
    "straight_line": "core.graph",
    "train": "core.runs.recording",
}


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"core has no {name!r}; known: {', '.join(PUBLIC)}.")
    return getattr(import_module(PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC])
