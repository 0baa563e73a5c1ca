"""The update fields of schedules side by side, and one point that is dragged over all of them.

The browser draws and follows the arrays that it is sent: it knows no schedule and no formula.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, log10
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from app.components.payloads import encode, identity, palette
from app.views.tables import SUPERSCRIPT
from app.views.update_fields import LEAST, Axis, Scale
from app.views.update_paths import Mark

Point = tuple[float, float]  # C / kappa^2, beta

FOLDER = Path(__file__).parent
SHARED = ("encoding", "labels", "looks", "marks", "names")  # of the canvas


@dataclass(frozen=True)
class Trace:
    """A recorded path: places (P, 2), and what is marked on it."""

    title: str
    look: str
    places: np.ndarray
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Panel:
    """One schedule's field: up (betas, errors); highest: the most that beta can be."""

    title: str
    up: np.ndarray
    highest: float | None = None
    trace: Trace | None = None


mount = st.components.v2.component(
    "priorscape.update_field",
    css="\n".join(
        (FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("latent_canvas", "field")
    ),
    js="\n".join(
        (FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in (*SHARED, "field")
    ),
)


def update_field(
    panels: Sequence[Panel],
    scale: Scale,
    across: np.ndarray,
    *,
    key: str,
    point: Point,
    steps: int,
    height: int = 380,
    on_point: Callable[[Point], None] | None = None,
) -> None:
    """Draws the fields; on_point is called before the rerun that follows a drag or a key.

    Turns are counted, so that an answer to an older place never replaces a newer one.
    """
    turn_key = f"{key}-turn"

    def moved() -> None:
        value = st.session_state[key].get("point") or {}
        st.session_state[turn_key] = int(value.get("turn", 0))
        if (checked := checked_point(value.get("at"))) and on_point is not None:
            on_point(checked)

    static = {
        "panels": [_panel(panel, scale) for panel in panels],
        "across": encode(across.ravel(), "f8"),
        "axes": [_axis(scale.error), _axis(scale.beta)],
        "steps": steps,
    }
    mount(
        key=key,
        data={
            "palette": palette(),
            "field": identity(static),
            **static,
            "point": list(point),
            "turn": st.session_state.get(turn_key, 0),
            "height": height,
        },
        on_point_change=moved,
    )


def checked_point(value: Any) -> Point | None:
    """Returns the browser's point, or None if it is none; nothing that comes in is trusted."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(number, int | float) and isfinite(number) for number in value):
        return None
    return float(value[0]), float(value[1])


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Returns the numbers of an axis in one notation: powers of ten if one is very small.

    >>> tick_texts((0.01, 1, 100)), tick_texts((1e-5, 0.1, 10))
    (['0.01', '1', '100'], ['10⁻⁵', '10⁻¹', '10¹'])
    """
    plain = [f"{tick:g}" for tick in ticks]
    if not any("e" in text for text in plain):
        return plain
    return [f"10{str(round(log10(tick))).translate(SUPERSCRIPT)}" for tick in ticks]


def _axis(axis: Axis) -> dict[str, Any]:
    places = axis.place(np.array(axis.ticks))
    texts = tick_texts(axis.ticks)
    ticks = [{"at": float(at), "text": text} for at, text in zip(places, texts, strict=True)]
    span = {"low": axis.low, "high": axis.high, "num": axis.num, "log": axis.log}
    return {"title": axis.title, "ticks": ticks, "least": LEAST, **span}


def _panel(panel: Panel, scale: Scale) -> dict[str, Any]:
    highest = 1.0 if panel.highest is None else float(scale.beta.place(np.array(panel.highest)))
    return {
        "title": panel.title,
        "up": encode(panel.up.ravel(), "f8"),
        "highest": min(1.0, highest),
        "trace": None if panel.trace is None else _trace(panel.trace, scale),
    }


def _trace(trace: Trace, scale: Scale) -> dict[str, Any]:
    return {
        "title": trace.title,
        "look": trace.look,
        "places": encode(trace.places.ravel(), "f4"),
        "marks": [
            {"kind": m.kind, "text": m.text, "at": _clipped(m.ratio, m.beta, scale)}
            for m in trace.marks
        ],
    }


def _clipped(ratio: float, beta: float, scale: Scale) -> list[float]:
    places = scale.error.place(np.array(ratio)), scale.beta.place(np.array(beta))
    return [min(1.0, max(0.0, float(place))) for place in places]
