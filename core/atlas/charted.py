"""An atlas with the plane that was fitted to its run: a further view, and how dense it is."""

from dataclasses import replace

import numpy as np

from core.atlas.atlas import Atlas
from core.atlas.density import density_of
from core.atlas.projections import CHART
from core.charts import KernelChart
from core.data import NUM_SHOWN, Dataset
from core.models import Coder

SAMPLED = 1_000  # places that say what counts as dense


def charted(atlas: Atlas, chart: KernelChart, model: Coder, dataset: Dataset) -> Atlas:
    """Returns the atlas with the view "chart": where the chart puts the images of its nodes, of
    its ends and of the held-out data."""
    images = model.decode(atlas.nodes), dataset.ends, dataset.test[:NUM_SHOWN]
    places = np.concatenate([chart.encode(rows) for rows in images]).astype(np.float32)
    density = density_of(chart, chart.sample(SAMPLED, seed=0), places)
    return replace(atlas, views=atlas.views | {CHART: places}, density=density)
