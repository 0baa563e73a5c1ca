r"""Multi-layer perceptrons, the networks of Table 3.

h_0 = c,   h_l = ReLU(W_l h_{l-1} + b_l),   MLP(c) = W_{L+1} h_L + b_{L+1}
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from torch import nn

from core.nets.one_node import ReLU, Unit
from core.nets.perceptron import Perceptron


class MLP(Perceptron):
    """A multi-layer perceptron with ReLU units.

    in_features, hidden, out_features: widths; torch's default initialisation (He's start explodes
    in an encoder with a log-scale head).

    >>> import torch
    >>> MLP(2, (8, 8), 3)(torch.zeros(5, 4, 2)).shape
    torch.Size([5, 4, 3])
    """

    unit: ClassVar[Unit] = ReLU()

    def __init__(self, in_features: int, hidden: Sequence[int], out_features: int):
        widths = (in_features, *hidden)
        layers: list[nn.Module] = []
        for width, next_width in pairwise(widths):
            layers += [nn.Linear(width, next_width), nn.ReLU(inplace=True)]
        super().__init__(*layers, nn.Linear(widths[-1], out_features))
