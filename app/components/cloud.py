"""A training while it runs, drawn by the canvas: the latest points, and the curves so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.latent_canvas import mount
from app.components.payloads import (
    CURVES,
    STEP_RULES,
    References,
    encode,
    identity,
    palette,
    quantise,
)
from app.views.live import alt, note, said
from app.views.planar import planar
from core.runs.live import Live, rows

DRAWN = ("beta", "error", "rate", "distortion")


@dataclass(frozen=True)
class TrainingCurves:
    """A training's share of the curves.

    method: a key of app.theme.METHODS, or none for a line in the background
    """

    title: str
    method: str
    history: dict[str, np.ndarray]
    references: References


def cloud(
    live: Live,
    lines: Sequence[TrainingCurves],
    *,
    key: str,
    height: int = 420,
) -> None:
    """Draws a training at its latest step, with the curves of the first line and of ghosts."""
    static = {
        "step": live.step,
        "steps": live.steps,
        "label": live.label.name,
        "names": list(live.label.names),
        "labels": encode(live.labels, "f4"),
        "posterior": quantise(planar(live.posterior_mean, live.prior_sample)),
        "prior": quantise(planar(live.prior_sample, live.prior_sample)),
        "lines": [_line_payload(line, live.steps) for line in lines],
        "curves": [{"name": name, **CURVES[name]} for name in DRAWN],
        "said": said(live),
        "note": note(live),
        "alt": alt(live),
    }
    payload = {
        "kind": "cloud",
        "palette": palette(),
        "rules": STEP_RULES,
        "height": height,
        **static,
    }
    mount(key=key, data=payload | {"graph": identity(static)})


def _line_payload(line: TrainingCurves, steps: int) -> dict[str, Any]:
    shown = np.flatnonzero(line.history["step"] <= steps)
    drawn = {name: line.history[name][shown[rows(len(shown))]] for name in ("step", *DRAWN)}
    inside = line.history["step"][line.history["initial_phase"].astype(bool)]
    return {
        "title": line.title,
        "method": line.method,
        "references": {n: {"value": v, "label": t} for n, (v, t) in line.references.items()},
        "phase": float(min(inside[-1], steps)) if len(inside) and line.method else 0.0,
        "curves": {
            name: {"steps": encode(drawn["step"], "f8"), "values": encode(drawn[name], "f8")}
            for name in DRAWN
        },
    }
