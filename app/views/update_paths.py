"""A recorded training over the field of its schedule: the path of (C_t / kappa^2, beta_t)."""

from dataclasses import dataclass

import numpy as np

from app.views.curves import thin
from app.views.events import first
from app.views.update_fields import Scale

History = dict[str, np.ndarray]


@dataclass(frozen=True)
class Mark:
    """A named place on a path; kind: start, turn or end."""

    kind: str
    step: int
    ratio: float
    beta: float
    text: str


def marks(history: History, kappa: float) -> list[Mark]:
    """Returns the start, the end of the initial phase where there is one, and the end."""
    step = history["step"]
    turn = first(step, ~history["initial_phase"].astype(bool))
    named = [("start", int(step[0]), f"step {step[0]:,.0f}")]
    if turn is not None and turn > step[0]:
        named.append(("turn", turn, f"initial phase ends: {turn:,}"))
    named.append(("end", int(step[-1]), f"step {step[-1]:,.0f}"))
    return [mark(kind, at, text, history, kappa) for kind, at, text in named]


def mark(kind: str, at: int, text: str, history: History, kappa: float) -> Mark:
    place = int(np.searchsorted(history["step"], at))
    ratio, beta = (float(history[name][place]) for name in ("error", "beta"))
    return Mark(kind, at, ratio / kappa**2, beta, text)


def path(history: History, kappa: float, scale: Scale) -> np.ndarray:
    """Returns places (P, 2), clipped to the plane, and few enough to be drawn fluently."""
    drawn = thin(len(history["step"]))
    u = scale.error.place(history["error"][drawn] / kappa**2)
    v = scale.beta.place(history["beta"][drawn])
    return np.stack([u, v], axis=1).clip(0, 1)
