"""Walks whose long edges are subdivided: what lies between two nodes is decoded by the model."""

import numpy as np

from app import loading
from app.views import walks
from app.views.walks import Walk
from app.warning import warn
from core.atlas import Atlas
from core.atlas.tiles import WHITE, in_bytes
from core.graph import BETWEEN, Path, between, subdivided
from core.metrics.nearest_image import nearest_held_out


def fluent(name: str, walked: Walk | None, atlas: Atlas) -> Walk | None:
    """Returns the walk with frames in between on its long edges, by the atlas's rule; as it is
    where there is none, or where its model cannot be read, which is said."""
    if walked is None:
        return None
    path = subdivided(walked.path, atlas.longest_step)
    if not between(path):
        return walked
    try:
        return decoded(name, walked, path, atlas)
    except ValueError as problem:  # a missing or foreign file, a setting that cannot be built
        warn(f"Nothing can be decoded between the nodes: {problem}")
        return walked


def decoded(name: str, walked: Walk, path: Path, atlas: Atlas) -> Walk:
    """Returns the walk along a path with more points; nodes keep the images that they have.

    Errors: FileProblem.
    """
    chart, dataset = loading.chart(name)
    added = path.nodes == BETWEEN
    made = chart.decode(path.latents[added].astype(np.float32))
    found, _ = nearest_held_out(made, dataset)
    behind = dataset.picture.behind(made)
    images = in_bytes(dataset.picture.images(made), atlas.intensity) / WHITE * atlas.intensity
    frames = _woven(added, walked.frames, images)  # as they are shown, like those of the nodes
    labels = _woven(added, walked.labels, found)
    rows = None
    if walked.rows is not None and behind is not None:
        rows = _woven(added, walked.rows, behind)
    return walks.measured(path, frames, labels, atlas, rows)


def _woven(added: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Returns the old ones in their order with the new ones where something was added."""
    woven = np.zeros((len(added), *old.shape[1:]), np.float64)
    woven[~added], woven[added] = old, new
    return woven
