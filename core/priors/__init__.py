"""Priors p(z) by name; each builder makes one from the latent dimension, the training data (N, X),
a maker of conditional normals, a maker of nets, and its own settings."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from core.distributions import ConditionalNormal
from core.nets import MLP, Net, Shape, start_as_identity, start_with_skip
from core.priors.hierarchical import HierarchicalPrior
from core.priors.prior import Marginal, Prior
from core.priors.standard_normal import StandardNormal
from core.priors.standardised import StandardisedPrior
from core.priors.vamp import VampPrior

MOST_PSEUDO_INPUTS = 100_000

MakeNormal = Callable[[Net], nn.Module]
MakeNet = Callable[[Shape, Shape, dict], Net]  # from the shapes and a spec


def build_hierarchical(
    latent_dim: int,
    data: np.ndarray,
    make_net: MakeNet,
    net: dict,
    normal: MakeNormal = ConditionalNormal,
    num_importance: int = 16,
    start: str = "identity",
) -> Prior:
    """Returns the VHP with zeta as wide as z.

    start: of both nets: "identity" by their weights, in few dimensions; "skip" by a way around
        them, with latents that are standardised when the prior begins to learn

    Errors: ValueError for an unknown start, or a net that cannot start so.
    """
    if start not in PRIOR_STARTS:
        raise ValueError(f"there is no start {start!r}; known: {', '.join(PRIOR_STARTS)}.")
    conditional, proposal = (
        normal(PRIOR_STARTS[start](make_net((latent_dim,), (2 * latent_dim,), net)))
        for _ in range(2)
    )
    prior = HierarchicalPrior(conditional, proposal, num_importance, latent_dim)
    return StandardisedPrior(prior, latent_dim) if start == "skip" else prior


def _identity(net: Net) -> Net:
    if not isinstance(net, MLP):
        raise ValueError("the nets of this prior start as the identity, which only 'mlp' can.")
    return start_as_identity(net)


# How the nets of a hierarchical prior start.
PRIOR_STARTS: dict[str, Callable[[Net], Net]] = {"identity": _identity, "skip": start_with_skip}


def build_standard_normal(
    latent_dim: int, data: np.ndarray, make_net: MakeNet, normal: MakeNormal = ConditionalNormal
) -> StandardNormal:
    return StandardNormal(latent_dim)


def build_vamp(
    latent_dim: int,
    data: np.ndarray,
    make_net: MakeNet,
    normal: MakeNormal = ConditionalNormal,
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

__all__ = [
    "PRIORS",
    "HierarchicalPrior",
    "Marginal",
    "Prior",
    "StandardNormal",
    "StandardisedPrior",
    "VampPrior",
]
