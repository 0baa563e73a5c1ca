r"""Gated perceptrons, the fully-connected networks that Table 3 calls GatedFC.

h_0 = c,   h_l = (A_l h_{l-1} + a_l) * sigmoid(G_l h_{l-1} + g_l),   net(c) = W h_L + b

A_l and G_l are the two halves of one matrix: one product of twice the width does for both.
"""

from collections.abc import Sequence
from itertools import pairwise

from jaxtyping import Float
from torch import Tensor, nn

from core.nets.net import Net


class GatedMLP(Net, nn.Sequential):
    """A multi-layer perceptron with gated units.

    in_features, hidden, out_features: widths, hidden ones after the gates; torch's default
    initialisation.

    >>> import torch
    >>> GatedMLP(2, (8, 8), 3)(torch.zeros(5, 4, 2)).shape
    torch.Size([5, 4, 3])
    """

    def __init__(self, in_features: int, hidden: Sequence[int], out_features: int):
        widths = (in_features, *hidden)
        layers: list[nn.Module] = []
        for width, next_width in pairwise(widths):
            layers += [nn.Linear(width, 2 * next_width), nn.GLU()]
        super().__init__(*layers, nn.Linear(widths[-1], out_features))

    @property
    def first(self) -> nn.Linear:
        return self[0]  # type: ignore[return-value]

    @property
    def last(self) -> nn.Linear:
        return self[-1]  # type: ignore[return-value]

    @property
    def out_features(self) -> int:
        return self.last.out_features

    def forward(self, c: Float[Tensor, "*batch C"]) -> Float[Tensor, "*batch D"]:
        flat = c.reshape(-1, c.shape[-1])
        with self.rounding(c.device):  # the gradient written out, as MLP's is, would gain nothing
            out = nn.Sequential.forward(self, flat)
        return out.to(c.dtype).reshape(*c.shape[:-1], -1)
