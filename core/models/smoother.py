r"""The kernel smoother: a plane X beside the latents Z, from which they are predicted.

    X_i = net(x_i),   z~_i = sum_j W_ij E z_j,   W_i = softmax_j( -|X_i - X_j|^2 / 2 l^2 )   (4, 6)

    squared   match_i = |E z_i - z~_i|^2                                                    (Eq. 5)
    kl        match_i = KL( q(z_i|x_i) || N(z~_i, diag s^2) ), s learned                    (Eq. 2)

Trained over batches (of several ranks, over the part of each), in which no datum predicts itself:
W_ii = 0. Looked at through M anchors (X_j, E z_j) that are remembered of the training data: so a
run is explored without these. W's own sigma^2 cancels, and of l and the size of X only the
quotient is known. p(c) is the kernel density of the anchors with l as its bandwidth; samples lie
nearer to their anchors.

E. Bodin, I. Malik, C. H. Ek, N. D. F. Campbell. Nonparametric Inference for Auto-Encoding
Variational Bayes, 2017.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.distributions import LOG_TWO_PI, seeded

WITHIN = 0.5  # of l: the standard deviation of samples around their anchors
MOST_PAIRS = 4_000_000  # of a place and an anchor that are looked at together


class KernelSmoother(nn.Module):
    """The plane X of `dim` dimensions: its encoder, log l, and the anchors.

    net: x -> X · num_anchors: M · match: a key of MATCHES · weight: of the match in the loss

    Errors: ValueError for impossible sizes and an unknown match.

    >>> smoother = KernelSmoother(nn.Identity(), latent_dim=1, dim=1, num_anchors=2)
    >>> smoother.remember(torch.tensor([[0.0], [4.0]]), torch.tensor([[1.0], [3.0]]))
    >>> smoother.predict(np.array([[2.0], [90.0]], np.float32)).ravel().tolist()
    [2.0, 3.0]
    """

    anchors: Tensor
    anchored: Tensor

    def __init__(
        self,
        net: nn.Module,
        latent_dim: int,
        dim: int = 2,
        num_anchors: int = 2_000,
        match: str = "squared",
        weight: float = 1.0,
    ):
        super().__init__()
        if dim < 1 or num_anchors < 1:
            raise ValueError("dim and num_anchors must be at least 1.")
        if not 0 < weight < math.inf:
            raise ValueError(f"the weight of the match must be positive, not {weight!r}.")
        if match not in MATCHES:
            raise ValueError(f"unknown match {match!r}; known: {', '.join(MATCHES)}.")
        self.net = net
        self.dim = dim
        self.match = match
        self.weight = weight
        self.log_lengthscale = nn.Parameter(torch.zeros(()))
        if match == "kl":
            self.log_scale = nn.Parameter(torch.zeros(latent_dim))
        self.register_buffer("anchors", torch.zeros(num_anchors, dim))
        self.register_buffer("anchored", torch.zeros(num_anchors, latent_dim))

    def forward(
        self, x: Float[Tensor, "B X"], posterior: Distribution, log_posterior: Float[Tensor, "L B"]
    ) -> Float[Tensor, " B"]:
        """Returns the weighted match of each datum with the others of its batch.

        posterior: q(z|x) · log_posterior: its log-density at draws of it, in nats

        Errors: ValueError for a batch of one, which nothing can predict.
        """
        if len(x) < 2:
            raise ValueError(
                "A smoother needs batches of two data or more: each is predicted from the others."
            )
        places, means = self.net(x), posterior.mean
        itself = torch.eye(len(x), dtype=torch.bool, device=x.device)
        predicted = self._logits(places, places).masked_fill(itself, -math.inf).softmax(-1) @ means
        return self.weight * MATCHES[self.match](self, predicted, posterior, log_posterior)

    def _logits(self, places: Tensor, anchors: Tensor) -> Tensor:
        """Returns -|c - X_j|^2 / 2 l^2, (S, M). Divided by l before anything is masked: the other
        way round the gradient of log l is 0 times infinity."""
        scale = (-self.log_lengthscale).exp()
        apart = (places * scale)[:, None] - (anchors * scale)[None]
        return -0.5 * apart.square().sum(-1)

    @torch.no_grad()
    def remember(self, x: Float[Tensor, "N X"], latents: Float[Tensor, "N Z"]) -> None:
        """Replaces the anchors by data from all over these, and by what is known of their z; by
        some twice if there are fewer data than anchors."""
        chosen = torch.arange(len(self.anchors)) * len(x) // len(self.anchors)
        self.anchors.copy_(self.net(x[chosen]))
        self.anchored.copy_(latents[chosen])

    @property
    def lengthscale(self) -> float:
        return self.log_lengthscale.exp().item()

    @torch.inference_mode()
    def places(self, x: np.ndarray) -> np.ndarray:
        """Returns the places (B, C) of data (B, X)."""
        return self.net(torch.as_tensor(x).to(self.anchors)).cpu().numpy()

    @torch.inference_mode()
    def predict(self, places: np.ndarray) -> np.ndarray:
        """Returns the latents z~ (S, Z) of places (S, C)."""
        parts = [logits.softmax(-1) @ self.anchored for logits in self._of_anchors(places)]
        return torch.cat(parts).cpu().numpy()

    @torch.inference_mode()
    def log_density(self, places: np.ndarray) -> np.ndarray:
        """Returns the log-density (S,) of the anchors in nats at places (S, C)."""
        constant = math.log(len(self.anchors)) + self.dim * (
            0.5 * LOG_TWO_PI + self.log_lengthscale.item()
        )
        parts = [logits.logsumexp(-1) - constant for logits in self._of_anchors(places)]
        return torch.cat(parts).cpu().numpy()

    def _of_anchors(self, places: np.ndarray) -> Iterator[Tensor]:
        rows = max(1, MOST_PAIRS // self.anchors.numel())
        for part in torch.as_tensor(places).to(self.anchors).split(rows):
            yield self._logits(part, self.anchors)

    @torch.inference_mode()
    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns draws (num_samples, C): an anchor each, and noise of a part of l."""
        with seeded(seed):
            chosen = torch.randint(len(self.anchors), (num_samples,))
            noise = torch.randn(num_samples, self.dim)
        noise = WITHIN * self.lengthscale * noise.to(self.anchors)
        return (self.anchors[chosen.to(self.anchors.device)] + noise).cpu().numpy()


Match = Callable[[KernelSmoother, Tensor, Distribution, Tensor], Tensor]


def _squared(
    smoother: KernelSmoother, predicted: Tensor, posterior: Distribution, log_posterior: Tensor
) -> Tensor:
    return (posterior.mean - predicted).square().sum(-1)


def _divergence(
    smoother: KernelSmoother, predicted: Tensor, posterior: Distribution, log_posterior: Tensor
) -> Tensor:
    square = (posterior.mean - predicted).square() + posterior.variance
    nats = 0.5 * ((-2 * smoother.log_scale).exp() * square + LOG_TWO_PI) + smoother.log_scale
    return log_posterior.mean(0) + nats.sum(-1)


MATCHES: dict[str, Match] = {"squared": _squared, "kl": _divergence}
