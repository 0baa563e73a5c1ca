"""From a trained model to its atlas: samples the graph's nodes, decodes them, lays out the
sprite."""

import numpy as np

from core.atlas.atlas import Atlas
from core.atlas.density import density_of
from core.atlas.projections import PLANE, views
from core.atlas.tiles import COLUMNS, WHITE, in_bytes, packed
from core.charts import DATA, Chart, nodes_of
from core.data import NUM_SHOWN, Dataset, Picture
from core.graph import LatentGraph
from core.metrics.nearest_image import nearest_held_out
from core.models import decoded
from core.runs import RunConfig

GREYS = (256, 64, 32, 16)  # of a sprite: as many as fit into so many bytes, or the fewest
MOST_BYTES = 450_000
# Nodes that are shown of more than two dimensions: of small images, and of those above 32 x 32.
MOST_SHOWN, MOST_LARGE, LARGE = 2_000, 1_000, 32 * 32
FARTHEST = 0.01  # of their spread: what half precision would move farther stays single
MANY = 256  # dimensions, of which latents are rounded as far as that allows: 10 MB would be 2


def draw_atlas(chart: Chart, dataset: Dataset, config: RunConfig, seed: int = 0) -> Atlas:
    """Returns the atlas. Of a plane, its graph is the one that `evaluate` walks (seed 0); of more
    dimensions the first of those nodes, rounded to what a small file holds.

    Errors: ValueError if the graph is impossible (k >= N).
    """
    nodes = rounded(chart.sample(config.num_nodes, seed)[: most_shown(chart, dataset.picture)])
    train = nodes_of(DATA, chart, dataset, len(nodes), seed)
    shown = dataset.test[:NUM_SHOWN]
    wide = float(nodes.std()) if chart.dim > MANY else None
    ends, mean = (rounded(chart.encode(images), wide) for images in (dataset.ends, shown))
    scale = chart.spread(shown)
    images = chart.decode(nodes)
    labels, distances = nearest_held_out(images, dataset)
    rebuilt = decoded(chart, ends, dataset.given(dataset.ends))
    rows = np.concatenate([images, rebuilt, dataset.explained(shown)])
    behind = dataset.picture.behind(rows)
    tiles = None if behind is not None else dataset.picture.images(rows)
    return Atlas(
        nodes=nodes,
        node_labels=labels.astype(np.float32),
        node_distances=distances.astype(np.float32),
        edges=edges_of(nodes, config.num_neighbours),
        ends=ends,
        end_labels=dataset.end_label.astype(np.float32),
        data=mean,
        data_scales=rounded(scale, float(scale.mean())),
        data_labels=dataset.test_label[:NUM_SHOWN].astype(np.float32),
        num_neighbours=config.num_neighbours,
        picture=dataset.picture,
        columns=COLUMNS,
        intensity=dataset.intensity,
        label=dataset.label,
        rows=None if behind is None else behind.astype(np.float16),
        sprite=None if tiles is None else sprite(tiles, dataset.intensity),
        views=views(nodes, np.concatenate([ends, mean])),
        train=None if train is None else rounded(train, wide),
        num_sampled=config.num_nodes,
        density=density_of(chart, nodes, np.concatenate([ends, mean])),
        context=dataset.context,
        contexts=_contexts(dataset),
        data_correlations=correlations_of(chart, shown),
    )


def correlations_of(chart: Chart, shown: np.ndarray) -> np.ndarray | None:
    """Returns how correlated a plane's coordinates are under the posteriors of images (M, X):
    (M,), or None as said in Atlas."""
    covariance = chart.covariance(shown) if chart.dim == PLANE else None
    if covariance is None:
        return None
    product = covariance[:, 0, 0] * covariance[:, 1, 1]
    return (covariance[:, 0, 1] / np.sqrt(product)).clip(-1, 1).astype(np.float32)


def _contexts(dataset: Dataset) -> np.ndarray | None:
    """Returns those of the ends and of the held-out images that are shown, in bytes."""
    if dataset.context is None:
        return None
    rows = dataset.given(np.concatenate([dataset.ends, dataset.test[:NUM_SHOWN]]))
    return in_bytes(rows, dataset.intensity)


def most_shown(chart: Chart, picture: Picture) -> int | None:
    """Returns how many nodes an atlas holds at most; None for all."""
    if chart.dim <= PLANE:
        return None
    height, width = picture.shape
    return MOST_LARGE if height * width > LARGE else MOST_SHOWN


def rounded(latents: np.ndarray, unit: float | None = None) -> np.ndarray:
    """Returns latents (M, Z) of more than two dimensions as half precision holds them, where that
    moves none of them visibly; others as they are. unit: their spread, if not their own."""
    if latents.shape[1] <= PLANE:
        return latents
    if latents.shape[1] > MANY:
        return _coarse(latents, float(latents.std() if unit is None else unit))
    with np.errstate(over="ignore"):
        half = latents.astype(np.float16).astype(np.float32)
    moved = np.abs(half - latents).max(initial=0.0)
    return half if moved <= FARTHEST * (latents.std() if unit is None else unit) else latents


def _coarse(latents: np.ndarray, unit: float) -> np.ndarray:
    """Returns latents at multiples of a power of two, none moved by more than FARTHEST: most bits
    that are left are alike, and take little room."""
    step = np.exp2(np.floor(np.log2(2 * FARTHEST * unit))) if unit > 0 else 1.0
    return (np.round(latents / step) * step).astype(np.float32)


def edges_of(nodes: np.ndarray, num_neighbours: int) -> np.ndarray:
    return LatentGraph.build(nodes, num_neighbours).edges.astype(np.int32)


def sprite(tiles: np.ndarray, intensity: float) -> bytes:
    """Returns tiles (T, H, W), in colour (T, H, W, 3), as one PNG, COLUMNS a row; intensity
    becomes white. Where there are many large ones it has fewer greys, and so fewer bytes."""
    light = np.clip(tiles / intensity, 0, 1)
    for greys in GREYS:
        levels = np.round(light * (greys - 1)) * (WHITE / (greys - 1))
        sheet = packed(levels.round().astype(np.uint8), optimize=True)
        if len(sheet) <= MOST_BYTES:
            break
    return sheet
