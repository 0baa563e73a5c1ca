r"""Where a model lies in the information plane: rate against distortion (Taming VAEs, Figure 3).

    rate         E log q(z|x) - log p(z)                                    nats an image
    error        E C = E 1/D sum_d (x_d - g_d(z))^2                         squared intensity
    distortion   -E 1/D sum_d log P(x_d | g_d(z), sigma_opt)                nats a pixel

z ~ q(z|x), one draw for each of the first held-out images · P: the quantised normal, whose ends
take the tails: most pixels of MNIST are such an end, so that the distortion is no function of the
error and is measured from the images themselves · sigma_opt^2: the error on as many training
images, intensity 1 for white (Eq. 26 with the mean inside of the root). Of colours every channel
of a pixel counts as one. Each call draws the same noise and leaves the training's alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.data import Dataset
from core.metrics.quantised import log_prob
from core.models import Model, decoded
from core.runs import RunConfig

NUM_IMAGES, MOST_NUMBERS = 250, 250_000  # of which there are so many, or as many as are so large
GREY = ("tile", "colours")  # pictures whose rows are pixels
LEAST_SIGMA = 1e-4  # of a model that repeats its data to the last digit


@dataclass(frozen=True)
class PlanePoint:
    """A place in the information plane: rate in nats an image, error in squared intensity,
    distortion in nats a pixel."""

    rate: float
    error: float
    distortion: float


def has_plane(config: RunConfig, dataset: Dataset) -> bool:
    """Whether the plane means something: pixels that are grey, and a normal likelihood."""
    is_grey = dataset.picture.name in GREY and not dataset.probabilities
    return is_grey and config.likelihood["name"] == "normal"


def plane_point(model: Model, dataset: Dataset) -> PlanePoint:
    """Returns where the model is now."""
    count = max(1, min(NUM_IMAGES, MOST_NUMBERS // dataset.num_explained))
    seen, held_out = dataset.train[:count], dataset.test[:count]
    shown, _ = model.draw(seen, seed=0)
    sigma = max(math.sqrt(_error(*_compared(model, dataset, seen, shown))), LEAST_SIGMA)
    z, log_posterior = model.draw(held_out, seed=1)
    images, means = _compared(model, dataset, held_out, z)
    nats = -log_prob(images, means, sigma)
    return PlanePoint(
        rate=float((log_posterior - model.log_prior(z)).mean()),
        error=_error(images, means),
        distortion=float(nats.mean()),
    )


def _compared(
    model: Model, dataset: Dataset, rows: np.ndarray, z: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Returns images (B, X) and what their latents are decoded to, as shares of white."""
    means = decoded(model, z, dataset.given(rows))
    return dataset.explained(rows) / dataset.intensity, means / dataset.intensity


def _error(images: np.ndarray, means: np.ndarray) -> float:
    return float(np.square(images - means).mean(dtype=np.float64))
