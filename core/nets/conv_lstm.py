r"""A convolutional LSTM: a memory on a grid, whose gates are convolutions (Shi et al., 2015).

    i, f, o, g = W * [x, h] + bias,   c' = s(f) c + s(i) tanh(g),   h' = s(o) tanh(c')

s is the logistic function. The bias of f starts at 1: a memory keeps what it holds at first.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.draw_sizes import GATES, KERNEL


class Memory(NamedTuple):
    """What a cell remembers: h, which others see, and c."""

    h: Float[Tensor, "B H height width"]
    c: Float[Tensor, "B H height width"]


class ConvLSTM(nn.Module):
    """One step of the memory.

    >>> nothing = torch.zeros(1, 2, 7, 7)
    >>> ConvLSTM(3, 2)(torch.ones(1, 3, 7, 7), Memory(nothing, nothing)).h.shape
    torch.Size([1, 2, 7, 7])
    """

    def __init__(self, in_channels: int, channels: int):
        super().__init__()
        self.gates = nn.Conv2d(
            in_channels + channels, GATES * channels, KERNEL, padding=KERNEL // 2
        )
        with torch.no_grad():
            bias = self.gates.bias
            bias.zero_()  # type: ignore[union-attr]
            bias[channels : 2 * channels] = 1.0  # type: ignore[index]

    def forward(
        self,
        x: Float[Tensor, "B C height width"],
        memory: Memory,
        bias: Float[Tensor, "B G h w"] | None = None,
    ) -> Memory:
        """Returns the memory after x; bias: of the gates, beside their own, if any."""
        gates = self.gates(torch.cat([x, memory.h], dim=1))
        i, f, o, g = (gates if bias is None else gates + bias).chunk(GATES, dim=1)
        c = f.sigmoid() * memory.c + i.sigmoid() * g.tanh()
        return Memory(o.sigmoid() * c.tanh(), c)
