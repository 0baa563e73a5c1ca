"""Recorded trainings as they travel to the canvas, beside each other on one cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.components.atlas_payload import pictures_payload
from app.components.payloads import EARLY, encode, quantise
from app.views.planar import planar
from app.views.quantities import Levels, as_curve
from core.atlas import Atlas
from core.runs.columns import BETA, USUAL, Column

NO_TILE = 2**32 - 1  # beyond any sprite: nothing is drawn
MOST_CURVE_POINTS = 400  # as many as a strip has pixels to show them


@dataclass(frozen=True)
class PlayedRun:
    """What `playback` shows of a run.

    method: a key of app.theme.METHODS · snapshots, history: those of core.runs.Run
    noun: what one of the data is called · columns: of the history
    dots: what a point of the posterior is, circles: one of the prior · of_each: how many dots a
    datum has, one after the other
    """

    title: str
    method: str
    snapshots: dict[str, np.ndarray]
    history: dict[str, np.ndarray]
    atlas: Atlas
    noun: str = "image"
    columns: Sequence[Column] = USUAL
    dots: str = "posterior means"
    circles: str = "prior samples"
    of_each: int = 1

    @cached_property
    def clouds(self) -> dict[str, Any]:
        """Returns the points as they travel; encoded once, however many sessions look at them."""
        return {
            "steps": encode(self.snapshots["step"], "f8"),
            "posterior": quantise(self._planar(self.snapshots["posterior_mean"])),
            "prior": quantise(self._planar(self.snapshots["prior_sample"])),
            "labels": encode(self.snapshots["label"], "f4"),
        }

    def _planar(self, latents: np.ndarray) -> np.ndarray:
        """Returns latents (S, M, Z) as they are drawn, on the plane of the last samples."""
        return planar(latents, self.snapshots["prior_sample"][-1])


def playback_payload(
    recordings: Sequence[PlayedRun],
    curves: Sequence[str],
    references: Sequence[Levels],
) -> dict[str, Any]:
    """Returns all recordings; those of the same held-out images share one sprite."""
    known = {column.name: column for one in recordings for column in one.columns}
    sources: list[PlayedRun] = []
    numbers = []
    for recording in recordings:
        same = [i for i, source in enumerate(sources) if _same_images(source, recording)]
        numbers.append(same[0] if same else len(sources))
        sources += [] if same else [recording]
    return {
        "recordings": [
            _recording_payload(recording, sources[number].atlas, number, curves, levels)
            for recording, number, levels in zip(recordings, numbers, references, strict=True)
        ],
        "sprites": [pictures_payload(source.atlas) for source in sources],
        "curves": [as_curve(known[name]) for name in curves if name in known],
    }


def _same_images(one: PlayedRun, other: PlayedRun) -> bool:
    a, b = one.atlas, other.atlas
    alike = (a.label.name, a.picture.image_shape) == (b.label.name, b.picture.image_shape)
    return alike and np.array_equal(a.data_labels, b.data_labels)


def _recording_payload(
    recording: PlayedRun,
    atlas: Atlas,
    sprite: int,
    curves: Sequence[str],
    references: Levels,
) -> dict[str, Any]:
    """Returns one recording, whose images are those of an atlas with the given sprite."""
    labels = {name: {"value": v, "label": text} for name, (v, text) in references.items()}
    shown = {*curves, BETA.name} & set(recording.history)
    return {
        "title": recording.title,
        "method": recording.method,
        "label": recording.atlas.label.name,
        "names": list(recording.atlas.label.names),
        "intensity": recording.atlas.intensity,
        **recording.clouds,
        "dots": recording.dots,
        "circles": recording.circles,
        "tiles": encode(_tiles_of_dots(recording, atlas), "u4"),
        "sprite": sprite,
        "curves": {n: _curve_payload(recording.history, n) for n in shown},
        "references": labels,
        "phase": _end_of_initial_phase(recording.history),
    }


def _tiles_of_dots(recording: PlayedRun, atlas: Atlas) -> np.ndarray:
    data = recording.snapshots["label"][:: recording.of_each]
    return np.repeat(_tiles_of(data, atlas), recording.of_each)


def _tiles_of(labels: np.ndarray, atlas: Atlas) -> np.ndarray:
    """Returns the sprite's tile of each datum: both begin with the same held-out images.

    Where the labels disagree the atlas is of other images, and a datum has none.
    """
    shown = np.full(len(labels), np.nan)
    shown[: len(atlas.data_labels)] = atlas.data_labels[: len(labels)]
    tiles = atlas.place("datum", np.arange(len(labels)))
    return np.where(np.isclose(shown, labels), tiles, NO_TILE)


def _curve_payload(history: dict[str, np.ndarray], name: str) -> dict[str, Any]:
    """Thins a column out evenly along the logarithmic axis on which it is drawn."""
    steps = history["step"].astype(np.float64)
    places = np.log1p(steps / EARLY)
    wanted = np.linspace(places[0], places[-1], MOST_CURVE_POINTS)
    kept = np.unique(np.searchsorted(places, wanted).clip(0, len(steps) - 1))
    return {"steps": encode(steps[kept], "f8"), "values": encode(history[name][kept], "f8")}


def _end_of_initial_phase(history: dict[str, np.ndarray]) -> float:
    """Returns the last step of the initial phase, 0 where the method has none."""
    inside = history["step"][history["initial_phase"].astype(bool)]
    return float(inside[-1]) if len(inside) else 0.0
