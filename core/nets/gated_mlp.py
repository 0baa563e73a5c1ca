r"""Gated perceptrons, the fully-connected networks that Table 3 calls GatedFC.

h_0 = c,   h_l = (A_l h_{l-1} + a_l) * sigmoid(G_l h_{l-1} + g_l),   net(c) = W h_L + b

A_l and G_l are the two halves of one matrix: one product of twice the width does for both.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from torch import nn

from core.nets.one_node import Gate, Unit
from core.nets.perceptron import Perceptron


class GatedMLP(Perceptron):
    """A multi-layer perceptron with gated units.

    in_features, hidden, out_features: widths, hidden ones after the gates; torch's default
    initialisation.

    >>> import torch
    >>> GatedMLP(2, (8, 8), 3)(torch.zeros(5, 4, 2)).shape
    torch.Size([5, 4, 3])
    """

    unit: ClassVar[Unit] = Gate()

    def __init__(self, in_features: int, hidden: Sequence[int], out_features: int):
        widths = (in_features, *hidden)
        layers: list[nn.Module] = []
        for width, next_width in pairwise(widths):
            layers += [nn.Linear(width, 2 * next_width), nn.GLU()]
        super().__init__(*layers, nn.Linear(widths[-1], out_features))
