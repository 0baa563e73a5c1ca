"""Objectives by name."""

from core.objectives.elbo import ELBO
from core.objectives.importance_weighted import ImportanceWeighted
from core.objectives.objective import Objective, rate_weight

OBJECTIVES = {"elbo": ELBO, "importance_weighted": ImportanceWeighted}

__all__ = ["ELBO", "OBJECTIVES", "ImportanceWeighted", "Objective", "rate_weight"]
