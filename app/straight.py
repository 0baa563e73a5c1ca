"""The decoded straight line between two ends of a walk: the one picture that needs the model."""

import numpy as np

from app import loading
from app.views import walks
from app.views.walks import Walk
from core.atlas import Pair
from core.graph import Path, straight_line
from core.metrics.nearest_image import nearest_image


def straight(name: str, pair: Pair, count: int) -> Walk:
    """Returns the line in count frames. Errors: FileProblem."""
    atlas = loading.atlas(name)
    start, end = (atlas.points(kind)[index] for kind, index in pair)
    points = straight_line(start, end, count)
    model, dataset = loading.model(name)
    frames = model.decode(points.astype(np.float32))
    labels, _ = nearest_image(frames, dataset.test, dataset.test_label)
    path = Path(np.full(count, -1), points, float(np.linalg.norm(points[-1] - points[0])))
    behind = dataset.picture.behind(frames)
    rows = None if behind is None else behind.astype(np.float64)
    return walks.measured(path, dataset.picture.images(frames), labels, atlas, rows)
