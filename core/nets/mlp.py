r"""Multi-layer perceptrons, the networks of Table 3.

h_0 = c,   h_l = ReLU(W_l h_{l-1} + b_l),   MLP(c) = W_{L+1} h_L + b_{L+1}
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn


class MLP(nn.Sequential):
    """Creates a multi-layer perceptron with ReLU units.

    in_features, hidden, out_features: widths; torch's default initialisation (He's start explodes
    in an encoder with a log-scale head).

    >>> MLP(2, (8, 8), 3)(torch.zeros(5, 4, 2)).shape
    torch.Size([5, 4, 3])
    """

    def __init__(self, in_features: int, hidden: Sequence[int], out_features: int):
        widths = (in_features, *hidden)
        layers: list[nn.Module] = []
        for width, next_width in pairwise(widths):
            # In place: a training step spends a fifth of its time on fresh pages otherwise.
            layers += [nn.Linear(width, next_width), nn.ReLU(inplace=True)]
        super().__init__(*layers, nn.Linear(widths[-1], out_features))

    def forward(self, c: Float[Tensor, "*batch C"]) -> Float[Tensor, "*batch D"]:
        # One flat batch: in-place units on the view of a 3-D product would copy every gradient.
        return super().forward(c.reshape(-1, c.shape[-1])).reshape(*c.shape[:-1], -1)


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
    first, *middle, last = (layer for layer in net if isinstance(layer, nn.Linear))
    size = first.in_features
    if min(layer.out_features for layer in (first, *middle)) < 2 * size:
        raise ValueError(f"An identity start needs at least {2 * size} hidden units a layer.")
    pairs = torch.cat([torch.eye(size), -torch.eye(size)])
    with torch.no_grad():
        for layer, passage in ((first, pairs), *((m, torch.eye(2 * size)) for m in middle)):
            layer.weight[: 2 * size] = 0
            layer.weight[: 2 * size, : passage.shape[1]] = passage
            layer.bias[: 2 * size] = 0
        last.weight.zero_()
        last.weight[:size, : 2 * size] = pairs.T
        last.bias[:size] = 0
        last.bias[size:] = log_scale
    return net
