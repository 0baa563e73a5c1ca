r"""The kernel chart: the plane X of a kernel smoother, c = X, decoded by way of the latents.

    encode: X = net(x),   decode: E p(x|z~(c)),   sample: X_j + noise,   log p(c): kernel density

The nonparametric VAE (E. Bodin et al., 2017) learns X and Z together; a plane can as well be
fitted to a model that is trained already (core/charts/fitting). X is a function of x alone: places
have no spread.
"""

from dataclasses import dataclass

import numpy as np

from core.models import Coder, Decoder, KernelSmoother, Model, under


@dataclass(frozen=True)
class PlaneDecoder:
    """What decodes places of a smoother's plane by way of a decoder's latents."""

    decoder: Decoder
    smoother: KernelSmoother

    def decode(self, c: np.ndarray) -> np.ndarray:
        return self.decoder.decode(self.smoother.predict(c))


@dataclass(frozen=True)
class KernelChart:
    """The plane of a smoother beside a model's latents."""

    model: Coder
    smoother: KernelSmoother

    @property
    def dim(self) -> int:
        return self.smoother.dim

    def encode(self, x: np.ndarray) -> np.ndarray:
        return self.smoother.places(x)

    def spread(self, x: np.ndarray) -> np.ndarray:
        return np.zeros((len(x), self.dim), np.float32)

    def covariance(self, x: np.ndarray) -> None:
        return None

    def latents(self, c: np.ndarray) -> np.ndarray:
        """Returns z~ (B, Z) of places (B, C)."""
        return self.smoother.predict(c)

    def decode(self, c: np.ndarray) -> np.ndarray:
        return self.model.decode(self.latents(c))

    def given(self, context: np.ndarray) -> "PlaneDecoder":
        """Returns the decoder under contexts. Errors: TypeError for a model that takes none."""
        return PlaneDecoder(under(self.model, context), self.smoother)

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        return self.smoother.sample(num_samples, seed)

    def log_density(self, c: np.ndarray) -> np.ndarray:
        return self.smoother.log_density(c)


def of_model(model: Model) -> KernelChart:
    """Returns the chart of a model that has a smoother. Errors: ValueError for another."""
    if model.smoother is None:
        raise ValueError("the model has no smoother; fit one, or walk in its latent space.")
    return KernelChart(model, model.smoother)
