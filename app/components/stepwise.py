"""Images made again of the first steps of a drawing, in the browser: no picture waits for Python.

`stepwise` draws runs of the same images side by side, under one slider over the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from app.components.payloads import carried, identity, palette
from core.atlas.tiles import COLUMNS, packed

FOLDER = Path(__file__).parent
PARTS = ("encoding", "labels", "looks", "plane", "player", "stepwise_panel", "stepwise")

mount = st.components.v2.component(
    "priorscape.stepwise",
    css="\n".join(
        (FOLDER / f"{name}.css").read_text(encoding="utf-8")
        for name in ("latent_canvas", "stepwise")
    ),
    js="\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS),
)


@dataclass(frozen=True, eq=False)
class StepwiseRun:
    """What `stepwise` shows of a run.

    method: a key of app.theme.METHODS · names (S,): of the steps · strips: those of a run
    """

    title: str
    method: str
    names: tuple[str, ...]
    strips: dict[str, np.ndarray]

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Returns the run as it travels; encoded once, however many sessions look at it.

        The pictures' order: images; of each x_0 .. x_S, the rest expected; the same of each draw.
        """
        strips, image = self.strips, self.strips["image"]
        flat = [strips[name].reshape(-1, *image.shape[1:]) for name in ("expected", "drawn")]
        static = {
            "title": self.title,
            "method": self.method,
            "names": list(self.names),
            "pictures": _sheet(np.concatenate([image, *flat])),
            "given": _sheet(strips["given"]) if strips["given"].size else None,
            "num_images": len(image),
            "num_draws": len(strips["drawn"]),
            "rate": strips["rate"].astype(float).round(4).tolist(),
            "average": strips["average"].astype(float).round(4).tolist(),
        }
        return static | {"id": identity(static)}


def _sheet(pictures: np.ndarray) -> dict[str, Any]:
    height, width, *channels = pictures.shape[1:]
    sizes = {"height": height, "width": width, "columns": COLUMNS}
    png = packed(pictures, optimize=True)
    return carried({"kind": "tile", "png": png, "channels": (channels or [1])[0], **sizes})


def stepwise(runs: Sequence[StepwiseRun], *, key: str, note: str) -> None:
    """Draws the runs, which are of the same images; note: what stands below."""
    mount(
        key=key,
        data={"palette": palette(), "runs": [run.payload for run in runs], "note": note},
    )
