"""What a page needs of a run, computed once and torch-free: the prior's graph, its images, data.

    nodes z_n ~ p(z),   edges: the k nearest neighbours, made symmetric,   tiles: images

A point of the atlas is addressed by its kind and its index among those of its kind: ("node", 12).
All images lie in one sprite, `columns` tiles a row: the N nodes and the A ends (preset images),
both as the decoder shows them, then M held-out images as they are. Where a point's tile is, and
so its row and its place in a view, only `place` and `span` know. A picture that keeps the rows
behind its images is drawn from them, and has no sprite.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from core.atlas.density import Density
from core.atlas.layout import NEEDED, arrays_of, contradicting, values_of
from core.data import Context, Label, Picture
from core.files import FileProblem, read_arrays, write_arrays, write_bytes

POINT_KINDS = ("node", "end", "datum")  # of points, in the order of the sprite's tiles

Point = tuple[str, int]  # a kind, and the index among the points of that kind
Pair = tuple[Point, Point]
Index = TypeVar("Index", int, np.ndarray)


@dataclass(frozen=True, eq=False)  # one is equal to itself only: what is made of it can be kept
class Atlas:
    """The atlas of a run.

    nodes (N, Z) places of the prior, of a kind of core.charts.NODES
    num_sampled: how many of these the measures walk over; the first N of them are here
    node_labels (N,) label of the true image nearest to the decoded node
    node_distances (N,) root mean squared pixel distance to that image
    edges (E, 2) node indices i < j; weights follow when it is walked, by core.graph.LENGTHS
    ends (A, Z), end_labels (A,) posterior means and labels of the preset end images
    data (M, Z), data_scales (M, Z), data_labels (M,) posterior of held-out images
    data_correlations (M,): of a plane's two latents under these posteriors; missing where they are
        no normals, and in atlases from before December 2026
    picture: how a datum is drawn, tiles among others · columns tiles a sprite row
    intensity: the value that a white pixel (255) of the sprite stands for
    label: what all labels mean
    rows (N + A + M, X) float16: the rows behind the tiles, where a picture keeps them
    train (T, Z): posterior means of training data, other places to walk over; may be missing
    views: of latents of more than two dimensions, by projections.VIEWS: (N + A + M, 2) each
    density: of the plane, or of the view that is a chart; may be missing
    context: the form of what is given beside each datum, if anything is
    contexts (A + M, C) uint8: those of the ends and of the held-out images, 255 for white; nodes
        are decoded under the model's usual one
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
    picture: Picture
    columns: int
    intensity: float
    label: Label
    sprite: bytes | None = None
    rows: np.ndarray | None = None
    views: dict[str, np.ndarray] = field(default_factory=dict)
    train: np.ndarray | None = None
    num_sampled: int = 0
    nodes_are: str = "samples"
    density: Density | None = None
    context: Context | None = None
    contexts: np.ndarray | None = None
    data_correlations: np.ndarray | None = None

    def __post_init__(self) -> None:
        if problem := self._contradiction():
            raise contradicting(problem)

    def _contradiction(self) -> str | None:
        """Returns what makes the parts unfit to be drawn together, or None."""
        num_nodes, num_ends, num_data = (self.count(kind) for kind in POINT_KINDS)
        num_points = num_nodes + num_ends + num_data
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
        if any(view.shape != (num_points, 2) for view in self.views.values()):
            return "the shape of a view"
        rows = np.zeros((num_points, 0)) if self.rows is None else self.rows
        if rows.shape != (num_points, len(self.picture.features)):
            return "the shape of rows"
        if self.sprite is None and self.rows is None:
            return "pictures of which there is nothing to draw"
        train = np.zeros((0, dim)) if self.train is None else self.train
        if train.ndim != 2 or train.shape[1] != dim:
            return "the shape of train"
        width = 0 if self.context is None else self.context.num_columns
        given = np.zeros((num_ends + num_data, 0)) if self.contexts is None else self.contexts
        if given.shape != (num_ends + num_data, width) or (width and given.dtype != np.uint8):
            return "the shape of contexts"
        if self.data_correlations is not None and not self._correlate():
            return "correlations"
        drawn = (self.nodes, self.ends, self.data, rows, train, *self.views.values())
        if not all(np.isfinite(z).all() for z in drawn):
            return "latents that are not finite"
        if len(self.edges) and not (self.edges.min() >= 0 and self.edges.max() < num_nodes):
            return "edges to nodes that do not exist"
        sizes = (self.columns, *self.picture.shape, self.num_neighbours, self.intensity)
        if not all(0 < size < np.inf for size in sizes):
            return "a size that is not positive"
        problems = (self.label.problem(self.labels(kind)) for kind in POINT_KINDS)
        return next(filter(None, problems), None)

    def _correlate(self) -> bool:
        """Whether the correlations are some, one of each held-out image on a plane."""
        values = np.asarray(self.data_correlations)
        return self.data.shape == (*values.shape, 2) and bool((np.abs(values) <= 1).all())

    @cached_property
    def longest_step(self) -> float:
        """The length of a step from which a walk is subdivided, where that is asked for."""
        from core.graph import longest_step  # where somebody walks: scipy is large

        return longest_step(self.nodes)

    @property
    def kinds(self) -> dict[str, int]:
        """Returns the kinds of points, and how many there are of each."""
        return {kind: self.count(kind) for kind in POINT_KINDS}

    def count(self, kind: str) -> int:
        return len(self.points(kind))

    def points(self, kind: str) -> np.ndarray:
        """Returns the latents (P, Z) of a kind of points."""
        return {"node": self.nodes, "end": self.ends, "datum": self.data}[kind]

    def labels(self, kind: str) -> np.ndarray:
        """Returns the labels (P,) of a kind of points."""
        labels = {"node": self.node_labels, "end": self.end_labels, "datum": self.data_labels}
        return labels[kind]

    def contexts_of(self, kind: str) -> np.ndarray | None:
        """Returns the contexts (P, C) of ends or held-out images; None for nodes, and where there
        are none."""
        if self.contexts is None or kind == "node":
            return None
        ends = self.count("end")
        return self.contexts[:ends] if kind == "end" else self.contexts[ends:]

    def span(self, kind: str) -> slice:
        """Returns where the tiles of a kind of points are, one after the other."""
        start = sum(self.count(before) for before in POINT_KINDS[: POINT_KINDS.index(kind)])
        return slice(start, start + self.count(kind))

    def place(self, kind: str, index: Index) -> Index:
        """Returns the tile of a point, or those of several: index is a number or an array."""
        return self.span(kind).start + index

    def tile_labels(self) -> np.ndarray:
        """Returns the labels (N + A + M,) of all points in the order of their tiles."""
        return np.concatenate([self.labels(kind) for kind in POINT_KINDS])

    def save(self, folder: Path) -> None:
        sprite, arrays = folder / "sprite.png", arrays_of(self)
        if self.sprite is not None:
            write_bytes(sprite, self.sprite)
            arrays |= {"sprite_digest": _digest(self.sprite)}
        write_arrays(folder / "atlas.npz", arrays)
        if self.sprite is None:
            sprite.unlink(missing_ok=True)  # an older atlas's

    @classmethod
    def load(cls, folder: Path) -> "Atlas":
        """Errors: FileProblem if a file is missing, damaged, foreign, or of another atlas."""
        path = folder / "atlas.npz"
        arrays = read_arrays(path, NEEDED)
        sprite = None if "rows" in arrays else _read_sprite(folder, arrays.get("sprite_digest"))
        try:
            return cls(**values_of(arrays), sprite=sprite)
        except (TypeError, ValueError, IndexError) as error:
            if isinstance(error, FileProblem):
                raise
            raise FileProblem(f"{path} is truncated or foreign; rebuild the atlas.") from None


def _read_sprite(folder: Path, digest: np.ndarray | None) -> bytes:
    try:
        sprite = (folder / "sprite.png").read_bytes()
    except OSError:
        raise FileProblem(f"sprite.png is missing from {folder}; rebuild the atlas.") from None
    if digest is None or not np.array_equal(_digest(sprite), digest):
        raise FileProblem(f"{folder / 'sprite.png'} is not this atlas's; rebuild the atlas.")
    return sprite


def _digest(sprite: bytes) -> np.ndarray:
    """Returns what tells one sprite from another: a kill between two writes leaves no mixture."""
    return np.frombuffer(hashlib.blake2b(sprite, digest_size=16).digest(), np.uint8)
