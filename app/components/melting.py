"""Fixed points that melt together as beta rises, computed in the browser.

Python hands over points and choices, and is told of beta and of points at the end of a gesture.
"""

import json
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from app.components.payloads import encode, identity, palette
from app.state.melting import Edited, checked_points
from app.views.melting import PASTED

FOLDER = Path(__file__).parent
SHARED = ("encoding", "labels", "looks", "marks", "critical_temperatures")
MATHEMATICS = ("fixed_points", "lipschitz")  # what a worker computes as well
PARTS = ("table", "beta", "plane", "curve", "masses", "tools", "live", "bent")


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def worker_source() -> str:
    """Returns what the worker runs: the browser makes it from this text, nothing is fetched."""
    return "\n".join(read(f"{part}.js") for part in (*MATHEMATICS, "melting_worker"))


mount = st.components.v2.component(
    "priorscape.melting",
    css="\n".join(read(f"{name}.css") for name in ("latent_canvas", "melting")),
    js="\n".join(
        (
            f"const WORKER_SOURCE = {json.dumps(worker_source())};",
            *(read(f"{part}.js") for part in (*SHARED, *MATHEMATICS)),
            *(read(f"melting_{part}.js") for part in PARTS),
            read("melting.js"),
        )
    ),
)


def melting(
    kind: str,
    edited: Edited,
    *,
    key: str,
    beta: float | None,
    history: str,
    how: dict[str, Any],
    on_beta: Callable[[float], None],
    on_points: Callable[[str, tuple[float, ...], bool], None] | None = None,
) -> None:
    """Draws the points and what they melt to; the callbacks are called before the rerun that
    follows a gesture. Without on_points the points stay as they are.

    how: what differs from FAST of fixed_points.js, and whether the plane takes the paper's steps
    """
    turn_key = f"{key}-turn"

    def said(name: str) -> dict[str, Any]:
        value = st.session_state[key].get(name) or {}
        st.session_state[turn_key] = int(value.get("turn", 0))
        return value

    def beta_moved() -> None:
        value = said("beta").get("beta")
        if isinstance(value, int | float) and isfinite(value) and value > 0:
            on_beta(float(value))

    def points_moved() -> None:
        value = said("points")
        points = checked_points(value.get("points"))
        if on_points and points is not None and value.get("kind") in (kind, PASTED):
            on_points(value["kind"], points, bool(value.get("pasted")))

    mount(
        key=key,
        data={
            "palette": palette(),
            "kind": kind,
            "set": identity([kind, edited.original]),
            "points": encode(np.array(edited.points), "f8"),
            "original": encode(np.array(edited.original), "f8"),
            "beta": beta,
            "mode": history,
            "how": how,
            "editable": on_points is not None,
            "turn": st.session_state.get(turn_key, 0),
        },
        on_beta_change=beta_moved,
        on_points_change=points_moved,
    )
