"""An atlas as it travels to the canvas, and what is walked over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from app.components.payloads import carried, encode, identity
from app.views.node_kinds import ONE
from app.views.planar import LATENT
from app.views.planes import by_use, view_name, view_title
from core.atlas import Atlas, Pair
from core.atlas.density import Density
from core.atlas.projections import CHART, LINEAR
from core.data import Picture

if TYPE_CHECKING:
    from app.views.walks import Walk  # not where nobody walks: scipy is large
    from core.atlas.edge_weights import EdgeWeights

MOST_ATLASES = 16


@dataclass(frozen=True)
class StraightLine:
    """The straight line between a pair: frames (P, H, W) or (P, H, W, 3) in [0, 1], labels (P,).

    rows (P, X): the rows behind the frames, where a picture keeps them
    along (P,): how far on each is, if not evenly · bent: as of a Walk
    """

    pair: Pair
    frames: np.ndarray
    labels: np.ndarray
    rows: np.ndarray | None = None
    along: np.ndarray | None = None
    bent: Mapping[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, pair: Pair, walk: "Walk", intensity: float) -> "StraightLine":
        steps = np.linalg.norm(np.diff(walk.path.latents, axis=0), axis=1)
        along = np.concatenate([[0.0], steps.cumsum(dtype=float)])
        return cls(pair, walk.frames / intensity, walk.labels, walk.rows, along, walk.bent)


@dataclass(frozen=True)
class ComparedRun:
    """What `compare` shows of a run; method, noun: as of a PlayedRun · space: that it is walked
    in."""

    title: str
    method: str
    atlas: Atlas
    noun: str = "image"
    space: str = LATENT

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Returns the plane as it travels; encoded once, however many sessions look at it."""
        atlas = atlas_payload(self.atlas, self.noun)
        look = {"title": self.title, "method": self.method, "space": self.space}
        static = look | {"atlas": atlas}
        return static | {"id": identity(static)}


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
        "spread": _spread_payload(atlas),
        "distances": encode(atlas.node_distances, "f4"),
        "edges": encode(atlas.edges.reshape(-1), "u2" if small else "u4"),
        "pictures": pictures_payload(atlas),
        "views": [_view_payload(name, atlas) for name in by_use(atlas)],
        "density": _density_payload(atlas.density),
    }


def _density_payload(density: Density | None) -> dict[str, Any] | None:
    """Returns the log-density of the plane that is decoded, where an atlas has it."""
    if density is None:
        return None
    box = [float(side) for side in density.box.reshape(-1)]
    return {"values": encode(density.values, "f4"), "box": box, "least": density.least}


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


def _spread_payload(atlas: Atlas) -> dict[str, Any] | None:
    """Returns standard deviations and correlations of held-out images on a plane, where an atlas
    has both."""
    if atlas.data_correlations is None:
        return None
    correlations = encode(atlas.data_correlations, "f4")
    return {"scales": encode(atlas.data_scales, "f4"), "correlations": correlations}


def _view_payload(name: str, atlas: Atlas) -> dict[str, Any]:
    points = encode(atlas.views[name].reshape(-1), "f4")
    return {
        "name": view_name(name),
        "title": view_title(name, atlas),
        "linear": name in (*LINEAR, CHART),
        "points": points,
    }


def pictures_payload(atlas: Atlas) -> dict[str, Any]:
    """Returns what an atlas's pictures are drawn from."""
    return carried(atlas.picture.sheet(atlas.sprite, atlas.columns, atlas.rows))


def line_payload(line: StraightLine, picture: Picture) -> dict[str, Any]:
    return {
        "pair": [list(point) for point in line.pair],
        "labels": [float(label) for label in line.labels],
        "along": None if line.along is None else line.along.tolist(),
        "bent": {view_name(name): encode(p, "f4") for name, p in line.bent.items()},
        "pictures": carried(picture.frames_payload(line.frames, line.rows)),
    }


@lru_cache(maxsize=MOST_ATLASES)
def weights_payload(weights: "EdgeWeights") -> dict[str, Any]:
    """Returns weights as they travel; encoded once for all sessions."""
    static = {
        name: encode(getattr(weights, name).reshape(-1), "f4") for name in ("edges", "doors")
    }
    return static | {"id": identity(static)}


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
        "pictures": carried(
            atlas.picture.frames_payload(walk.frames / atlas.intensity, walk.rows)
        ),
    }
