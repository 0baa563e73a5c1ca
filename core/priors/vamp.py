r"""The VampPrior: the posterior, averaged over learned pseudo-inputs (Tomczak & Welling, 2018).

    p(z) = 1/C sum_c q(z|u_c),    log p(z) = log sum_c exp( sum_d log q(z_d|u_c) ) - log C   (nats)

u_1..C: pseudo-inputs, in the unit of x, optimised as the parameters of the prior. They start at
training images: encoders say little about anything else.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.distributions import LOG_TWO_PI, DiagonalNormal
from core.priors.prior import Prior


@dataclass(frozen=True)
class EvenMixture:
    """Creates 1/C sum_c N(mu_c, diag s_c^2) of C diagonal normals."""

    components: DiagonalNormal

    def log_prob(self, z: Float[Tensor, "*batch Z"]) -> Float[Tensor, "*batch"]:
        log_density = _at_every(self.components, z).logsumexp(dim=-1)
        return log_density - math.log(len(self.components.loc))

    def sample(self, shape: tuple[int, ...]) -> Float[Tensor, "*shape Z"]:
        loc = self.components.loc
        chosen = torch.randint(len(loc), shape, device=loc.device)
        scale = self.components.stddev[chosen]
        return torch.addcmul(loc[chosen], scale, torch.randn_like(scale))


def _at_every(normal: DiagonalNormal, z: Tensor) -> Tensor:
    """Returns log N(z; mu_c, diag s_c^2) for every c, (*batch, C), without an array (batch, C, Z).

    sum_d (z - mu)^2 / s^2 = sum_d z^2 s^-2 - 2 z mu s^-2 + mu^2 s^-2: two products. In double
    precision, because these three may be a million times larger than their sum.
    """
    mu, log_scale, values = normal.loc.double(), normal.log_scale.double(), z.double()
    precision = (-2 * log_scale).exp()
    of_c = (0.5 * mu.square() * precision + log_scale + 0.5 * LOG_TWO_PI).sum(-1)
    squares = torch.cat([values.square(), values], dim=-1)
    weights = torch.cat([-0.5 * precision, mu * precision], dim=-1)
    return (squares @ weights.t() - of_c).to(z.dtype)


class VampPrior(Prior):
    """Creates the VampPrior from the start (C, X) of its pseudo-inputs.

    Errors: ValueError unless there is at least one pseudo-input.

    >>> from core.distributions import ConditionalNormal
    >>> prior = VampPrior(torch.tensor([[-1.0], [1.0]]))
    >>> encoder = ConditionalNormal(nn.Identity(), scale=1.0)
    >>> round(prior(encoder).log_prob(torch.zeros(1)).item(), 4)  # both lie one sigma away
    -1.4189
    """

    def __init__(self, pseudo_inputs: Float[Tensor, "C X"]):
        super().__init__()
        if len(pseudo_inputs) < 1:
            raise ValueError("num_pseudo_inputs (C) must be at least 1.")
        self.pseudo_inputs = nn.Parameter(pseudo_inputs.clone())

    def forward(self, encoder: nn.Module) -> EvenMixture:
        return EvenMixture(encoder(self.pseudo_inputs))

    def innermost(self, posterior: Distribution) -> None:
        return None
