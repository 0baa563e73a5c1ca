"""Trainings as processes: one job, many at a time, a queue on disk and who works through it."""

from core.jobs.job import (
    POLL,
    RETRIES,
    ROOT,
    Job,
    Outcome,
    TrainingProcess,
    cancel,
    die_with_parent,
    is_done,
    last_step,
    outstanding,
    run_all,
    start,
)

__all__ = [
    "POLL",
    "RETRIES",
    "ROOT",
    "Job",
    "Outcome",
    "TrainingProcess",
    "cancel",
    "die_with_parent",
    "is_done",
    "last_step",
    "outstanding",
    "run_all",
    "start",
]
