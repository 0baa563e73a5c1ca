"""A training while it runs, drawn by the canvas: the latest points, and the curves so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.latent_canvas import mount
from app.components.payloads import STEP_RULES, encode, identity, palette, quantise
from app.views.live import alt, note, progress
from app.views.planar import planar
from app.views.quantities import Levels, as_curve, drawn
from core.runs import Column
from core.runs.live import Live, rows


@dataclass(frozen=True)
class TrainingCurves:
    """A training's share of the curves.

    method: a key of app.theme.METHODS, or none for a line in the background
    """

    title: str
    method: str
    history: dict[str, np.ndarray]
    references: Levels


def cloud(
    live: Live,
    lines: Sequence[TrainingCurves],
    columns: Sequence[Column],
    *,
    key: str,
    height: int = 420,
) -> None:
    """Draws a training at its latest step, with the curves of the first line and of ghosts.

    columns: of the history of the first line
    """
    shown = drawn(columns)
    static = {
        "step": live.step,
        "steps": live.steps,
        "label": live.label.name,
        "names": list(live.label.names),
        "labels": encode(live.labels, "f4"),
        "posterior": quantise(planar(live.posterior_mean, live.prior_sample)),
        "prior": quantise(planar(live.prior_sample, live.prior_sample)),
        "lines": [_line_payload(line, shown, live.steps) for line in lines],
        "curves": [as_curve(column) for column in shown],
        "progress": progress(live),
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


def _line_payload(line: TrainingCurves, columns: Sequence[Column], steps: int) -> dict[str, Any]:
    shown = np.flatnonzero(line.history["step"] <= steps)
    kept = shown[rows(len(shown))]
    step = encode(line.history["step"][kept], "f8")
    names = [column.name for column in columns if column.name in line.history]
    inside = line.history["step"][line.history["initial_phase"].astype(bool)]
    return {
        "title": line.title,
        "method": line.method,
        "references": {n: {"value": v, "label": t} for n, (v, t) in line.references.items()},
        "phase": float(min(inside[-1], steps)) if len(inside) and line.method else 0.0,
        "curves": {
            name: {"steps": step, "values": encode(line.history[name][kept], "f8")}
            for name in names
        },
    }
