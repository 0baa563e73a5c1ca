"""Loggers by name: who else is told how a training goes."""

from core.loggers.logger import Logger, OpenLogger, silent
from core.loggers.tensorboard import TensorBoard

LOGGERS: dict[str, OpenLogger] = {"tensorboard": TensorBoard}

__all__ = ["LOGGERS", "Logger", "OpenLogger", "silent"]
