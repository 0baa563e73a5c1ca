r"""The log-probability of ONE binary image under many latents: a logarithm for several pixels.

    log p(x|z) = sum_d log sigmoid(a_d),   a_d = s_d l_d(z),   s_d = 2 x_d - 1
               = sum_(d, d') log( sigmoid(a_d) sigmoid(a_d') )        over pairs, or pairs of pairs

l: logits, the outputs of a net. The image is the same for all latents, so its signs go into the
rows of the net's last layer, once; cross-entropy reads and writes an array of all logits seven
times. What is left costs mostly its logarithms: so factors are multiplied as long as all products
are normal numbers of float32, which lose no digits. Where they are not, the image is all but
impossible, and every pixel has a logarithm of its own.
"""

from collections.abc import Callable
from functools import reduce

import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

LEAST = 1e-37  # a normal number of float32 (1.2e-38), and so are all that it is a product of


def of_bits(net: nn.Module, x: Tensor) -> Callable[[Tensor], Tensor]:
    """Returns log p(x|z) (L,) in nats of one image x (X,) of 0 and 1 as a function of latents
    (L, Z), which the net maps to logits.

    >>> of_bits(nn.Identity(), torch.tensor([1.0, 0.0, 0.0]))(torch.zeros(2, 3))  # 3 log 1/2
    tensor([-2.0794, -2.0794])
    """
    signed = scaled(net, 2 * x - 1)

    def log_prob(z: Tensor) -> Tensor:
        products = _in_pairs(_in_pairs(signed(z).sigmoid_()))
        least = products.amin().item()
        if not least > LEAST:
            return logsigmoid(signed(z)).sum(-1)
        return _multiplied_on(products, least).log_().sum(-1)

    return log_prob


def scaled(net: nn.Module, factors: Tensor) -> Callable[[Tensor], Tensor]:
    """Returns a net's outputs (L, D) times factors (D,), as a function of its inputs (L, C): in
    its last layer where that ends a chain and has a row for each output."""
    *inner, last = net if isinstance(net, nn.Sequential) else [net]
    if not isinstance(last, nn.Linear):
        return lambda c: net(c) * factors
    layers = [_affine(one) if isinstance(one, nn.Linear) else one for one in inner]
    layers.append(_affine(last, factors))
    return lambda c: reduce(lambda values, layer: layer(values), layers, c)


def _affine(layer: nn.Linear, factors: Tensor | float = 1.0) -> Callable[[Tensor], Tensor]:
    """Returns what a layer does, its outputs times factors; faster than the layer, which writes
    its bias to every row before it multiplies."""
    weight = (layer.weight.t() * factors).contiguous()
    if layer.bias is None:
        return lambda c: c @ weight
    bias = layer.bias * factors
    return lambda c: (c @ weight).add_(bias)


def _multiplied_on(products: Tensor, least: float) -> Tensor:
    """Returns fewer products of more factors, none below LEAST."""
    if products.shape[-1] == 1 or not least * least > LEAST:
        return products
    return _multiplied_on(_in_pairs(products), least * least)


def _in_pairs(factors: Tensor) -> Tensor:
    """Returns products (L, D / 2) of factors (L, D); an odd one stays alone.

    >>> _in_pairs(torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]])).tolist()
    [[3.0, 8.0, 5.0]]
    """
    half = factors.shape[-1] // 2
    pairs = factors[:, :half] * factors[:, half : 2 * half]
    return torch.cat([pairs, factors[:, 2 * half :]], -1) if factors.shape[-1] % 2 else pairs
