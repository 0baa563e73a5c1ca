"""What a training writes down: a row for a recorded step, arrays for a snapshot.

Steps are recorded about 900 a decade (each one below 1,000), snapshots are taken eight a decade,
and both at the last step; a snapshot is also taken when the initial phase ends. Those from step
1,500 on, and the last, say as well what held-out images came to: it costs as much as eighteen
steps. Of very many dimensions a snapshot has the plane only, which rests where the prior does.
Where the information plane means something a place in it is noted 24 times a decade, from the
first step on: at the start a training moves fastest.
"""

from dataclasses import dataclass, field

import numpy as np

from core.atlas.projections import on_plane
from core.charts import Chart
from core.metrics.held_out import HeldOut
from core.metrics.information_plane import PlanePoint
from core.metrics.tiles import Tiles
from core.training import Step

MOST_WHOLE = 256  # dimensions of which a snapshot keeps more than a plane: others take 9 MB


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


def is_placed(step: int) -> bool:
    """Whether a step's place in the information plane is noted: one of round(10^(k/24)).

    >>> [s for s in range(1, 30) if is_placed(s)]
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 26, 29]
    """
    return step == round(10 ** (round(24 * np.log10(step)) / 24))


def is_bounded(step: int) -> bool:
    """Whether a snapshot is late enough for its bound to cost less than two steps in a hundred."""
    return step >= 1_500


@dataclass
class TrainingLog:
    """What has been recorded so far: the columns of the history, arrays of each snapshot, the
    bounds of held-out images, places in the information plane, the tiles of a handful of images;
    seconds by the clock, and those of the processor."""

    history: dict[str, list[float]] = field(default_factory=dict)
    snapshots: dict[str, list[np.ndarray]] = field(default_factory=dict)
    bounds: dict[str, list[float]] = field(default_factory=dict)
    plane: dict[str, list[float]] = field(default_factory=dict)
    tiles: dict[str, list[np.ndarray]] = field(default_factory=dict)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
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
        if chart.dim > MOST_WHOLE:
            shot = _on_plane(shot)
        for name, value in shot.items():
            self.snapshots.setdefault(name, []).append(value)

    def add_bound(self, step: int, found: HeldOut) -> None:
        for name, value in {"step": step, **vars(found)}.items():
            self.bounds.setdefault(name, []).append(value)

    def add_place(self, step: int, found: PlanePoint) -> None:
        for name, value in {"step": step, **vars(found)}.items():
            self.plane.setdefault(name, []).append(value)

    def add_tiles(self, step: int, found: Tiles) -> None:
        for name, value in {"step": np.array(step), **vars(found)}.items():
            self.tiles.setdefault(name, []).append(value)

    def arrays(self) -> dict[str, np.ndarray]:
        numbers = {"history": self.history, "bounds": self.bounds, "plane": self.plane}
        columns = {
            f"{kind}.{name}": np.array(rows)
            for kind, table in numbers.items()
            for name, rows in table.items()
        }
        pictures = {"snapshots": self.snapshots, "tiles": self.tiles}
        return columns | {
            f"{kind}.{name}": np.stack(rows)
            for kind, table in pictures.items()
            for name, rows in table.items()
        }

    @classmethod
    def from_arrays(
        cls, arrays: dict[str, np.ndarray], seconds: float, cpu_seconds: float
    ) -> "TrainingLog":
        log = cls(seconds=seconds, cpu_seconds=cpu_seconds)
        for key, values in arrays.items():
            kind, _, name = key.partition(".")
            if kind in ("history", "bounds", "plane"):
                getattr(log, kind)[name] = values.tolist()
            elif kind in ("snapshots", "tiles"):
                getattr(log, kind)[name] = list(values)
        return log


def _on_plane(shot: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns a snapshot as it will be drawn, with its number of dimensions as "dim"."""
    drawn = on_plane({name: values[None] for name, values in shot.items()})
    return {name: np.asarray(v if name == "dim" else v[0]) for name, v in drawn.items()}
