"""What travels to the canvas: arrays as base64 typed arrays, pictures as one PNG, looks as names.

The browser parses a payload once: an id that changes with its content tells it when.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from app.theme import ANGLES, CLASSES, DARK, LIGHT, METHODS
from app.views.planar import planar
from app.views.planes import view_title
from app.views.quantities import Levels, as_curve
from core.atlas import Atlas
from core.runs.columns import BETA, USUAL, Column

Pair = tuple[int, int]

NO_TILE = 2**32 - 1  # beyond any sprite: nothing is drawn
MOST_ATLASES = 16
MOST_CURVE_POINTS = 400  # as many as a strip has pixels to show them


@dataclass(frozen=True)
class StraightLine:
    """The straight line between a pair: frames (P, H, W) in [0, 1], labels (P,).

    rows (P, X): the poses that the frames show, where the data are poses
    """

    pair: Pair
    frames: np.ndarray
    labels: np.ndarray
    rows: np.ndarray | None = None


@dataclass(frozen=True)
class PlayedRun:
    """What `playback` shows of a run.

    method: a key of app.theme.METHODS · snapshots, history: those of core.runs.Run
    noun: what one of the data is called · columns: of the history
    """

    title: str
    method: str
    snapshots: dict[str, np.ndarray]
    history: dict[str, np.ndarray]
    atlas: Atlas
    noun: str = "image"
    columns: Sequence[Column] = USUAL

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


@dataclass(frozen=True)
class ComparedRun:
    """What `compare` shows of a run; method, noun: as of a PlayedRun."""

    title: str
    method: str
    atlas: Atlas
    noun: str = "image"

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Returns the plane as it travels; encoded once, however many sessions look at it."""
        atlas = atlas_payload(self.atlas, self.noun)
        static = {"title": self.title, "method": self.method, "atlas": atlas}
        return static | {"id": identity(static)}


@cache
def palette() -> dict[str, Any]:
    """Returns app/theme.py as the canvas reads it."""
    return {
        "angles": list(ANGLES),
        "classes": {"light": [pair[0] for pair in CLASSES], "dark": [pair[1] for pair in CLASSES]},
        "methods": {name: asdict(method) for name, method in METHODS.items()},
        "light": asdict(LIGHT),
        "dark": asdict(DARK),
    }


def encode(values: np.ndarray, dtype: str | None = None) -> dict[str, str]:
    """Returns an array as the browser's typed arrays read it: little-endian bytes in base64."""
    array = np.ascontiguousarray(values, dtype=np.dtype(dtype or values.dtype).newbyteorder("<"))
    return {"dtype": array.dtype.str[1:], "data": b64encode(array.tobytes()).decode()}


def quantise(values: np.ndarray) -> dict[str, Any]:
    """Returns positions in 16 bits between their extremes, finer than any screen."""
    finite = np.nan_to_num(values.astype(np.float64))
    low, high = float(finite.min()), float(finite.max())
    levels = np.round((finite - low) / (high - low or 1.0) * 65535)
    return {"low": low, "high": high, "data": encode(levels.reshape(-1), "u2")["data"]}


def identity(payload: Any) -> str:
    """Returns an id that changes with any of the payload's texts and numbers."""
    return blake2b(json.dumps(payload, sort_keys=True).encode(), digest_size=12).hexdigest()


@lru_cache(maxsize=MOST_ATLASES)
def identified(atlas: Atlas, noun: str) -> tuple[str, dict[str, Any]]:
    """Returns an atlas as it travels, after its identity; encoded once for all sessions."""
    static = atlas_payload(atlas, noun)
    return identity(static), static


def atlas_payload(atlas: Atlas, noun: str) -> dict[str, Any]:
    nodes = np.concatenate([atlas.nodes, atlas.ends])
    small = len(nodes) <= 65536
    return {
        "dim": int(nodes.shape[1]),
        "num_nodes": len(atlas.nodes),
        "num_neighbours": atlas.num_neighbours,
        "intensity": atlas.intensity,
        "label": atlas.label,
        "names": list(atlas.names),
        "noun": noun,
        "latents": encode(nodes, "f8" if nodes.dtype == np.float64 else "f4"),
        "labels": encode(np.concatenate([atlas.node_labels, atlas.end_labels]), "f4"),
        "distances": encode(atlas.node_distances, "f4"),
        "edges": encode(atlas.edges.reshape(-1), "u2" if small else "u4"),
        "data": encode(atlas.data, "f4"),
        "data_labels": encode(atlas.data_labels, "f4"),
        "pictures": _pictures_payload(atlas),
        "views": [_view_payload(name, atlas) for name in atlas.views],
    }


def _view_payload(name: str, atlas: Atlas) -> dict[str, Any]:
    points = encode(atlas.views[name].reshape(-1), "f4")
    return {"name": name.upper(), "title": view_title(name, atlas), "points": points}


def _pictures_payload(atlas: Atlas) -> dict[str, Any]:
    """Returns what pictures are drawn from: poses where there are some, else the sprite."""
    return _sprite_payload(atlas) if atlas.rows is None else _poses_payload(atlas.rows)


def _poses_payload(rows: np.ndarray) -> dict[str, Any]:
    from core.data.mocap import figure
    from core.data.mocap.skeleton import joints

    places = joints(rows.astype(np.float64))
    return {
        "joints": quantise(places.reshape(-1)),
        "rows": quantise(rows.reshape(-1)),
        "count": places.shape[1],
        "angles": rows.shape[1],
        "lines": [list(line) for line in figure.LINES],
        "head": figure.TOP,
        "span": max(figure.HEIGHT, figure.WIDTH) / figure.SCALE,
        "thickness": figure.THICKNESS / figure.SCALE,
        "azimuth": float(figure.AZIMUTH),
        "elevation": float(figure.ELEVATION),
    }


def _sprite_payload(atlas: Atlas) -> dict[str, Any]:
    height, width = atlas.tile_shape
    png = b64encode(atlas.sprite).decode()
    return {"png": png, "height": height, "width": width, "columns": atlas.columns}


def line_payload(line: StraightLine) -> dict[str, Any]:
    shown = {"pair": list(line.pair), "labels": [float(label) for label in line.labels]}
    if line.rows is not None:
        return shown | {"pictures": _poses_payload(line.rows)}
    frames = np.round(np.clip(line.frames, 0, 1) * 255)
    return shown | {
        "frames": encode(frames.reshape(-1), "u1"),
        "height": int(frames.shape[1]),
        "width": int(frames.shape[2]),
    }


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
        "sprites": [_pictures_payload(source.atlas) for source in sources],
        "curves": [as_curve(known[name]) for name in curves if name in known],
    }


def _same_images(one: PlayedRun, other: PlayedRun) -> bool:
    a, b = one.atlas, other.atlas
    alike = (a.label, a.tile_shape) == (b.label, b.tile_shape)
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
        "label": recording.atlas.label,
        "names": list(recording.atlas.names),
        **recording.clouds,
        "tiles": encode(_tiles_of(recording.snapshots["label"], atlas), "u4"),
        "sprite": sprite,
        "curves": {n: _curve_payload(recording.history, n) for n in shown},
        "references": labels,
        "phase": _end_of_initial_phase(recording.history),
    }


def _tiles_of(labels: np.ndarray, atlas: Atlas) -> np.ndarray:
    """Returns the sprite's tile of each datum: both begin with the same held-out images.

    Where the labels disagree the atlas is of other images, and a datum has none.
    """
    shown = np.full(len(labels), np.nan)
    shown[: len(atlas.data_labels)] = atlas.data_labels[: len(labels)]
    first = len(atlas.nodes) + len(atlas.ends)
    return np.where(np.isclose(shown, labels), first + np.arange(len(labels)), NO_TILE)


def _curve_payload(history: dict[str, np.ndarray], name: str) -> dict[str, Any]:
    """Thins a column out evenly along the logarithmic axis on which it is drawn."""
    steps = history["step"].astype(np.float64)
    places = np.log1p(steps / 100)
    wanted = np.linspace(places[0], places[-1], MOST_CURVE_POINTS)
    kept = np.unique(np.searchsorted(places, wanted).clip(0, len(steps) - 1))
    return {"steps": encode(steps[kept], "f8"), "values": encode(history[name][kept], "f8")}


def _end_of_initial_phase(history: dict[str, np.ndarray]) -> float:
    """Returns the last step of the initial phase, 0 where the method has none."""
    inside = history["step"][history["initial_phase"].astype(bool)]
    return float(inside[-1]) if len(inside) else 0.0
