r"""The evidence lower bound, weighted (Eq. 2, 10).

    loss = E_q [ -log p(x|z) + beta (log q(z|x) - log p(z)) ] / max(1, beta)

At beta = 1 it is the negative ELBO. Under a normal p(x|z) the distortion is D / (2 sigma^2) times
the mean squared error: beta is the Lagrangian's 1 / lambda (Eq. 4) up to that constant.
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from core.models import Terms
from core.objectives.objective import WeightedBound


@dataclass(frozen=True)
class ELBO(WeightedBound):
    """The (weighted) negative ELBO, averaged over samples and batch, in nats.

    >>> import torch
    >>> one = torch.ones(1, 4)
    >>> ELBO()(Terms(distortion=3 * one, rate=2 * one), beta=0.5).item()
    4.0
    """

    num_samples: int = 1

    def __call__(self, terms: Terms, beta: float) -> Float[Tensor, ""]:
        return (terms.distortion + beta * terms.expected_rate).mean() / max(1.0, beta)
