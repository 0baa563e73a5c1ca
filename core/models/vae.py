r"""The variational autoencoder, with any prior.

p(x, z) = p_theta(x|z) p(z),   posterior q_phi(z|x)
distortion = -log p_theta(x|z),   rate = log q_phi(z|x) - log p(z),   z ~ q_phi(z|x)       (Eq. 2)

Beside it there may be a kernel smoother, whose match with the posterior is a penalty.
"""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.constraints import Measure
from core.distributions import DiagonalNormal, FullNormal, seeded
from core.models.protocols import CODER, PRIOR, LogDensities, Model
from core.models.smoother import KernelSmoother
from core.models.terms import Terms
from core.priors import Prior
from core.runs.columns import MATCH, Column

MOST_LATENTS = 1_024  # that are decoded at a time: what a core's cache holds of small images
MOST_NUMBERS = 1_000_000  # of larger ones


class _Drawn(NamedTuple):
    """What is known at draws of q(z|x); all but the posterior (L, B)."""

    posterior: Distribution
    log_posterior: Tensor
    likelihood: Distribution
    distortion: Tensor
    rate: Tensor


class VAE(Model):
    """A variational autoencoder: encoder q(z|x), decoder p(x|z), prior p(z).

    measures: C(x, p(x|z)) by the names of the constraints that hold them
    smoother: a plane X that is learned beside; none if not given
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        prior: Prior,
        measures: Mapping[str, Measure],
        smoother: KernelSmoother | None = None,
    ):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.measures = measures
        self.smoother = smoother

    def terms(self, x: Float[Tensor, "B X"], num_samples: int) -> Terms:
        """Returns distortion, rate and errors at L = num_samples draws of q(z|x)."""
        drawn = self._drawn(x, num_samples)
        errors = {name: measure(x, drawn.likelihood) for name, measure in self.measures.items()}
        return Terms(drawn.distortion, drawn.rate, errors, self._penalties(x, drawn))

    def _penalties(self, x: Tensor, drawn: "_Drawn") -> dict[str, Tensor]:
        if self.smoother is None or not torch.is_grad_enabled():
            return {}  # a match depends on its batch: it is for training
        return {MATCH.name: self.smoother(x, drawn.posterior, drawn.log_posterior)}

    @property
    def penalties(self) -> list[Column]:
        return [] if self.smoother is None else [MATCH]

    @torch.no_grad()
    def remember(self, x: Float[Tensor, "N X"]) -> None:
        """Lets the smoother, if there is one, keep some of these data as its anchors."""
        if self.smoother is not None:
            self.smoother.remember(x, self.encoder(x).mean)

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Returns theta and phi of encoder and decoder, and Theta and Phi of the prior."""
        prior = list(self.prior.parameters())
        owned = {id(parameter) for parameter in prior}
        return {CODER: [p for p in self.parameters() if id(p) not in owned], PRIOR: prior}

    @torch.no_grad()
    def prior_begins(self, x: Float[Tensor, "B X"]) -> None:
        """Shows the prior the posteriors of data."""
        self.prior.begins(self.encoder(x))

    def log_weight(self, x: Float[Tensor, "B X"], num_samples: int) -> Float[Tensor, "L B"]:
        """Returns log p(x|z) p(z) / q(z|x) in nats at L = num_samples draws of q(z|x)."""
        drawn = self._drawn(x.to(self._device), num_samples)
        return -drawn.distortion - drawn.rate

    def log_weights_of_each(self, x: Float[Tensor, "B X"], num_samples: int) -> Iterator[Tensor]:
        """Yields the same (L,) for one image after the other: each is encoded once, its samples
        are decoded some at a time, so that thousands of them take little memory."""
        prior = self.prior(self.encoder)
        each = max(1, min(MOST_LATENTS, MOST_NUMBERS // x.shape[1]))
        for one in x.to(self._device):
            posterior = self.encoder(one)
            log_likelihood = self.decoder.log_prob_of(one)  # type: ignore[operator]
            z = posterior.rsample((num_samples,))
            parts = [log_likelihood(part) + prior.log_prob(part) for part in z.split(each)]
            yield torch.cat(parts) - posterior.log_prob(z)

    def _drawn(self, x: Tensor, num_samples: int) -> "_Drawn":
        posterior = self.encoder(x)
        z = posterior.rsample((num_samples,))
        likelihood = self.decoder(z)
        log_posterior = posterior.log_prob(z)
        rate = log_posterior - self.prior(self.encoder).log_prob(z)
        return _Drawn(posterior, log_posterior, likelihood, -likelihood.log_prob(x), rate)

    @torch.inference_mode()
    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns mean and standard deviation of q(z|x), (B, Z) each, for images (B, X)."""
        posterior = self.encoder(self._tensor(x))
        return posterior.mean.cpu().numpy(), posterior.stddev.cpu().numpy()

    @torch.inference_mode()
    def covariance(self, x: np.ndarray) -> np.ndarray | None:
        """Returns that of q(z|x), (B, Z, Z), for images (B, X); None where it is no normal."""
        posterior = self.encoder(self._tensor(x))
        is_normal = isinstance(posterior, DiagonalNormal | FullNormal)
        return posterior.covariance.cpu().numpy() if is_normal else None

    @torch.inference_mode()
    def draw(self, x: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns a draw z (B, Z) of q(z|x) for each image, and its log q(z|x) (B,) in nats."""
        with seeded(seed):
            posterior = self.encoder(self._tensor(x))
            z = posterior.sample()
        return z.cpu().numpy(), posterior.log_prob(z).cpu().numpy()

    @torch.inference_mode()
    def log_posteriors(self, x: np.ndarray) -> LogDensities:
        """Returns what gives log q(z|x) (S, B) in nats of every latent (S, Z) under every one of
        these images (B, X), which are encoded once."""
        posterior = self.encoder(self._tensor(x))

        @torch.inference_mode()
        def log_prob(z: np.ndarray) -> np.ndarray:
            return posterior.log_prob_of_each(self._tensor(z)).cpu().numpy()

        return log_prob

    @torch.inference_mode()
    def decode(self, z: np.ndarray) -> np.ndarray:
        """Returns the mean images (B, X) of latents (B, Z)."""
        return self.decoder(self._tensor(z)).mean.cpu().numpy()

    @torch.inference_mode()
    def distortion(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Returns -log p(x|z) (B,) in nats of images (B, X), each at a latent of (B, Z)."""
        return -self.decoder(self._tensor(z)).log_prob(self._tensor(x)).cpu().numpy()

    @torch.inference_mode()
    def log_prior(self, z: np.ndarray, num_draws: int = 1, seed: int = 0) -> np.ndarray:
        """Returns log p(z) (B,) in nats of latents (B, Z).

        Where the prior knows only draws of a bound, the mean of their densities over num_draws
        tightens it: the K of Eq. 9 becomes K times num_draws.
        """
        with seeded(seed):
            prior, points = self.prior(self.encoder), self._tensor(z)
            draws = torch.stack([prior.log_prob(points) for _ in range(num_draws)])
        return (draws.logsumexp(dim=0) - math.log(num_draws)).cpu().numpy()

    @torch.inference_mode()
    def innermost(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Returns mean and standard deviation (B, U) of q(u|x) for the latent u whose prior is
        N(0, I), zeta under a VHP; None if there is no such latent."""
        with seeded(0):
            units = self.prior.innermost(self.encoder(self._tensor(x)))
        return None if units is None else (units.mean.cpu().numpy(), units.stddev.cpu().numpy())

    @torch.inference_mode()
    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns draws (num_samples, Z) of p(z)."""
        with seeded(seed):
            return self.prior(self.encoder).sample((num_samples,)).cpu().numpy()

    @property
    def _device(self) -> torch.device:
        return next(self.parameters()).device

    @torch.inference_mode()
    def prior_means(self, most: int, seed: int) -> np.ndarray | None:
        """Returns the means (M, Z) of M <= most parts of p(z), None if it is no mixture."""
        with seeded(seed):
            means = self.prior.means(self.encoder, most)
        return None if means is None else means.cpu().numpy()

    def _tensor(self, values: np.ndarray) -> Tensor:
        like = next(self.parameters())
        return torch.as_tensor(values, dtype=like.dtype, device=like.device)
