"""What a training writes down: a row for a recorded step, arrays for a snapshot.

Steps are recorded about 900 a decade (each one below 1,000), snapshots are taken eight a decade,
and both at the last step; a snapshot is also taken when the initial phase ends.
"""

from dataclasses import dataclass, field

import numpy as np

from core.charts import Chart
from core.training import Step


def is_recorded(step: int) -> bool:
    """Whether a step is on the record: every 10^(digits - 3) steps.

    >>> [is_recorded(s) for s in (7, 999, 1001, 1010, 12_340, 12_300)]
    [True, True, False, True, False, True]
    """
    return step % 10 ** max(0, len(str(step)) - 3) == 0


def is_snapshot(step: int) -> bool:
    """Whether a step is one of round(10^(k/8)), from 100 on.

    >>> [s for s in range(1, 1001) if is_snapshot(s)]
    [100, 133, 178, 237, 316, 422, 562, 750, 1000]
    """
    return step >= 100 and step == round(10 ** (round(8 * np.log10(step)) / 8))


@dataclass
class TrainingLog:
    """What has been recorded so far: the columns of the history, and arrays of each snapshot."""

    history: dict[str, list[float]] = field(default_factory=dict)
    snapshots: dict[str, list[np.ndarray]] = field(default_factory=dict)
    seconds: float = 0.0
    initial_phase: bool = False

    def add_step(self, step: Step) -> None:
        for name, value in step.row().items():
            self.history.setdefault(name, []).append(value)

    def ends_initial_phase(self, step: Step) -> bool:
        """Whether the step is the first of the main phase; remembers the phase for the next."""
        ended, self.initial_phase = (
            self.initial_phase and not step.initial_phase,
            step.initial_phase,
        )
        return ended

    def add_snapshot(self, step: int, chart: Chart, x: np.ndarray) -> None:
        shot = {
            "step": np.array(step),
            "posterior_mean": chart.encode(x),
            "posterior_scale": chart.spread(x),
            # The same noise each time, so that a point can be followed through training.
            "prior_sample": chart.sample(len(x), seed=0),
        }
        for name, value in shot.items():
            self.snapshots.setdefault(name, []).append(value)

    def arrays(self) -> dict[str, np.ndarray]:
        history = {f"history.{name}": np.array(rows) for name, rows in self.history.items()}
        return history | {f"snapshots.{n}": np.stack(rows) for n, rows in self.snapshots.items()}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray], seconds: float) -> "TrainingLog":
        log = cls(seconds=seconds)
        for key, values in arrays.items():
            kind, _, name = key.partition(".")
            if kind == "history":
                log.history[name] = values.tolist()
            elif kind == "snapshots":
                log.snapshots[name] = list(values)
        return log
