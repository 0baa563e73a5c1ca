"""Datasets by name; each loader is seeded, and returns a Dataset."""

from collections.abc import Callable

from core.data.dataset import NUM_SHOWN, Dataset
from core.data.digits import digits
from core.data.mocap.motion import motion
from core.data.pendulum import pendulum

DATASETS: dict[str, Callable[..., Dataset]] = {
    "pendulum": pendulum,
    "digits": digits,
    "motion": motion,
}

__all__ = ["DATASETS", "NUM_SHOWN", "Dataset", "digits", "motion", "pendulum"]
