"""Priors p(z) by name; each builder makes one from the widths of the nets, the training data (N,
X) and its own settings."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from core.distributions import ConditionalNormal
from core.nets import MLP, start_as_identity
from core.priors.hierarchical import HierarchicalPrior
from core.priors.prior import Marginal, Prior
from core.priors.standard_normal import StandardNormal
from core.priors.vamp import VampPrior

MOST_PSEUDO_INPUTS = 100_000


def build_hierarchical(
    latent_dim: int,
    hidden: Sequence[int],
    data: np.ndarray,
    normal: Callable[[MLP], nn.Module] = ConditionalNormal,
    num_importance: int = 16,
) -> HierarchicalPrior:
    """Returns the VHP with zeta as wide as z and both nets started as the identity."""
    conditional, proposal = (
        normal(start_as_identity(MLP(latent_dim, hidden, 2 * latent_dim))) for _ in range(2)
    )
    return HierarchicalPrior(conditional, proposal, num_importance, latent_dim)


def build_standard_normal(
    latent_dim: int,
    hidden: Sequence[int],
    data: np.ndarray,
    normal: Callable[[MLP], nn.Module] = ConditionalNormal,
) -> StandardNormal:
    return StandardNormal(latent_dim)


def build_vamp(
    latent_dim: int,
    hidden: Sequence[int],
    data: np.ndarray,
    normal: Callable[[MLP], nn.Module] = ConditionalNormal,
    num_pseudo_inputs: int = 500,
) -> VampPrior:
    """Returns the VampPrior whose pseudo-inputs start at random training data (N, X), each drawn
    once as long as there are enough."""
    if not 1 <= num_pseudo_inputs <= MOST_PSEUDO_INPUTS:
        raise ValueError(f"num_pseudo_inputs (C) must lie in 1 .. {MOST_PSEUDO_INPUTS}.")
    order = torch.randperm(len(data)).repeat(-(-num_pseudo_inputs // len(data)))
    return VampPrior(torch.from_numpy(data[order[:num_pseudo_inputs].numpy()]))


PRIORS: dict[str, Callable[..., Prior]] = {
    "hierarchical": build_hierarchical,
    "standard_normal": build_standard_normal,
    "vamp": build_vamp,
}

__all__ = ["PRIORS", "HierarchicalPrior", "Marginal", "Prior", "StandardNormal", "VampPrior"]
