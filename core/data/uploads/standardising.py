r"""Features as grey cells of a tile.

    0.5 + (x_d - mean_d) / (6 sd_d),   cut to [0, 1]

with the mean and sd of the training rows: their mean is grey, and from three standard deviations
above or below it on all is white or black. Before the cut sd is 1/6 for every feature.
"""

import math

import numpy as np

from core.files import FileProblem

SDS = 3.0  # standard deviations between grey and black or white
LEAST_SD = 1e-12  # of a feature whose greatest value is 1
LONGEST_TILE = 2.5  # times its height


def standardised(values: np.ndarray, train: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Returns features (N, D) as float32 grey values by the training rows' mean and sd, without
    those that are constant there; and what was done."""
    away = _deviations(values, train)
    if not away.shape[1]:
        raise FileProblem("All columns are constant; there is nothing to learn.")
    count = away.shape[1]
    were = "1 feature was" if count == 1 else f"{count:,} features were"
    done = [
        f"{were} standardised; {SDS:g} standard deviations above and below the mean are white and "
        "black."
    ]
    if constant := values.shape[1] - away.shape[1]:
        done.append(f"{constant:,} constant columns were left out.")
    if beyond := int((np.abs(away) > SDS).sum()):
        done.append(f"{beyond:,} of {away.size:,} values lay farther out and were cut.")
    return (0.5 + np.clip(away / (2 * SDS), -0.5, 0.5)).astype(np.float32), tuple(done)


def _deviations(values: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Returns how many sd of the training rows all rows lie above their mean, for the features
    that vary among them."""
    unit = np.abs(values[train]).max(axis=0)  # first, so that no square is too large for a float
    with np.errstate(over="ignore"):  # infinitely far out is cut as well
        values = values / np.where(unit > 0, unit, 1)
        mean, sd = values[train].mean(axis=0), values[train].std(axis=0)
        varies = sd > LEAST_SD
        return (values[:, varies] - mean[varies]) / sd[varies]


def varying(values: np.ndarray) -> np.ndarray:
    """Returns whether each feature of rows (N, D) varies, (D,): what standardised keeps."""
    unit = np.abs(values).max(axis=0)
    deviation: np.ndarray = (values / np.where(unit > 0, unit, 1)).std(axis=0)
    return deviation > LEAST_SD


def tile(num_cells: int) -> tuple[int, int]:
    """Returns the height and width of the least tile for so many cells that is not too long: a
    row of cells could hardly be seen.

    >>> tile(50), tile(13), tile(64), tile(1)
    ((5, 10), (3, 5), (8, 8), (1, 1))
    """
    height = next(h for h in range(math.isqrt(num_cells), 0, -1) if num_cells % h == 0)
    width = num_cells // height
    return (height, width) if width <= LONGEST_TILE * height else tile(num_cells + 1)


def said_of_tile(num_features: int) -> tuple[str, ...]:
    """Returns what to say of a tile with more cells than features.

    >>> said_of_tile(5)[0][:41]
    '1 empty cell completes the tile: no measu'
    """
    height, width = tile(num_features)
    if not (empty := height * width - num_features):
        return ()
    complete, them = ("cell completes", "it") if empty == 1 else ("cells complete", "them")
    return (
        f"{empty:,} empty {complete} the tile: no measure of a run counts {them}, the jumps and "
        "the smoothness of a single walk on its page do.",
    )
