r"""The variational autoencoder, with any prior.

p(x, z) = p_theta(x|z) p(z),   posterior q_phi(z|x)
distortion = -log p_theta(x|z),   rate = log q_phi(z|x) - log p(z),   z ~ q_phi(z|x)       (Eq. 2)
"""

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.distributions import ConditionalNormal, seeded
from core.models.terms import Terms
from core.priors import Prior

Constraint = Callable[[Tensor, Tensor], Tensor]


class VAE(nn.Module):
    """Creates a VAE from an encoder q(z|x), a decoder p(x|z), a prior p(z) and a constraint C(x,
    z)."""

    def __init__(
        self,
        encoder: ConditionalNormal,
        decoder: nn.Module,
        prior: Prior,
        constraint: Constraint,
    ):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.constraint = constraint

    def terms(self, x: Float[Tensor, "B X"], num_samples: int) -> Terms:
        """Returns distortion, rate and error at L = num_samples draws of q(z|x)."""
        posterior = self.encoder(x)
        z = posterior.rsample((num_samples,))
        likelihood = self.decoder(z)
        return Terms(
            distortion=-likelihood.log_prob(x),
            rate=posterior.log_prob(z) - self.prior(self.encoder).log_prob(z),
            error=self.constraint(x, likelihood.mean),
        )

    @torch.inference_mode()
    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns mean and standard deviation of q(z|x), (B, Z) each, for images (B, X)."""
        posterior = self.encoder(self._tensor(x))
        return posterior.mean.cpu().numpy(), posterior.stddev.cpu().numpy()

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Returns the posterior means (B, Z) of images (B, X)."""
        return self.posterior(x)[0]

    @torch.inference_mode()
    def decode(self, z: np.ndarray) -> np.ndarray:
        """Returns the mean images (B, X) of latents (B, Z)."""
        return self.decoder(self._tensor(z)).mean.cpu().numpy()

    @torch.inference_mode()
    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns draws (num_samples, Z) of p(z)."""
        with seeded(seed):
            return self.prior(self.encoder).sample((num_samples,)).cpu().numpy()

    def _tensor(self, values: np.ndarray) -> Tensor:
        like = next(self.parameters())
        return torch.as_tensor(values, dtype=like.dtype, device=like.device)
