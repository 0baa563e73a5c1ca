"""How networks start: what is known before training is put into the first weights."""

import math
from typing import TypeVar

import numpy as np
import torch
from torch import nn

from core.nets.mlp import MLP
from core.nets.net import Net

AnyNet = TypeVar("AnyNet", bound=Net)


def start_standardised(net: AnyNet, data: np.ndarray) -> AnyNet:
    """Folds (x - mean) / sd into the first layer: the net starts as on standardised data.

    data (N, X): training data; mean (X,) of each feature, or of each channel where the layer is a
    convolution; sd over all. Pixels are positive and vary little around their mean: without this
    the hidden units start almost constant, and an encoder of pendulums starts as an eccentric
    ellipse, which training evens out slowly (LOG.md).

    >>> data = np.array([[1.0], [3.0]], dtype=np.float32)
    >>> net = MLP(1, (4,), 1)
    >>> plain, started = net(torch.ones(1)).item(), start_standardised(net, data)
    >>> math.isclose(started(torch.tensor([3.0])).item(), plain, abs_tol=1e-6)
    True
    """
    sd = math.sqrt(data.var(axis=0).mean()) or 1.0
    net.standardise(torch.from_numpy(data.mean(axis=0)), sd)
    return net


def start_as_identity(net: MLP, log_scale: float = -1.0) -> MLP:
    """Sets the start of a net with outputs (loc, log scale) to loc(c) = c, log scale = constant.

    Each input passes the ReLU layers as a pair (+c_i, -c_i). Then p(z) = int p(z|zeta) p(zeta)
    begins near N(0, I) AND depends on zeta. From torch's default start it does not depend on zeta,
    and the second layer may stay collapsed for ever: the prior remains a filled disc under a ring
    of posteriors. The other hidden units keep their random start and learn.

    Errors: ValueError if a layer has fewer than twice as many units as there are inputs.

    >>> net = start_as_identity(MLP(2, (16, 16), 4))
    >>> net(torch.tensor([[0.5, -2.0]])).tolist()
    [[0.5, -2.0, -1.0, -1.0]]
    """
    size = net.first.in_features
    pass_pairs(net, torch.eye(size), torch.zeros(size))
    last, pairs = net.last, torch.cat([torch.eye(size), -torch.eye(size)])
    with torch.no_grad():
        last.weight.zero_()
        last.weight[:size, : 2 * size] = pairs.T
        last.bias[:size] = 0
        last.bias[size:] = log_scale
    return net


def pass_pairs(net: MLP, weight: torch.Tensor, bias: torch.Tensor) -> None:
    """Lets the first 2 K units of every hidden layer hold ReLU(+c) and ReLU(-c), whatever the
    others do: c = weight x + bias, weight (K, X), bias (K,).

    Errors: ValueError if a layer has fewer units than that.
    """
    size = 2 * len(weight)
    first, *middle = (m for m in net if isinstance(m, nn.Linear) and m is not net.last)
    if min(layer.out_features for layer in (first, *middle)) < size:
        raise ValueError(
            f"{len(weight)} values pass ReLU layers of at least {size} hidden units each."
        )
    with torch.no_grad():
        first.weight[:size] = torch.cat([weight, -weight])
        first.bias[:size] = torch.cat([bias, 0 - bias])
        for layer in middle:
            layer.weight[:size] = 0
            layer.weight[:size, :size] = torch.eye(size)
            layer.bias[:size] = 0


def start_at_zero(net: AnyNet, num_outputs: int) -> AnyNet:
    """Adds outputs that are 0 at first, whatever the input; the others start as they would have.

    Errors: ValueError for a net that makes images.

    >>> start_at_zero(MLP(2, (4,), 1), 2)(torch.ones(3, 2))[:, 1:].abs().max().item()
    0.0
    """
    last = net.last
    if not isinstance(last, nn.Linear):
        raise ValueError("outputs are added to a net of vectors, not to one that makes images.")
    for name in ("weight", "bias"):
        kept = getattr(last, name).detach()
        zeros = kept.new_zeros(num_outputs, *kept.shape[1:])
        setattr(last, name, nn.Parameter(torch.cat([kept, zeros])))
    last.out_features += num_outputs
    return net
