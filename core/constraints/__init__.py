"""Constraints by name: a constraint measures the error that the multiplier holds below kappa^2."""

from core.constraints.reconstruction_error import reconstruction_error

CONSTRAINTS = {"reconstruction_error": reconstruction_error}

__all__ = ["CONSTRAINTS", "reconstruction_error"]
