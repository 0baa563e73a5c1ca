"""Runs: what a training is told, what it writes down, and the folder that holds it. Torch-free,
but for log, state, recorder and recording, which train.
"""

from core.runs.columns import Column
from core.runs.description import RunConfig, Spec
from core.runs.fitting import LARGEST
from core.runs.run import SNAPSHOTS, STATE, Run, find_runs

__all__ = [
    "LARGEST",
    "SNAPSHOTS",
    "STATE",
    "Column",
    "Run",
    "RunConfig",
    "Spec",
    "find_runs",
]
