"""Datasets by name; each loader is seeded, and returns a Dataset."""

from core.data.dataset import Dataset
from core.data.pendulum import pendulum

DATASETS = {"pendulum": pendulum}

__all__ = ["DATASETS", "Dataset", "pendulum"]
