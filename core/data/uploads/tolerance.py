r"""How much error is tolerated on own data, why, and the likelihood that goes with it.

    kappa^2 = TOLERATED E      E: mean squared error per pixel or feature of a pilot's autoencoder
    kappa^2 = LOOSE V          where that were more: the mean alone reaches the variance V
    kappa^2 = LOOSE R          before one was made; R: that of a principal component analysis
    sigma^2 = min(kappa^2 X / (NOISE Z), X (V - kappa^2) / (2 WORTH))

The first makes an evidence lower bound (beta = 1) rest near kappa^2 whatever the number X of
pixels or features: drawing z from the posterior costs about sigma^2 / X an active latent, Z of
them thus a third of kappa^2 (LOG.md). The second holds where latents explain little of the
variance V: the fall of the error from V to kappa^2 must be worth WORTH nats, more than their rate,
or methods with beta = 1 collapse. The pilot itself needs torch: core/pilot.
"""

import math
import sys
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta

LATENTS, NOISE = 2, 3.0
WORTH = 8.0  # nats: two latents have a rate of 2 to 5
TOLERATED, LOOSE, LEAST_KAPPA = 1.2, 0.8, 0.01
CAPPED = 0.97  # kappa has four digits: from there on kappa^2 is less than TOLERATED E on purpose
MOST_ANALYSED, MOST_NUMBERS = 2_000, 10_000_000  # rows, and numbers in them
BY_HEART = 2.0  # times the error of the rows trained on, from which on the others' is called so
Error = Annotated[float, Meta(ge=0, le=sys.float_info.max)]


@dataclass(frozen=True)
class Reached:
    """What a pilot's autoencoder came to after so many steps: its mean squared errors per pixel
    or feature on the rows that it was trained on and on those that were set aside."""

    steps: Annotated[int, Meta(ge=1)]
    error: Error
    aside: Error


def kappa_of(squared: float) -> float:
    """Returns kappa for a tolerated squared error.

    >>> kappa_of(0.0168), kappa_of(0.0)
    (0.1296, 0.01)
    """
    return round(max(math.sqrt(squared), LEAST_KAPPA), 4)


def tolerated(error: float, variance: float) -> float:
    """Returns kappa for what a pilot reached on data of a mean variance.

    >>> tolerated(0.01, 1.0), tolerated(0.9, 1.0)  # the second explains hardly anything
    (0.1095, 0.8944)
    """
    return kappa_of(min(TOLERATED * error, LOOSE * variance))


def scale_of(kappa: float, num_columns: int, variance: float) -> float:
    """Returns sigma for rows of so many pixels or features with a mean variance.

    >>> scale_of(0.1, 600, 1.0), scale_of(0.1, 6, 1.0), scale_of(0.1, 600, 0.02)
    (1.0, 0.1, 0.6124)
    """
    rests = kappa**2 * num_columns / (NOISE * LATENTS)
    explained = num_columns * (variance - kappa**2) / (2 * WORTH)
    return round(math.sqrt(min(rests, max(explained, kappa**2))), 4)


def variance_of(rows: np.ndarray) -> float:
    """Returns the mean variance of a pixel or feature; bytes count as shares of white."""
    return float(_some(rows).var(axis=0).mean())


def residual(rows: np.ndarray) -> float:
    """Returns the mean squared residual per pixel or feature after an analysis into LATENTS
    principal components; bytes count as shares of white."""
    around = _some(rows)
    around -= around.mean(axis=0)
    gram = around @ around.T if len(around) < around.shape[1] else around.T @ around
    return float(np.linalg.eigvalsh(gram)[:-LATENTS].clip(0).sum() / around.size)


def _some(rows: np.ndarray) -> np.ndarray:
    most = min(MOST_ANALYSED, MOST_NUMBERS // rows.shape[1])
    return rows[:most] / (255.0 if rows.dtype == np.uint8 else 1.0)


def reason(kappa: float, reached: Reached | None, kind: str) -> str:
    """Returns where kappa comes from, in sentences; kind: "images" or "features".

    >>> reason(0.1296, Reached(600, 0.014, 0.016), "images")[:77]
    'κ 0.1296: an autoencoder of the same networks reached a mean squared error of'
    """
    if reached is None:
        return (
            f"κ {kappa:g}: κ² is {LOOSE:g} times the mean squared residual of a principal "
            "component analysis with two components. No pilot training has been made yet, so "
            "this may be looser than what the networks can do."
        )
    unit, rows = ("pixel", "images") if kind == "images" else ("feature", "rows")
    return (
        f"κ {kappa:g}: an autoencoder of the same networks reached a mean squared error of "
        f"{reached.error:.3g} per {unit} in {reached.steps:,} steps; "
        f"{_multiple(kappa, reached)}. On {rows} that were set aside its error was "
        f"{reached.aside:.3g} then, at its lowest{_by_heart(reached, rows)}."
    )


def _multiple(kappa: float, reached: Reached) -> str:
    if kappa <= LEAST_KAPPA:
        return f"κ is never set below {LEAST_KAPPA:g}"
    if kappa**2 < CAPPED * TOLERATED * reached.error:
        return f"that is hardly less than the mean alone does, so κ² is {LOOSE:g} of the variance"
    return f"κ² is {TOLERATED:g} times that"


def _by_heart(reached: Reached, rows: str) -> str:
    if reached.aside <= BY_HEART * reached.error:
        return ""
    return f": so few {rows} are partly learned by heart"
