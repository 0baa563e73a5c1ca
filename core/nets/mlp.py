r"""Multi-layer perceptrons, the networks of Table 3.

h_0 = c,   h_l = ReLU(W_l h_{l-1} + b_l),   MLP(c) = W_{L+1} h_L + b_{L+1}

precision: the type in which hidden layers 2 .. L are multiplied. bfloat16 halves their time where
the processor has it (AVX512-BF16, AMX), and rounds activations to 3 digits; weights, optimiser,
first and last layer, and with them all means and scales, stay in float32. Without gradients
nothing is rounded.
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
        self.precision: torch.dtype | None = None  # that of the input

    def forward(self, c: Float[Tensor, "*batch C"]) -> Float[Tensor, "*batch D"]:
        # One flat batch: in-place units on the view of a 3-D product would copy every gradient.
        first, unit, *hidden, last = self
        training = torch.is_grad_enabled()  # what is only looked at is not rounded
        precision = (self.precision if training else None) or c.dtype
        h = unit(first(c.reshape(-1, c.shape[-1]))).to(precision)
        with torch.autocast(c.device.type, precision, enabled=precision != c.dtype):
            for layer in hidden:
                h = layer(h)
        return last(h.to(c.dtype)).reshape(*c.shape[:-1], -1)


def multiply_in(precision: torch.dtype, module: nn.Module) -> None:
    """Sets the precision of the hidden layers of every MLP in a module."""
    for net in module.modules():
        if isinstance(net, MLP):
            net.precision = precision
