"""What perceptrons share, whatever their units: full layers, and one node in training."""

from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.nets.net import Net
from core.nets.one_node import InOneNode, Unit


class Perceptron(Net, nn.Sequential):
    """A network of full layers with units in between, the last layer linear.

    unit: what follows each hidden layer, as core/nets/one_node writes it out
    """

    unit: ClassVar[Unit]

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
        # One flat batch: in-place units on the view of a 3-D product would copy every gradient.
        flat = c.reshape(-1, c.shape[-1])
        if self.precision is None or not torch.is_grad_enabled():
            return nn.Sequential.forward(self, flat).reshape(*c.shape[:-1], -1)
        out = InOneNode.apply(self.unit, self.precision, flat, *self.parameters())
        return out.reshape(*c.shape[:-1], -1)
