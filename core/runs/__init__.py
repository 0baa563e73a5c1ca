"""Runs: what a training is told, what it writes down, and the folder that holds it. Torch-free,
but for `recording`, which trains.
"""

from core.runs.description import MOST, RunConfig, Spec
from core.runs.run import HISTORY, SNAPSHOTS, STATE, Run, find_runs

__all__ = ["HISTORY", "MOST", "SNAPSHOTS", "STATE", "Run", "RunConfig", "Spec", "find_runs"]
