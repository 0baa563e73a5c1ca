r"""The importance-weighted bound of the IWAE (Burda et al., 2015).

    loss = -E log 1/L sum_l p(x|z_l) (p(z_l) / q(z_l|x))^beta / max(1, beta),   z_l ~ q(z|x)

At beta = 1 it is the bound on -log p(x); L = 1 is the ELBO.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.models import Terms
from core.objectives.objective import WeightedBound, require_samples


@dataclass(frozen=True)
class ImportanceWeighted(WeightedBound):
    """The negative importance-weighted bound with L = num_samples, in nats.

    Errors: ValueError if num_samples < 1.

    >>> one = torch.ones(2, 1)
    >>> ImportanceWeighted(2)(Terms(distortion=3 * one, rate=2 * one), beta=1.0).item()
    5.0
    """

    num_samples: int = 16

    def __post_init__(self) -> None:
        require_samples(self.num_samples)

    def __call__(self, terms: Terms, beta: float) -> Float[Tensor, ""]:
        log_weight = -terms.distortion - beta * terms.rate
        bound = torch.logsumexp(log_weight, dim=0) - math.log(len(log_weight))
        return -bound.mean() / max(1.0, beta)
