"""The tiles of a handful of images: where each one's posterior is the densest of all.

A tile's share is how much of the prior lies in it. Where posteriors are flexible and the rate is
at its least, all shares are 1/N (Taming VAEs, Prop. 5). Every call draws the same noise, so that a
point can be followed through a training.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from core.data import Dataset
from core.metrics.information import split
from core.models import Coder, Density, Sampler

MOST_IMAGES = 20  # whose posteriors can be told apart on a plane
NUM_DRAWN, NUM_DRAWS = 100, 300  # of each image's posterior: shown, and measured
NUM_SHOWN, NUM_SAMPLES = 500, 4_000  # of the prior: shown, and measured


@runtime_checkable
class Tiled(Coder, Sampler, Density, Protocol):
    """The part of a model that its tiles are found with."""


@dataclass(frozen=True)
class Tiles:
    """The tiles of N images at one moment.

    drawn (L, N, Z): of the posteriors · prior (P, Z): samples, and owner (P,) whose tile each lies
    in · share (N,) of the prior in each tile · information, marginal () in nats · error () mean
    squared, of what the draws are decoded to
    """

    drawn: np.ndarray
    prior: np.ndarray
    owner: np.ndarray
    share: np.ndarray
    information: np.ndarray
    marginal: np.ndarray
    error: np.ndarray


def is_a_handful(dataset: Dataset) -> bool:
    """Whether there are so few images, without contexts, that each has a tile, and all of them
    are trained on: the held-out images of others have no tiles, since their mixture is not
    q(z)."""
    train, test = dataset.train, dataset.test
    return dataset.context is None and len(train) <= MOST_IMAGES and np.array_equal(train, test)


def tiles_of(model: Tiled, x: np.ndarray) -> Tiles:
    """Returns the tiles of images (N, X) under a model."""
    num_images = len(x)
    z, log_posterior = model.draw(np.tile(x, (NUM_DRAWS, 1)), seed=0)
    of_each = model.log_posteriors(x)
    found = split(z, log_posterior, of_each, model.log_prior, num_images)
    samples = model.sample_prior(NUM_SAMPLES, seed=0)
    owner = of_each(samples).argmax(axis=1)
    return Tiles(
        drawn=z.reshape(NUM_DRAWS, num_images, -1)[:NUM_DRAWN],
        prior=samples[:NUM_SHOWN],
        owner=owner[:NUM_SHOWN].astype(np.uint8),
        share=np.bincount(owner, minlength=num_images) / NUM_SAMPLES,
        information=np.array(found.information),
        marginal=np.array(found.marginal_kl),
        error=np.array(np.square(model.decode(z) - np.tile(x, (NUM_DRAWS, 1))).mean()),
    )
