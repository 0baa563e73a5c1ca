"""What a page needs of a run, computed once and torch-free: the prior's graph, its images, data.

    nodes z_n ~ p(z),   edges: the k nearest neighbours, made symmetric,   tiles: images

All images lie in one sprite, `columns` tiles a row: the N nodes and the A ends (preset images),
both as the decoder shows them, then M held-out images as they are.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.atlas.projections import VIEWS
from core.data.dataset import LABELS
from core.data.mocap.skeleton import FEATURES
from core.files import FileProblem, read_arrays, write_arrays, write_bytes

ARRAYS = (
    "nodes", "node_labels", "node_distances", "edges",
    "ends", "end_labels", "data", "data_scales", "data_labels",
    "num_neighbours", "tile_shape", "columns", "intensity", "label",
)  # fmt: skip
VIEW = "view_"  # before a view's name in the file; atlases from before November 2026 have none


@dataclass(frozen=True, eq=False)  # one is equal to itself only: what is made of it can be kept
class Atlas:
    """The atlas of a run.

    nodes (N, Z) prior samples
    node_labels (N,) label of the true image nearest to the decoded node, one of LABELS
    node_distances (N,) root mean squared pixel distance to that image
    edges (E, 2) node indices i < j; the weight of an edge is the Euclidean length
    ends (A, Z), end_labels (A,) posterior means and labels of the preset end images
    data (M, Z), data_scales (M, Z), data_labels (M,) posterior of held-out images
    tile_shape (height, width) in pixels · columns tiles a sprite row
    intensity: the value that a white pixel (255) of the sprite stands for
    label: what all labels measure, one of LABELS
    names: of the labels by number, where they have names
    rows (N + A + M, X) float16: the poses behind the tiles in half turns, where data are poses
    views: of latents of more than two dimensions, by projections.VIEWS: (N + A + M, 2) each
    """

    nodes: np.ndarray
    node_labels: np.ndarray
    node_distances: np.ndarray
    edges: np.ndarray
    ends: np.ndarray
    end_labels: np.ndarray
    data: np.ndarray
    data_scales: np.ndarray
    data_labels: np.ndarray
    num_neighbours: int
    tile_shape: tuple[int, int]
    columns: int
    intensity: float
    label: str
    sprite: bytes
    names: tuple[str, ...] = ()
    rows: np.ndarray | None = None
    views: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if problem := self._contradiction():
            raise FileProblem(f"The atlas contradicts itself ({problem}); rebuild it.")

    def _contradiction(self) -> str | None:
        """Returns what makes the parts unfit to be drawn together, or None."""
        num_nodes, num_ends, num_data = len(self.nodes), len(self.ends), len(self.data)
        dim = self.nodes.shape[-1]
        shapes = {
            "nodes": (num_nodes, dim),
            "node_labels": (num_nodes,),
            "node_distances": (num_nodes,),
            "edges": (len(self.edges), 2),
            "ends": (num_ends, dim),
            "end_labels": (num_ends,),
            "data": (num_data, dim),
            "data_scales": (num_data, dim),
            "data_labels": (num_data,),
        }
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                return f"the shape of {name}"
        if any(view.shape != (num_nodes + num_ends + num_data, 2) for view in self.views.values()):
            return "the shape of a view"
        rows = () if self.rows is None else (self.rows,)
        if any(part.shape != (num_nodes + num_ends + num_data, len(FEATURES)) for part in rows):
            return "the shape of rows"
        drawn = (self.nodes, self.ends, self.data, *rows, *self.views.values())
        if not all(np.isfinite(z).all() for z in drawn):
            return "latents that are not finite"
        if len(self.edges) and not (self.edges.min() >= 0 and self.edges.max() < num_nodes):
            return "edges to nodes that do not exist"
        sizes = (self.columns, *self.tile_shape, self.num_neighbours, self.intensity)
        if not all(0 < size < np.inf for size in sizes):
            return "a size that is not positive"
        if self.label not in LABELS:
            return f"labels that are no {' and no '.join(LABELS)}"
        if self.label != "angle" and not all(map(_names_classes, self._labels())):
            return "classes that are no whole numbers"
        if self.names and max(map(_greatest, self._labels())) >= len(self.names):
            return "classes without a name"
        return None

    def _labels(self) -> tuple[np.ndarray, ...]:
        return self.node_labels, self.end_labels, self.data_labels

    def save(self, folder: Path) -> None:
        arrays = {name: np.asarray(getattr(self, name)) for name in ARRAYS}
        optional = {f"{VIEW}{name}": view for name, view in self.views.items()}
        optional |= {"names": np.array(self.names)} if self.names else {}
        optional |= {} if self.rows is None else {"rows": self.rows}
        write_bytes(folder / "sprite.png", self.sprite)
        digest = {"sprite_digest": _digest(self.sprite)}
        write_arrays(folder / "atlas.npz", arrays | optional | digest)

    @classmethod
    def load(cls, folder: Path) -> "Atlas":
        """Errors: FileProblem if a file is missing, damaged, foreign, or of another atlas."""
        path = folder / "atlas.npz"
        known = tuple(name for name in ARRAYS if name != "label")
        arrays = _upgraded(read_arrays(path, (*known, "sprite_digest")))
        try:
            sprite = (folder / "sprite.png").read_bytes()
        except OSError:
            raise FileProblem(f"sprite.png is missing from {folder}; rebuild the atlas.") from None
        if not np.array_equal(_digest(sprite), arrays["sprite_digest"]):
            raise FileProblem(f"{folder / 'sprite.png'} is not this atlas's; rebuild the atlas.")
        try:
            return cls(**_values(arrays), sprite=sprite)
        except (TypeError, ValueError, IndexError) as error:
            if isinstance(error, FileProblem):
                raise
            raise FileProblem(f"{path} is truncated or foreign; rebuild the atlas.") from None


def _digest(sprite: bytes) -> np.ndarray:
    """Returns what tells one sprite from another: a kill between two writes leaves no mixture."""
    return np.frombuffer(hashlib.blake2b(sprite, digest_size=16).digest(), np.uint8)


def _names_classes(labels: np.ndarray) -> bool:
    return bool((np.isfinite(labels) & (labels >= 0) & (labels % 1 == 0)).all())


def _greatest(labels: np.ndarray) -> float:
    return float(labels.max(initial=0))


def _upgraded(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns arrays in today's layout; until November 2026 every label was an angle."""
    return {"label": np.asarray("angle")} | arrays


def _values(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    height, width = (int(pixels) for pixels in arrays["tile_shape"])
    return {name: arrays[name] for name in ARRAYS} | {
        "num_neighbours": int(arrays["num_neighbours"]),
        "columns": int(arrays["columns"]),
        "intensity": float(arrays["intensity"]),
        "label": str(arrays["label"]),
        "tile_shape": (height, width),
        "names": tuple(map(str, arrays.get("names", ()))),
        "rows": arrays.get("rows"),
        "views": {name: arrays[VIEW + name] for name in VIEWS if VIEW + name in arrays},
    }
