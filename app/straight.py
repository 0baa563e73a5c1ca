"""The decoded straight line between two ends of a walk: the one picture that needs the model.

Where a run has a plane X there are three (core/charts/lines). A line's path is in the space that
the run is walked in; where it is not straight as drawn, it is said how it leads there.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app import loading
from app.views import walks
from app.views.rebuilt import image_of_end
from app.views.walk_words import STRAIGHT_IN_Z
from app.views.walks import Walk
from app.warning import warn
from core.atlas import Atlas, Pair
from core.atlas.projections import CHART, principal_axes
from core.files import FileProblem
from core.graph import along, straight_line
from core.metrics.nearest_image import nearest_held_out

if TYPE_CHECKING:
    from core.charts import KernelChart
    from core.charts.lines import Ends, Straight
    from core.data import Dataset

LEAST_FRAMES, MOST_FRAMES = 24, 200
DRAWN, PCA = "", "pca"  # a plane as it is, and the plane of most variance


def straight(name: str, pair: Pair, count: int, atlas: Atlas, kind: str = STRAIGHT_IN_Z) -> Walk:
    """Returns the line in count frames between two points of the run's atlas; kind: of
    app.views.walk_words.LINES. Errors: FileProblem, also for a line in X without a plane."""
    chart, dataset = loading.chart(name)
    plane = _plane(name, atlas)
    if plane is None:
        if kind != STRAIGHT_IN_Z:
            raise FileProblem(f"the plane X of {loading.title(name)} is not here; fit it again.")
        start, end = (atlas.points(kind)[index] for kind, index in pair)
        points = straight_line(start, end, count)
        return _walk(points, chart.decode(points.astype(np.float32)), atlas, dataset)
    from core.charts import lines

    own = loading.on_plane(name)
    ends = _ends_on_own(plane, atlas, dataset, pair) if own else _ends_of_fitted(atlas, pair)
    line = lines.straight(plane, ends, kind, count)
    walk = _walk(line.places if own else line.latents, line.frames, atlas, dataset)
    return replace(walk, bent=_bent(line, kind, own, loading.atlas(name)))


def _plane(name: str, atlas: Atlas) -> "KernelChart | None":
    """Returns the plane X of a run where its atlas shows it: one that is being fitted is in a file
    of its own before."""
    shown = loading.on_plane(name) or CHART in atlas.views
    return loading.kernel_chart(name) if shown else None


def _walk(points: np.ndarray, frames: np.ndarray, atlas: Atlas, dataset: "Dataset") -> Walk:
    labels, _ = nearest_held_out(frames, dataset)
    behind = dataset.picture.behind(frames)
    rows = None if behind is None else behind.astype(np.float64)
    return walks.measured(along(points), dataset.picture.images(frames), labels, atlas, rows)


def _ends_of_fitted(atlas: Atlas, pair: Pair) -> "Ends":
    from core.charts.lines import Ends

    latents = np.stack([atlas.points(kind)[index] for kind, index in pair])
    places = np.stack([atlas.views[CHART][atlas.place(kind, index)] for kind, index in pair])
    return Ends(latents, places)


def _ends_on_own(plane: "KernelChart", atlas: Atlas, dataset: "Dataset", pair: Pair) -> "Ends":
    """Returns ends of a run that is walked on its plane: the atlas has their places; images are
    encoded again, and of a node the plane predicts the latents."""
    from core.charts.lines import Ends

    places = np.stack([atlas.points(kind)[index] for kind, index in pair])
    latents = plane.latents(places)
    for i, point in enumerate(pair):
        if (row := _row(atlas, dataset, point)) is not None:
            latents[i] = plane.model.posterior(row[None])[0][0]
    return Ends(latents, places)


def _row(atlas: Atlas, dataset: "Dataset", point: tuple[str, int]) -> np.ndarray | None:
    """Returns the image of a point as a model takes it; None of a node, which is decoded."""
    kind, index = point
    if kind == "node":
        return None
    held_out = image_of_end(atlas, index) if kind == "end" else index
    return None if held_out is None else dataset.test[held_out]


def _bent(line: "Straight", kind: str, own: bool, atlas: Atlas) -> dict[str, np.ndarray]:
    """Returns where a line leads in those views (P, 2) in which it is not straight.

    atlas: the run's own, whose samples span PCA's plane, whatever nodes are walked over
    """
    if kind == STRAIGHT_IN_Z:
        return {DRAWN if own else CHART: line.places}
    if own or PCA not in atlas.views:
        return {}
    mean, axes = principal_axes(atlas.nodes)
    return {PCA: (line.latents - mean) @ axes}


def line_beside(
    name: str, pair: Pair, walked: Walk | None, atlas: Atlas, kind: str = STRAIGHT_IN_Z
) -> Walk | None:
    """Returns the line in as many frames as the path: smoothness depends on their number."""
    count = len(walked.frames) if walked else LEAST_FRAMES
    try:
        return straight(name, pair, min(max(count, LEAST_FRAMES), MOST_FRAMES), atlas, kind)
    except ValueError as problem:  # a missing or foreign file, a setting that cannot be built
        warn(f"The straight line cannot be decoded: {problem}")
        return None
