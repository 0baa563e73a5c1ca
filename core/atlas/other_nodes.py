"""The atlas of a run over another kind of nodes: means of its prior, or of training data.

Its ends and held-out images stay, and so do its views: PCA is a plane and takes any latents; X
takes the images that nodes are decoded to; UMAP takes nothing new, so nodes lie there between the
known points that they are nearest to.
"""

from dataclasses import replace

import numpy as np

from core.atlas.atlas import POINT_KINDS, Atlas
from core.atlas.drawing import edges_of
from core.atlas.projections import CHART, LINEAR, between_nearest, principal_axes
from core.atlas.stand_in import stand_in
from core.atlas.tiles import in_bytes, packed, shown
from core.charts import DATA, Chart, nodes_of
from core.metrics.nearest_image import nearest_held_out


def over(
    atlas: Atlas, chart: Chart, kind: str, seed: int = 0, plane: Chart | None = None
) -> Atlas | None:
    """Returns the atlas over as many nodes of a kind of core.charts.NODES; None where the chart
    has none, or too few.

    plane: the one that was fitted to the run, if there is one

    Errors: FileProblem where the run's pictures do not hold its data.
    """
    nodes = _nodes(atlas, chart, kind, seed)
    if nodes is None or len(nodes) <= atlas.num_neighbours:
        return None
    held_out = stand_in(atlas, "")
    rows = chart.decode(nodes)
    labels, distances = nearest_held_out(rows, held_out)
    behind = atlas.picture.behind(rows)
    images = atlas.span("end").start, atlas.span("datum").stop
    return replace(
        atlas,
        nodes=nodes,
        nodes_are=kind,
        num_sampled=0,
        node_labels=labels.astype(np.float32),
        node_distances=distances.astype(np.float32),
        edges=edges_of(nodes, atlas.num_neighbours),
        rows=None if behind is None else _joined(behind, atlas.rows, images),
        sprite=_sprite(atlas, rows, slice(*images)) if behind is None else None,
        views={name: _view(atlas, name, nodes, rows, plane) for name in atlas.views},
    )


def _nodes(atlas: Atlas, chart: Chart, kind: str, seed: int) -> np.ndarray | None:
    if kind == DATA:
        return atlas.train
    return nodes_of(kind, chart, stand_in(atlas, ""), atlas.count("node"), seed)


def _joined(nodes: np.ndarray, rows: np.ndarray | None, images: tuple[int, int]) -> np.ndarray:
    kept = np.zeros((0, nodes.shape[1])) if rows is None else rows[slice(*images)]
    return np.concatenate([nodes, kept]).astype(np.float16)


def _sprite(atlas: Atlas, rows: np.ndarray, images: slice) -> bytes:
    made = in_bytes(atlas.picture.images(rows), atlas.intensity)
    return packed(np.concatenate([made, shown(atlas, images)]), compress_level=1)


def _view(
    atlas: Atlas, name: str, nodes: np.ndarray, rows: np.ndarray, plane: Chart | None
) -> np.ndarray:
    """Returns a view (N + A + M, 2) of other nodes, decoded to rows, and the images of before."""
    before = atlas.views[name]
    if name in LINEAR:
        mean, axes = principal_axes(atlas.nodes)
        placed = (nodes - mean) @ axes
    elif name == CHART and plane is not None:
        placed = plane.encode(rows)
    else:
        known = np.concatenate([atlas.points(kind) for kind in POINT_KINDS])
        placed = between_nearest(nodes, known, before)
    return np.concatenate([placed, before[atlas.count("node") :]]).astype(np.float32)
