"""Runs: what a training is told, what it writes down, and the folder that holds it. Torch-free,
but for `log` and `recording`, which train.
"""

from core.runs.columns import HISTORY, Column
from core.runs.description import RunConfig, Spec
from core.runs.fitting import LARGEST
from core.runs.run import SNAPSHOTS, STATE, Run, find_runs

__all__ = [
    "HISTORY",
    "LARGEST",
    "SNAPSHOTS",
    "STATE",
    "Column",
    "Run",
    "RunConfig",
    "Spec",
    "find_runs",
]
