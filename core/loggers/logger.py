"""A logger: whoever else is told of a training, a row of its history at a time.

Others fit by the same two methods: Weights & Biases as log(values, step=step) and finish(),
trackio alike. What a logger is told is in the run's own history as well.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class Logger(Protocol):
    """What is told of the steps on record."""

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Takes the columns of the history (core/runs/columns) at a step, by their names."""

    def close(self) -> None:
        """Ends; called also where training stops early."""


# From the run's folder and the step that training goes on after, 0 for a new one: what was told of
# later steps, by a training that was killed, is told again.
OpenLogger = Callable[[Path, int], Logger]


class Silent:
    """Tells nobody."""

    def log(self, step: int, values: Mapping[str, float]) -> None: ...

    def close(self) -> None: ...


def silent(folder: Path, after: int) -> Silent:
    return Silent()
