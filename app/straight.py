"""The decoded straight line between two ends of a walk: the one picture that needs the model."""

import numpy as np

from app import loading
from app.views import walks
from app.views.walks import Walk
from app.warning import warn
from core.graph import Path, straight_line
from core.metrics.nearest_image import nearest_image

LEAST_FRAMES, MOST_FRAMES = 24, 200


def straight(name: str, pair: tuple[int, int], count: int) -> Walk:
    """Returns the line in count frames; pair as in app.views.walks. Errors: FileProblem."""
    atlas = loading.atlas(name)
    latents = np.concatenate([atlas.nodes, atlas.ends, atlas.data])
    points = straight_line(latents[pair[0]], latents[pair[1]], count)
    chart, dataset = loading.chart(name)
    frames = chart.decode(points.astype(np.float32))
    labels, _ = nearest_image(frames, dataset.test, dataset.test_label)
    path = Path(np.full(count, -1), points, float(np.linalg.norm(points[-1] - points[0])))
    rows = frames.astype(np.float64) if dataset.poses else None
    return walks.measured(path, dataset.pictures(frames), labels, atlas, rows)


def line_beside(name: str, pair: tuple[int, int], walked: Walk | None) -> Walk | None:
    """Returns the line in as many frames as the path: smoothness depends on their number."""
    count = len(walked.frames) if walked else LEAST_FRAMES
    try:
        return straight(name, pair, min(max(count, LEAST_FRAMES), MOST_FRAMES))
    except ValueError as problem:  # a missing or foreign file, a setting that cannot be built
        warn(f"The straight line cannot be decoded: {problem}")
        return None
