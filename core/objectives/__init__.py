"""Objectives by name."""

from core.objectives.constrained_importance_weighted import ConstrainedImportanceWeighted
from core.objectives.elbo import ELBO
from core.objectives.importance_weighted import ImportanceWeighted
from core.objectives.lagrangian import Lagrangian
from core.objectives.objective import Objective, WeightedBound

OBJECTIVES = {
    "elbo": ELBO,
    "importance_weighted": ImportanceWeighted,
    "constrained_importance_weighted": ConstrainedImportanceWeighted,
    "lagrangian": Lagrangian,
}

__all__ = [
    "ELBO",
    "OBJECTIVES",
    "ConstrainedImportanceWeighted",
    "ImportanceWeighted",
    "Lagrangian",
    "Objective",
    "WeightedBound",
]
