"""What a page needs of a run, computed once and torch-free: the prior graph, its pictures, the
data.

    nodes z_n ~ p(z)  edges = k nearest neighbours, made symmetric     tiles = decoded p(x|z) means

All decoded images lie in one sprite, `columns` tiles a row: first the N nodes, then the A ends
(the preset images), then the M held-out data.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.files import FileProblem, read_arrays, write_arrays, write_bytes

ARRAYS = (
    "nodes", "node_labels", "node_distances", "edges",
    "ends", "end_labels", "data", "data_scales", "data_labels",
    "num_neighbours", "tile_shape", "columns", "intensity",
)  # fmt: skip


@dataclass(frozen=True)
class Atlas:
    """Creates the atlas of a run.

    nodes (N, Z) prior samples · node_labels (N,) label of the nearest true image, radians for
    angles node_distances (N,) root mean squared pixel distance to that image
    edges (E, 2) node indices i < j; the weight of an edge is the Euclidean length
    ends (A, Z), end_labels (A,) posterior means and labels of the preset end images
    data (M, Z), data_scales (M, Z), data_labels (M,) posterior of held-out images
    tile_shape (height, width) in pixels · columns tiles a sprite row
    intensity: the value that a white pixel (255) of the sprite stands for
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
    sprite: bytes

    def __post_init__(self) -> None:
        num_nodes = len(self.nodes)
        if not (np.isfinite(self.nodes).all() and np.isfinite(self.ends).all()):
            raise FileProblem("The atlas holds latents that are not finite; rebuild it.")
        if len(self.node_labels) != num_nodes or (
            len(self.edges) and self.edges.max() >= num_nodes
        ):
            raise FileProblem("The atlas contradicts itself (nodes, labels, edges); rebuild it.")

    def save(self, folder: Path) -> None:
        write_bytes(folder / "sprite.png", self.sprite)
        write_arrays(
            folder / "atlas.npz", {name: np.asarray(getattr(self, name)) for name in ARRAYS}
        )

    @classmethod
    def load(cls, folder: Path) -> "Atlas":
        arrays = read_arrays(folder / "atlas.npz", ARRAYS)
        try:
            sprite = (folder / "sprite.png").read_bytes()
        except OSError:
            raise FileProblem(f"sprite.png is missing from {folder}; rebuild the atlas.") from None
        if not sprite.startswith(b"\x89PNG") or not sprite.rstrip().endswith(b"IEND\xaeB`\x82"):
            raise FileProblem(
                f"{folder / 'sprite.png'} is not a whole PNG image; rebuild the atlas."
            )
        height, width = (int(pixels) for pixels in arrays["tile_shape"])
        values: dict[str, Any] = {name: arrays[name] for name in ARRAYS} | {
            "num_neighbours": int(arrays["num_neighbours"]),
            "columns": int(arrays["columns"]),
            "intensity": float(arrays["intensity"]),
            "tile_shape": (height, width),
        }
        return cls(**values, sprite=sprite)
