"""Experiments: the papers' settings as data, smaller ones, sweeps and tables of them."""

from core.experiments.experiments import (
    EXPERIMENTS,
    PAPER_ANGLE_ERROR,
    PENDULUM,
    UnknownExperiment,
    experiment,
    of_dataset,
)

__all__ = [
    "EXPERIMENTS",
    "PAPER_ANGLE_ERROR",
    "PENDULUM",
    "UnknownExperiment",
    "experiment",
    "of_dataset",
]
