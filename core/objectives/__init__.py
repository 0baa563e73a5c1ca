"""Objectives by name."""

from core.objectives.constrained_importance_weighted import ConstrainedImportanceWeighted
from core.objectives.elbo import ELBO
from core.objectives.importance_weighted import ImportanceWeighted
from core.objectives.objective import Objective, rate_weight

OBJECTIVES = {
    "elbo": ELBO,
    "importance_weighted": ImportanceWeighted,
    "constrained_importance_weighted": ConstrainedImportanceWeighted,
}

__all__ = [
    "ELBO",
    "OBJECTIVES",
    "ConstrainedImportanceWeighted",
    "ImportanceWeighted",
    "Objective",
    "rate_weight",
]
