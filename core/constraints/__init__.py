"""Constraints: what they measure, by name, and how each is held by a multiplier of its own."""

from core.constraints.constraint import Constraint, Measure, Tracked
from core.constraints.reconstruction_error import ReconstructionError

CONSTRAINTS = {"reconstruction_error": ReconstructionError}

__all__ = ["CONSTRAINTS", "Constraint", "Measure", "ReconstructionError", "Tracked"]
