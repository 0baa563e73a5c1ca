"""Datasets by name; each loader is seeded, and returns a Dataset."""

from core.data.dataset import NUM_SHOWN, Dataset
from core.data.pendulum import pendulum

DATASETS = {"pendulum": pendulum}

__all__ = ["DATASETS", "NUM_SHOWN", "Dataset", "pendulum"]
