"""Constraints: what they measure, by name, and how each is held by a multiplier of its own.

A measure that asks for the `shape` of an image, or for the `classifier` of the data, gets it from
core/build.
"""

from collections.abc import Callable

from core.constraints.classification_error import ClassificationError
from core.constraints.constraint import Constraint, Measure, Tracked
from core.constraints.feature_error import FeatureError
from core.constraints.patch_correlation import PatchCorrelation
from core.constraints.patch_error import PatchError
from core.constraints.reconstruction_error import ReconstructionError

CONSTRAINTS: dict[str, Callable[..., Measure]] = {
    "reconstruction_error": ReconstructionError,
    "classification_error": ClassificationError,
    "feature_error": FeatureError,
    "patch_error": PatchError,
    "patch_correlation": PatchCorrelation,
}

__all__ = [
    "CONSTRAINTS",
    "ClassificationError",
    "Constraint",
    "FeatureError",
    "Measure",
    "PatchCorrelation",
    "PatchError",
    "ReconstructionError",
    "Tracked",
]
