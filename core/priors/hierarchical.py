r"""The variational hierarchical prior (VHP, Sec. 2.2): a mixture known through a bound.

    p_Theta(z) = int p_Theta(z|zeta) p(zeta) d zeta,    p(zeta) = N(0, I)                   (Eq. 8)

    log p_Theta(z) >= E_{zeta_1..K ~ q_Phi(zeta|z)} log 1/K sum_k p_Theta(z|zeta_k) p(zeta_k)
                                                                  / q_Phi(zeta_k|z)         (Eq. 9)

Theta: the conditional · Phi: the proposal · K = 1 is the ELBO of App. B.4 · all in nats.
Reference: Klushyn et al., Learning Hierarchical Priors in VAEs (2019).
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.distributions import standard_normal
from core.priors.prior import Prior


@dataclass(frozen=True)
class ImportanceWeightedMarginal:
    """p_Theta(z), whose log_prob is one draw of the bound of Eq. 9."""

    conditional: nn.Module
    proposal: nn.Module
    num_importance: int
    origin: Tensor

    def log_prob(self, z: Float[Tensor, "*batch Z"]) -> Float[Tensor, "*batch"]:
        proposal = self.proposal(z)
        zeta = proposal.rsample((self.num_importance,))
        log_weight = (
            self.conditional(zeta).log_prob(z)
            + standard_normal(zeta).log_prob(zeta)
            - proposal.log_prob(zeta)
        )
        return torch.logsumexp(log_weight, dim=0) - math.log(self.num_importance)

    def sample(self, shape: tuple[int, ...]) -> Float[Tensor, "*shape Z"]:
        """Draws zeta ~ N(0, I), then z ~ p_Theta(z|zeta) (Eq. 14)."""
        zeta = standard_normal(self.origin).sample(shape)
        return self.conditional(zeta).sample()


class HierarchicalPrior(Prior):
    """The hierarchical prior of Eq. 8, bounded by Eq. 9.

    conditional p_Theta(z|zeta), proposal q_Phi(zeta|z) · num_importance K >= 1 · latent_dim of
    zeta.

    Errors: ValueError if K < 1.

    >>> from core.distributions import ConditionalNormal
    >>> zero = ConditionalNormal(nn.Linear(2, 2), scale=1.0)
    >>> prior = HierarchicalPrior(zero, zero, num_importance=16, latent_dim=2)
    >>> prior(nn.Identity()).log_prob(torch.zeros(5, 2)).shape
    torch.Size([5])
    """

    origin: Tensor

    def __init__(
        self,
        conditional: nn.Module,
        proposal: nn.Module,
        num_importance: int,
        latent_dim: int,
    ):
        super().__init__()
        if num_importance < 1:
            raise ValueError(f"num_importance (K) must be at least 1, not {num_importance}.")
        self.conditional = conditional
        self.proposal = proposal
        self.num_importance = num_importance
        self.register_buffer("origin", torch.zeros(latent_dim), persistent=False)

    def forward(self, encoder: nn.Module) -> ImportanceWeightedMarginal:
        return ImportanceWeightedMarginal(
            self.conditional, self.proposal, self.num_importance, self.origin
        )

    def innermost(self, posterior: Distribution) -> Distribution:
        """Returns q_Phi(zeta|z) at a draw of z."""
        return self.proposal(posterior.sample())

    def means(self, encoder: nn.Module, most: int) -> Float[Tensor, "M Z"]:
        """Returns E p_Theta(z|zeta) for zeta ~ N(0, I): samples without the noise around it."""
        return self.conditional(standard_normal(self.origin).sample((most,))).mean
