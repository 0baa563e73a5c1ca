"""Training: Algorithm 1 as a generator of steps, and its optimiser."""

from core.training.examples import Examples, Redrawn
from core.training.flat_adam import FlatAdam
from core.training.step import Diverged, Step
from core.training.tracking import below
from core.training.trainer import Trainer

__all__ = ["Diverged", "Examples", "FlatAdam", "Redrawn", "Step", "Trainer", "below"]
