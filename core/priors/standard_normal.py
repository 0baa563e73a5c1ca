"""p(z) = N(0, I), the prior of the plain VAE and of the IWAE."""

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from core.distributions import standard_normal
from core.priors.prior import Prior


class StandardNormal(Prior):
    """The standard normal prior over Z = latent_dim dimensions; it has no parameters.

    >>> StandardNormal(2)(nn.Identity()).log_prob(torch.zeros(2)).item()  # -log(2 pi)
    -1.8378770351409912
    """

    origin: Tensor

    def __init__(self, latent_dim: int):
        super().__init__()
        self.register_buffer("origin", torch.zeros(latent_dim), persistent=False)

    def forward(self, encoder: nn.Module) -> Distribution:
        return standard_normal(self.origin)

    def innermost(self, posterior: Distribution) -> Distribution:
        return posterior

    def means(self, encoder: nn.Module, most: int) -> None:
        return None
