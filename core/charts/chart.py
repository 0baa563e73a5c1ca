"""A chart: the space that the explorer walks in.

    encode: x -> c,   decode: c -> E p(x|c),   sample: c_1..N ~ p(c),   log_density: log p(c)

Atlas, snapshots, live view, `interpolate` and the measures of walks take a chart, a graph takes
places of one; likelihood and divergences stay with the model. Of a VAE the chart is its latent
space. dim and log_density are for planes that are decoded anywhere, which grey out what the prior
does not expect.
"""

from typing import Protocol, runtime_checkable

import numpy as np


@runtime_checkable
class Chart(Protocol):
    """A space of C = dim dimensions with a map from the data and one back to them."""

    @property
    def dim(self) -> int: ...

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Returns the places (B, C) of data (B, X)."""

    def spread(self, x: np.ndarray) -> np.ndarray:
        """Returns how sure those places are: standard deviations (B, C)."""

    def covariance(self, x: np.ndarray) -> np.ndarray | None:
        """Returns the covariances (B, C, C) of those places, whose standard deviations are their
        spread; None where they have none, or are no normals."""

    def decode(self, c: np.ndarray) -> np.ndarray:
        """Returns the mean data (B, X) of places (B, C)."""

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns draws (num_samples, C) of p(c)."""

    def log_density(self, c: np.ndarray) -> np.ndarray:
        """Returns log p(c) (B,) in nats of places (B, C)."""
