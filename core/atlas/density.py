r"""How dense the space of a chart is, on a grid that travels: what is hardly there is drawn grey.

log p(c) at G x G points of a box around what an atlas shows, but for a few nodes far out, and the
least that counts: what all but one in twenty of the nodes exceed
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.charts import Chart  # not where an atlas is read: torch is large

GRID = 64  # points along a side
MARGIN = 0.1  # of the width, on each side
FAR_OUT = (
    0.005  # share of the nodes on each side that may lie outside: one of them may be a world away
)
SPARSE = 0.05  # the share of nodes around which the density counts as low


@dataclass(frozen=True, eq=False)
class Density:
    """log p(c) in nats over a plane.

    values (G, G): rows from low to high second coordinate · box (2, 2): low and high corner
    least: below it a place is off the data
    """

    values: np.ndarray
    box: np.ndarray
    least: float


def density_of(chart: "Chart", nodes: np.ndarray, shown: np.ndarray) -> Density | None:
    """Returns the density around samples (N, 2) and other places (M, 2); None but for a plane."""
    if chart.dim != 2:
        return None
    inner = np.quantile(nodes, [FAR_OUT, 1 - FAR_OUT], axis=0)
    box = _box(np.concatenate([inner, shown]))
    columns, rows = (np.linspace(low, high, GRID) for low, high in box.T)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    values = chart.log_density(grid.astype(np.float32)).reshape(GRID, GRID)
    least = float(np.quantile(chart.log_density(nodes), SPARSE))
    return Density(np.clip(values, -1e4, 1e4).astype(np.float16), box, least)


def _box(places: np.ndarray) -> np.ndarray:
    low, high = places.min(axis=0), places.max(axis=0)
    margin = MARGIN * np.maximum(high - low, 1e-6)
    return np.stack([low - margin, high + margin])
