"""Training: Algorithm 1 as a generator of steps, and its optimiser."""

from core.training.flat_adam import FlatAdam
from core.training.trainer import Diverged, Step, Trainer, below

__all__ = ["Diverged", "FlatAdam", "Step", "Trainer", "below"]
