r"""A path past a network, on which its input reaches its mean unchanged.

loc(c) = c + net_1(c),   log scale(c) = net_2(c)

So p(z) = int p(z|zeta) p(zeta) begins near N(0, I) and depends on zeta, in any number of
dimensions and with any units: what core/nets/start does for pairs of ReLU units in few.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import pad

from core.nets.net import Net

SMALL = 0.1  # of the last layer's own start


class Skip(Net):
    """A net whose first C outputs are added to its C inputs.

    net: c -> at least as many outputs as inputs.

    Errors: ValueError for a net with fewer outputs than inputs, or one of images.

    >>> from core.nets.mlp import MLP
    >>> Skip(MLP(2, (8,), 4))(torch.zeros(5, 3, 2)).shape
    torch.Size([5, 3, 4])
    """

    def __init__(self, net: Net):
        super().__init__()
        if not isinstance(net.first, nn.Linear) or net.out_features < net.first.in_features:
            raise ValueError("a path past a net needs vectors, and as many outputs as inputs.")
        self.net = net

    @property
    def first(self) -> nn.Linear | nn.Conv2d:
        return self.net.first

    @property
    def last(self) -> nn.Linear | nn.Conv2d | nn.ConvTranspose2d:
        return self.net.last

    @property
    def out_features(self) -> int:
        return self.net.out_features

    def forward(self, c: Float[Tensor, "*batch C"]) -> Float[Tensor, "*batch D"]:
        out = self.net(c)
        return out + pad(c, (0, out.shape[-1] - c.shape[-1]))


def start_with_skip(net: Net, log_scale: float = -1.0) -> Skip:
    """Returns a net with outputs (loc, log scale) and a path past it, started at loc(c) close to c
    and a log scale close to a constant.

    >>> from core.nets.mlp import MLP
    >>> c = torch.tensor([[0.5, -2.0]])
    >>> (start_with_skip(MLP(2, (16,), 4))(c) - torch.tensor([0.5, -2, -1, -1])).abs().max() < 0.3
    tensor(True)
    """
    with torch.no_grad():
        net.last.weight.mul_(SMALL)
        if net.last.bias is not None:
            net.last.bias.zero_()
            net.last.bias[net.out_features // 2 :] = log_scale
    return Skip(net)
