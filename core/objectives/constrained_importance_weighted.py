r"""GECO on the importance-weighted bound: lambda = 1 / beta weighs the reconstruction alone.

    loss = ( (1 - beta) E_{q_IW}[ -log p(x|z) ] - beta L_K ) / max(1, beta)

    w_l = p(x, z_l) / q(z_l|x),   L_K = log 1/L sum_l w_l,
    E_{q_IW}[f] = sum_l w_l f(z_l) / sum_l w_l

Divided by beta it is (lambda - 1) E_{q_IW}[-log p(x|z)] - L_K, the Lagrangian of the slides on
GECO and IWAE with the sign that a minimiser needs (they print the other one). At beta = 1 it is
the IWAE; with L = 1 the ELBO of this beta.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.models import Terms
from core.objectives.objective import WeightedBound, require_samples


@dataclass(frozen=True)
class ConstrainedImportanceWeighted(WeightedBound):
    """The weighted bound with L = num_samples, averaged over the batch, in nats.

    Errors: ValueError if num_samples < 1.

    >>> one = torch.ones(2, 1)
    >>> terms = Terms(distortion=3 * one, rate=2 * one)
    >>> ConstrainedImportanceWeighted(2)(terms, beta=0.5).item()  # 0.5 x 3 + 0.5 x 5
    4.0
    """

    num_samples: int = 16

    def __post_init__(self) -> None:
        require_samples(self.num_samples)

    def __call__(self, terms: Terms, beta: float) -> Float[Tensor, ""]:
        log_weight = -terms.distortion - terms.rate
        bound = torch.logsumexp(log_weight, dim=0) - math.log(len(log_weight))
        reconstruction = (log_weight.softmax(dim=0) * terms.distortion).sum(dim=0)
        return ((1 - beta) * reconstruction - beta * bound).mean() / max(1.0, beta)
