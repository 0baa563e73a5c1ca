r"""A prior of standardised latents: it begins where the latents lie, in every dimension alike.

    p(z) = p'((z - m) / s) / prod_d s_d,     m_d, s_d: mean and standard deviation of q(z)

m and s are measured once, when the prior begins to learn, and rest from then on; the determinant
is kept, so that log p(z) stays exact. In two dimensions a prior that starts as the identity finds
the latents by itself; of 32 dimensions, which REWO's initial phase leaves with scales of their
own, it first has to learn 32 scales (LOG.md).
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import AffineTransform, Distribution, TransformedDistribution

from core.priors.prior import Marginal, Prior


@dataclass(frozen=True)
class RescaledMarginal:
    """The distribution of z = shift + scale z', z' from another one."""

    marginal: Marginal
    shift: Tensor
    scale: Tensor

    def log_prob(self, z: Float[Tensor, "*batch Z"]) -> Float[Tensor, "*batch"]:
        standardised = (z - self.shift) / self.scale
        return self.marginal.log_prob(standardised) - self.scale.log().sum()

    def sample(self, shape: tuple[int, ...]) -> Float[Tensor, "*shape Z"]:
        return torch.addcmul(self.shift, self.scale, self.marginal.sample(shape))


class StandardisedPrior(Prior):
    """Another prior, of latents (Z,) that are standardised when it begins to learn.

    >>> from core.distributions import DiagonalNormal
    >>> from core.priors.standard_normal import StandardNormal
    >>> prior = StandardisedPrior(StandardNormal(1), latent_dim=1)
    >>> prior.begins(DiagonalNormal(torch.tensor([[1.0], [3.0]]), torch.tensor(-7.0)))
    >>> prior.shift.item(), round(prior.scale.item(), 3)
    (2.0, 1.0)
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, prior: Prior, latent_dim: int):
        super().__init__()
        self.prior = prior
        self.register_buffer("shift", torch.zeros(latent_dim))
        self.register_buffer("scale", torch.ones(latent_dim))

    def begins(self, posterior: Distribution) -> None:
        """Measures mean and standard deviation (Z,) of q(z), the mixture of all posteriors."""
        self.shift.copy_(posterior.mean.mean(dim=0))
        variance = posterior.mean.var(dim=0, correction=0) + posterior.variance.mean(dim=0)
        self.scale.copy_(variance.sqrt())

    def forward(self, encoder: nn.Module) -> RescaledMarginal:
        return RescaledMarginal(self.prior(encoder), self.shift, self.scale)

    def innermost(self, posterior: Distribution) -> Distribution | None:
        back = AffineTransform(-self.shift / self.scale, 1 / self.scale, event_dim=1)
        return self.prior.innermost(TransformedDistribution(posterior, [back]))

    def means(self, encoder: nn.Module, most: int) -> Float[Tensor, "M Z"] | None:
        means = self.prior.means(encoder, most)
        return None if means is None else torch.addcmul(self.shift, self.scale, means)
