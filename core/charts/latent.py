"""The latent space itself as the chart: c = z, the posterior's mean and spread, the prior."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from core.models import Coder, Correlated, Decoder, Density, Mixture, Sampler, under


@runtime_checkable
class Latent(Coder, Sampler, Density, Protocol):
    """The part of a model that its latent space needs."""


@dataclass(frozen=True)
class LatentChart:
    """The chart of a model's latents: E q(z|x), E p(x|z), samples and density of p(z)."""

    model: Latent

    @property
    def dim(self) -> int:
        return self.sample(1, seed=0).shape[1]

    def encode(self, x: np.ndarray) -> np.ndarray:
        return self.model.posterior(x)[0]

    def spread(self, x: np.ndarray) -> np.ndarray:
        return self.model.posterior(x)[1]

    def covariance(self, x: np.ndarray) -> np.ndarray | None:
        return self.model.covariance(x) if isinstance(self.model, Correlated) else None

    def decode(self, c: np.ndarray) -> np.ndarray:
        return self.model.decode(c)

    def given(self, context: np.ndarray) -> Decoder:
        """Returns the decoder under contexts. Errors: TypeError for a model that takes none."""
        return under(self.model, context)

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        return self.model.sample_prior(num_samples, seed)

    def means(self, most: int, seed: int) -> np.ndarray | None:
        return self.model.prior_means(most, seed) if isinstance(self.model, Mixture) else None

    def log_density(self, c: np.ndarray) -> np.ndarray:
        return self.model.log_prior(c)
