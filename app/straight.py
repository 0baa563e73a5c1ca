"""The decoded straight line between two ends of a walk: the one picture that needs the model."""

import numpy as np

from app import loading
from app.views import walks
from app.views.walks import Walk
from app.warning import warn
from core.atlas import Atlas, Pair
from core.graph import Path, straight_line
from core.metrics.nearest_image import nearest_held_out

LEAST_FRAMES, MOST_FRAMES = 24, 200


def straight(name: str, pair: Pair, count: int, atlas: Atlas) -> Walk:
    """Returns the line in count frames between two points of the run's atlas. Errors:
    FileProblem."""
    start, end = (atlas.points(kind)[index] for kind, index in pair)
    points = straight_line(start, end, count)
    chart, dataset = loading.chart(name)
    frames = chart.decode(points.astype(np.float32))
    labels, _ = nearest_held_out(frames, dataset)
    path = Path(np.full(count, -1), points, float(np.linalg.norm(points[-1] - points[0])))
    behind = dataset.picture.behind(frames)
    rows = None if behind is None else behind.astype(np.float64)
    return walks.measured(path, dataset.picture.images(frames), labels, atlas, rows)


def line_beside(name: str, pair: Pair, walked: Walk | None, atlas: Atlas) -> Walk | None:
    """Returns the line in as many frames as the path: smoothness depends on their number."""
    count = len(walked.frames) if walked else LEAST_FRAMES
    try:
        return straight(name, pair, min(max(count, LEAST_FRAMES), MOST_FRAMES), atlas)
    except ValueError as problem:  # a missing or foreign file, a setting that cannot be built
        warn(f"The straight line cannot be decoded: {problem}")
        return None
