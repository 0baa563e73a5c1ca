"""From a trained model to its atlas: samples the graph's nodes, decodes them, lays out the
sprite."""

from io import BytesIO

import numpy as np
from PIL import Image

from core.atlas import Atlas
from core.atlas.projections import views
from core.charts import Chart
from core.data import NUM_SHOWN, Dataset
from core.graph import LatentGraph
from core.metrics.nearest_image import nearest_image
from core.runs import RunConfig

COLUMNS = 40


def draw_atlas(chart: Chart, dataset: Dataset, config: RunConfig, seed: int = 0) -> Atlas:
    """Returns the atlas; its graph is the one that `evaluate` walks (seed 0).

    Errors: ValueError if the graph is impossible (k >= N).
    """
    nodes = chart.sample(config.num_nodes, seed)
    graph = LatentGraph.build(nodes, config.num_neighbours)
    images = chart.decode(nodes)
    labels, distances = nearest_image(images, dataset.test, dataset.test_label)
    ends = chart.encode(dataset.ends)
    shown = dataset.test[:NUM_SHOWN]
    mean, scale = chart.encode(shown), chart.spread(shown)
    rows = np.concatenate([images, chart.decode(ends), shown])
    behind = dataset.picture.behind(rows)
    return Atlas(
        nodes=nodes,
        node_labels=labels.astype(np.float32),
        node_distances=distances.astype(np.float32),
        edges=graph.edges.astype(np.int32),
        ends=ends,
        end_labels=dataset.end_label.astype(np.float32),
        data=mean,
        data_scales=scale,
        data_labels=dataset.test_label[:NUM_SHOWN].astype(np.float32),
        num_neighbours=config.num_neighbours,
        picture=dataset.picture,
        columns=COLUMNS,
        intensity=dataset.intensity,
        label=dataset.label,
        rows=None if behind is None else behind.astype(np.float16),
        sprite=sprite(dataset.picture.images(rows), dataset.intensity),
        views=views(nodes, np.concatenate([ends, mean])),
    )


def sprite(tiles: np.ndarray, intensity: float) -> bytes:
    """Returns tiles (T, H, W), in colour (T, H, W, 3), as one PNG, COLUMNS a row; intensity
    becomes white."""
    count, height, width, *channels = tiles.shape
    rows = -(-count // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, height, width, *channels), np.uint8)
    sheet[:count] = np.clip(tiles / intensity * 255, 0, 255).round()
    grid = sheet.reshape(rows, COLUMNS, height, width, *channels).swapaxes(1, 2)
    buffer = BytesIO()
    Image.fromarray(grid.reshape(rows * height, COLUMNS * width, *channels)).save(
        buffer, "PNG", optimize=True
    )
    return buffer.getvalue()
