r"""Multi-layer perceptrons, the networks of Table 3.

h_0 = c,   h_l = ReLU(W_l h_{l-1} + b_l),   MLP(c) = W_{L+1} h_L + b_{L+1}

A net in training is ONE node of the gradient's graph: as fifteen it would spend a tenth of the
time on bookkeeping. Its hidden layers 2 .. L are multiplied in its precision (core/nets/net). With
drop-out it is many nodes, in float32.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.nets.dropout import Dropout
from core.nets.net import Net


class MLP(Net, nn.Sequential):
    """A multi-layer perceptron with ReLU units.

    in_features, hidden, out_features: widths; torch's default initialisation (He's start explodes
    in an encoder with a log-scale head) · dropout: the share of hidden units that a step drops

    Errors: ValueError for a share outside [0, 1).

    >>> MLP(2, (8, 8), 3)(torch.zeros(5, 4, 2)).shape
    torch.Size([5, 4, 3])
    """

    def __init__(
        self, in_features: int, hidden: Sequence[int], out_features: int, dropout: float = 0.0
    ):
        widths = (in_features, *hidden)
        dropped = [Dropout(dropout)] if dropout else []
        layers: list[nn.Module] = []
        for width, next_width in pairwise(widths):
            # In place: fresh pages would cost a fifth of the time.
            layers += [nn.Linear(width, next_width), nn.ReLU(inplace=True), *dropped]
        super().__init__(*layers, nn.Linear(widths[-1], out_features))
        self.dropout = dropout

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
        if self.precision is None or self.dropout or not torch.is_grad_enabled():
            return nn.Sequential.forward(self, flat).reshape(*c.shape[:-1], -1)
        return _InOneNode.apply(self.precision, flat, *self.parameters()).reshape(
            *c.shape[:-1], -1
        )


class _InOneNode(torch.autograd.Function):
    """The net and its gradient, written out; hidden layers are multiplied in a given precision.

    With d_l the gradient at layer l's product: dW_l = d_l^T h_{l-1},  db_l = sum d_l,
    d_{l-1} = (d_l W_l) [h_{l-1} > 0].
    """

    @staticmethod
    def forward(ctx: Any, precision: torch.dtype, c: Tensor, *parameters: Tensor) -> Tensor:
        first, first_bias, *hidden, last, last_bias = parameters
        weights = [weight.to(precision) for weight in hidden[::2]]
        units = [torch.addmm(first_bias, c, first.t()).relu_().to(precision)]
        for weight, bias in zip(weights, hidden[1::2], strict=True):
            units.append(torch.addmm(bias.to(precision), units[-1], weight.t()).relu_())
        top = units[-1].to(c.dtype)
        ctx.depth = len(units)
        ctx.save_for_backward(c, first, last, top, *units, *weights)
        return torch.addmm(last_bias, top, last.t())

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, d: Tensor) -> tuple[Tensor | None, ...]:
        c, first, last, top, *saved = ctx.saved_tensors
        units, weights = saved[: ctx.depth], saved[ctx.depth :]
        gradients = [d.sum(0), d.t() @ top]
        d = _through_units((d @ last).to(units[-1].dtype), units[-1])
        for weight, unit in zip(weights[::-1], units[-2::-1], strict=True):
            gradients += [d.sum(0), d.t() @ unit]
            d = _through_units(d @ weight, unit)
        d = d.to(c.dtype)
        gradients += [d.sum(0), d.t() @ c]
        d_c = d @ first if ctx.needs_input_grad[1] else None
        return None, d_c, *reversed(gradients)


def _through_units(gradient: Tensor, unit: Tensor) -> Tensor:
    return torch.ops.aten.threshold_backward(gradient, unit, 0)
