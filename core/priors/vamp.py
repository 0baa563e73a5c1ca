r"""The VampPrior: the posterior, averaged over learned pseudo-inputs (Tomczak & Welling, 2018).

    p(z) = 1/C sum_c q(z|u_c),    log p(z) = log sum_c exp( sum_d log q(z_d|u_c) ) - log C   (nats)

u_1..C: pseudo-inputs, in the unit of x, optimised as the parameters of the prior. They start at
training images: encoders say little about anything else.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.priors.prior import Prior


@dataclass(frozen=True)
class AveragedPosterior:
    """1/C sum_c q(z|u_c)."""

    encoder: nn.Module
    pseudo_inputs: Tensor

    @cached_property
    def components(self) -> Any:
        """The C normals, encoded once: a likelihood asks for them ten times an image."""
        return self.encoder(self.pseudo_inputs)

    def log_prob(self, z: Float[Tensor, "*batch Z"]) -> Float[Tensor, "*batch"]:
        of_each = self.components.log_prob_of_each(z.reshape(-1, z.shape[-1]))
        log_density = of_each.logsumexp(dim=-1) - math.log(len(self.pseudo_inputs))
        return log_density.reshape(z.shape[:-1])

    def sample(self, shape: tuple[int, ...]) -> Float[Tensor, "*shape Z"]:
        chosen = torch.randint(len(self.pseudo_inputs), shape, device=self.pseudo_inputs.device)
        return self.encoder(self.pseudo_inputs[chosen]).sample()


class VampPrior(Prior):
    """The VampPrior from the start (C, X) of its pseudo-inputs.

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

    def forward(self, encoder: nn.Module) -> AveragedPosterior:
        return AveragedPosterior(encoder, self.pseudo_inputs)

    def innermost(self, posterior: Distribution) -> None:
        return None

    def means(self, encoder: nn.Module, most: int) -> Float[Tensor, "M Z"]:
        """Returns E q(z|u_c) of random components, each once."""
        chosen = torch.randperm(len(self.pseudo_inputs))[:most]
        return encoder(self.pseudo_inputs[chosen.to(self.pseudo_inputs.device)]).mean
