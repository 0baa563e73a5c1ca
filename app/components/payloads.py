"""What travels to the canvas: arrays as base64 typed arrays, pictures as one PNG, looks as names.

The browser parses a payload once: an id that changes with its content tells it when.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from app.theme import ANGLES, CLASSES, DARK, LIGHT, METHODS
from app.views.node_kinds import ONE
from app.views.planar import planar
from app.views.planes import by_use, view_title
from app.views.quantities import Levels, as_curve
from core.atlas import Atlas, Pair
from core.atlas.projections import LINEAR
from core.data import Picture
from core.metrics.jumps import LARGEST_TURN, LEAST_CHANGE, TYPICAL_STEPS
from core.runs.columns import BETA, USUAL, Column

if TYPE_CHECKING:
    from app.views.walks import Walk  # not where nobody walks: scipy is large

EARLY = 100  # steps up to which the axis of steps is linear, from there on logarithmic
NO_TILE = 2**32 - 1  # beyond any sprite: nothing is drawn
MOST_ATLASES = 16
MOST_CURVE_POINTS = 400  # as many as a strip has pixels to show them


@dataclass(frozen=True)
class StraightLine:
    """The straight line between a pair: frames (P, H, W) or (P, H, W, 3) in [0, 1], labels (P,).

    rows (P, X): the rows behind the frames, where a picture keeps them
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
    dots: what a point of the posterior is · of_each: how many of them a datum has, one after the
    other
    """

    title: str
    method: str
    snapshots: dict[str, np.ndarray]
    history: dict[str, np.ndarray]
    atlas: Atlas
    noun: str = "image"
    columns: Sequence[Column] = USUAL
    dots: str = "posterior means"
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


@cache
def walk_rules() -> dict[str, Any]:
    """Returns the thresholds and lengths by which the browser finds the walks of Python."""
    from core.graph.latent_graph import LENGTHS, SHORTEST  # not where nobody walks: scipy is large

    return {
        "jump": {"turn": LARGEST_TURN, "steps": TYPICAL_STEPS, "change": LEAST_CHANGE},
        "lengths": {"powers": LENGTHS, "least": SHORTEST},
    }


STEP_RULES = {"early": EARLY}


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
    small = atlas.count("node") <= 65536
    return {
        "dim": int(atlas.nodes.shape[1]),
        "node": ONE[atlas.nodes_are],
        "num_neighbours": atlas.num_neighbours,
        "intensity": atlas.intensity,
        "label": atlas.label.name,
        "names": list(atlas.label.names),
        "noun": noun,
        "points": _points_payload(atlas),
        "distances": encode(atlas.node_distances, "f4"),
        "edges": encode(atlas.edges.reshape(-1), "u2" if small else "u4"),
        "pictures": _pictures_payload(atlas),
        "views": [_view_payload(name, atlas) for name in by_use(atlas)],
    }


def _points_payload(atlas: Atlas) -> list[dict[str, Any]]:
    """Returns the points of each kind, in the order of the sprite's tiles."""
    exact = any(atlas.points(kind).dtype == np.float64 for kind in atlas.kinds)
    return [
        {
            "kind": kind,
            "count": atlas.count(kind),
            "latents": encode(atlas.points(kind), "f8" if exact else "f4"),
            "labels": encode(atlas.labels(kind), "f4"),
        }
        for kind in atlas.kinds
    ]


def _view_payload(name: str, atlas: Atlas) -> dict[str, Any]:
    points = encode(atlas.views[name].reshape(-1), "f4")
    return {
        "name": name.upper(),
        "title": view_title(name, atlas),
        "linear": name in LINEAR,
        "points": points,
    }


def _pictures_payload(atlas: Atlas) -> dict[str, Any]:
    """Returns what an atlas's pictures are drawn from."""
    return _carried(atlas.picture.sheet(atlas.sprite, atlas.columns, atlas.rows))


def _carried(picture: dict[str, Any]) -> dict[str, Any]:
    """Returns a picture (core.data.pictures) with bytes and arrays encoded."""
    return {name: _carried_value(value) for name, value in picture.items()}


def _carried_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if not isinstance(value, np.ndarray):
        return value
    flat = value.reshape(-1)
    return quantise(flat) if flat.dtype.kind == "f" else encode(flat)


def line_payload(line: StraightLine, picture: Picture) -> dict[str, Any]:
    return {
        "pair": [list(point) for point in line.pair],
        "labels": [float(label) for label in line.labels],
        "pictures": _carried(picture.frames_payload(line.frames, line.rows)),
    }


def divided_payload(walk: "Walk | None", atlas: Atlas) -> dict[str, Any] | None:
    """Returns a walk with frames in between as the browser lays it over its own path; None for
    one without any."""
    if walk is None or (walk.path.nodes >= 0).all():
        return None
    frames = np.arange(len(walk.path.nodes))
    of_nodes = frames[walk.path.nodes >= 0]
    return {
        "nodes": walk.path.nodes[of_nodes].tolist(),
        "along": encode(np.interp(frames, of_nodes, np.arange(len(of_nodes))), "f8"),
        "labels": encode(walk.labels, "f4"),
        "pictures": _carried(
            atlas.picture.frames_payload(walk.frames / atlas.intensity, walk.rows)
        ),
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
        **recording.clouds,
        "dots": recording.dots,
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
