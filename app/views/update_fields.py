"""What a schedule does with beta at every (C_t, beta): its own `update`, evaluated on a grid.

    up(C, beta) = v(beta_t) - v(beta_{t-1}),    across(C, beta) = u(C_{t+1}) - u(C_t)

u, v: places on the axes of C_t / kappa^2 and of beta, from 0 (low) to 1 (high). One update a step,
in the main phase: in REWO's initial phase beta rests wherever it is. Figures 1 and 10.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.schedules import GECO, REWO, Multiplier, REWOAlternative, Schedule

LEAST_BETA = 1e-5  # where schedules stop: core.schedules.schedule
LEAST = 1e-12  # that has a place on an axis: a logarithmic one has none for 0


@dataclass(frozen=True)
class Axis:
    """An axis of the plane from low to high with num grid lines, and ticks to write."""

    title: str
    low: float
    high: float
    num: int
    log: bool
    ticks: tuple[float, ...]

    def values(self) -> np.ndarray:
        space = np.geomspace if self.log else np.linspace
        return space(self.low, self.high, self.num)

    def place(self, values: np.ndarray) -> np.ndarray:
        """Returns places, 0 at low and 1 at high; beyond them what lies outside.

        >>> Axis("", 0.01, 100, 3, True, ()).place(np.array([0.01, 1, 1000])).round(6).tolist()
        [0.0, 0.5, 1.25]
        """
        scale = np.log if self.log else np.asarray
        low, high = scale(self.low), scale(self.high)
        return (scale(np.maximum(values, LEAST)) - low) / (high - low)


@dataclass(frozen=True)
class Scale:
    """A pair of axes: C_t over kappa^2 across, beta upwards."""

    title: str
    error: Axis
    beta: Axis


# 1 lies on a line of every grid: there the updates have their bends.
SCALES = {
    "log": Scale(
        "Logarithmic",
        Axis("C / κ²", 10**-2.5, 10**2.5, 51, True, (0.01, 0.1, 1, 10, 100)),
        Axis("β", LEAST_BETA, 10**1.5, 53, True, (1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10)),
    ),
    "linear": Scale(
        "Linear, as in the paper",
        Axis("C / κ²", 0.0, 2.0, 51, False, (0, 0.5, 1, 1.5, 2)),
        Axis("β", 0.0, 1.25, 51, False, (0, 0.25, 0.5, 0.75, 1)),
    ),
}


@dataclass(frozen=True)
class Gains:
    """What the sliders say: rate nu, slope tau, tolerated error kappa (intensity)."""

    nu: float = 5.0
    tau: float = 3.0
    kappa: float = 0.02


@dataclass(frozen=True)
class Kind:
    """A schedule of the page; highest: where its beta ends by its form, None if nowhere.

    look: a method of app/theme.py that is trained with it
    """

    title: str
    look: str
    highest: float | None
    build: Callable[[Gains], Schedule]


KINDS = {
    "rewo": Kind("REWO", "vhp-rewo", 1.0, lambda g: REWO(g.nu, g.tau)),
    "geco": Kind("GECO", "vhp-geco", None, lambda g: GECO(g.nu)),
    "rewo_alternative": Kind(
        "Alternative (Eq. 15-16)",
        "vhp-rewo-alternative",
        1.0,
        lambda g: REWOAlternative(g.nu),
    ),
}


def after(kind: Kind, gains: Gains, ratio: float, beta: float) -> float:
    """Returns beta after one update at C_t = ratio kappa^2, by the schedule itself."""
    highest = np.inf if kind.highest is None else kind.highest - 1e-9  # Eq. 15 never reaches 1
    state = Multiplier(beta=min(max(beta, LEAST_BETA), highest))
    return kind.build(gains).update(state, ratio * gains.kappa**2 - gains.kappa**2).beta


@lru_cache(maxsize=64)  # 8,000 updates; sliders come back to where they were
def up(kind: Kind, gains: Gains, scale: Scale) -> np.ndarray:
    """Returns the step of beta's place at every grid point, (betas, errors); 0 above highest."""
    betas = scale.beta.values()
    moved = [[after(kind, gains, r, b) for r in scale.error.values()] for b in betas]
    steps = scale.beta.place(np.array(moved)) - scale.beta.place(betas)[:, None]
    above = betas > (kind.highest or np.inf) + 1e-9
    return np.where(above[:, None], 0.0, steps)


RATE, FLOOR, SHARE = 0.01, 0.005, 0.9


def answer(ratio: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Returns the next C / kappa^2 of a made-up model whose error follows beta."""
    return ratio + RATE * (FLOOR + SHARE * beta - ratio)


def held(ratio: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return ratio + 0 * beta


RESPONSES = {"held": held, "follows": answer}


def across(response: str, scale: Scale) -> np.ndarray:
    """Returns the step of C's place at every grid point, (betas, errors)."""
    ratio, beta = np.meshgrid(scale.error.values(), scale.beta.values())
    return scale.error.place(RESPONSES[response](ratio, beta)) - scale.error.place(ratio)


def follow(
    kind: Kind, gains: Gains, response: str, start: tuple[float, float], steps: int
) -> tuple[float, float]:
    """Returns (C / kappa^2, beta) after so many updates: beta moves, then the error answers."""
    ratio, beta = start
    for _ in range(steps):
        beta = after(kind, gains, ratio, beta)
        ratio = float(RESPONSES[response](np.array(ratio), np.array(beta)))
    return ratio, beta
