"""Priors p(z) by name; each builder makes one from the widths of the nets and its own settings."""

from collections.abc import Callable, Sequence

from core.distributions import ConditionalNormal
from core.nets import MLP, start_as_identity
from core.priors.hierarchical import HierarchicalPrior
from core.priors.prior import Marginal, Prior
from core.priors.standard_normal import StandardNormal


def build_hierarchical(
    latent_dim: int, hidden: Sequence[int], num_importance: int = 16
) -> HierarchicalPrior:
    """Returns the VHP with zeta as wide as z and both nets started as the identity."""
    conditional, proposal = (
        ConditionalNormal(start_as_identity(MLP(latent_dim, hidden, 2 * latent_dim)))
        for _ in range(2)
    )
    return HierarchicalPrior(conditional, proposal, num_importance, latent_dim)


def build_standard_normal(latent_dim: int, hidden: Sequence[int]) -> StandardNormal:
    return StandardNormal(latent_dim)


PRIORS: dict[str, Callable[..., Prior]] = {
    "hierarchical": build_hierarchical,
    "standard_normal": build_standard_normal,
}

__all__ = ["PRIORS", "HierarchicalPrior", "Marginal", "Prior", "StandardNormal"]
