r"""A perceptron as ONE node of the gradient's graph, whatever its units.

p_l = W_l h_{l-1} + b_l,   h_l = unit(p_l),   h_0 = c,   net(c) = W_{L+1} h_L + b_{L+1}

With d_l the gradient at p_l:  dW_l = d_l^T h_{l-1},  db_l = sum d_l,  d_{l-1} = unit'(d_l W_l).

As fifteen nodes it would spend a tenth of the time on bookkeeping. Hidden layers, 2 .. L, are
multiplied in a given precision, the first and the last one in float32.
"""

from abc import ABC, abstractmethod
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import glu


class Unit(ABC):
    """What a hidden layer does to its products (N, P)."""

    @abstractmethod
    def value(self, product: Tensor) -> Tensor:
        """Returns the units (N, H); they may take the products' place."""

    @abstractmethod
    def gradient(self, d: Tensor, product: Tensor) -> Tensor:
        """Returns the gradient (N, P) at the products, of d (N, H) at the units."""


class ReLU(Unit):
    """The positive part; in place, because fresh pages would cost a fifth of the time."""

    def value(self, product: Tensor) -> Tensor:
        return product.relu_()

    def gradient(self, d: Tensor, product: Tensor) -> Tensor:
        return torch.ops.aten.threshold_backward(d, product, 0)


class Gate(Unit):
    """The first half of the products, each times the sigmoid of one of the second half."""

    def value(self, product: Tensor) -> Tensor:
        return glu(product, -1)

    def gradient(self, d: Tensor, product: Tensor) -> Tensor:
        return torch.ops.aten.glu_backward(d, product, -1)


class InOneNode(torch.autograd.Function):
    """The net and its gradient, written out."""

    @staticmethod
    def forward(
        ctx: Any, unit: Unit, precision: torch.dtype, c: Tensor, *parameters: Tensor
    ) -> Tensor:
        first, first_bias, *hidden, last, last_bias = parameters
        weights = [weight.to(precision) for weight in hidden[::2]]
        products = [torch.addmm(first_bias, c, first.t()).to(precision)]
        units = [unit.value(products[0])]
        for weight, bias in zip(weights, hidden[1::2], strict=True):
            products.append(torch.addmm(bias.to(precision), units[-1], weight.t()))
            units.append(unit.value(products[-1]))
        top = units[-1].to(c.dtype)
        ctx.unit, ctx.depth = unit, len(units)
        ctx.save_for_backward(c, first, last, top, *products, *units, *weights)
        return torch.addmm(last_bias, top, last.t())

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, d: Tensor) -> tuple[Tensor | None, ...]:
        c, first, last, top, *saved = ctx.saved_tensors
        products, units = saved[: ctx.depth], saved[ctx.depth : 2 * ctx.depth]
        weights = saved[2 * ctx.depth :]
        gradients = [d.sum(0), d.t() @ top]
        d = ctx.unit.gradient((d @ last).to(units[-1].dtype), products[-1])
        for weight, below, product in zip(
            weights[::-1], units[-2::-1], products[-2::-1], strict=True
        ):
            gradients += [d.sum(0), d.t() @ below]
            d = ctx.unit.gradient(d @ weight, product)
        d = d.to(c.dtype)
        gradients += [d.sum(0), d.t() @ c]
        d_c = d @ first if ctx.needs_input_grad[2] else None
        return None, None, d_c, *reversed(gradients)
