"""The convolutional networks of Table 3 for faces and chairs, 64 x 64 there, in any size here.

    encoder   32 x 5 x 5, 32 x 3 x 3, then 48, 64 and 96 channels alike; a full layer of 256; ReLU
    decoder   the reverse

Every convolution of 5 x 5 halves the image, and transposed it doubles it. `conv_fast` has half the
channels, takes half the time, and is NOT Table 3's.

He's start: from torch's own the decoder stays at the mean image for long (LOG.md). Last layers,
which no ReLU follows, start at a tenth of torch's: else normal likelihoods of what a decoder makes
of the first latents are off by tens of thousands of nats (LOG.md).
"""

import math
from collections.abc import Sequence

import torch
from torch import nn

from core.architectures import CONV, CONV_FAST, WIDTH, Layer, Shape, Volume, volumes
from core.nets.convolutional import ToImage, ToVector
from core.nets.sides import image_and_width, is_inward

QUIET = 0.1  # of torch's own start


def build_conv(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns Table 3's network from images or to images.

    Errors: ValueError unless one side is an image and the other one a vector.

    >>> build_conv((3, 64, 64), (4,)).out_features, build_conv((2,), (64, 64)).out_features
    (4, 4096)
    """
    return _build(in_shape, out_shape, CONV)


def build_conv_fast(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns the same with half the channels. Errors: as above."""
    return _build(in_shape, out_shape, CONV_FAST)


def _build(in_shape: Shape, out_shape: Shape, layers: Sequence[Layer]) -> ToVector | ToImage:
    image, width = image_and_width(in_shape, out_shape)
    make = _to_vector if is_inward(in_shape) else _to_image
    return make(volumes(image, layers), layers, width)


def _to_vector(made: Sequence[Volume], layers: Sequence[Layer], width: int) -> ToVector:
    body: list[nn.Module] = []
    for (before, *_), layer in zip(made, layers, strict=False):
        sizes = (layer.kernel, layer.stride, layer.kernel // 2)
        body += _rectified(nn.Conv2d(before, layer.channels, *sizes))
    inner = _rectified(nn.Linear(math.prod(made[-1]), WIDTH))
    head = nn.Sequential(*inner, _quiet(nn.Linear(WIDTH, width)))
    return ToVector(made[0], nn.Sequential(*body), head)


def _to_image(made: Sequence[Volume], layers: Sequence[Layer], width: int) -> ToImage:
    *small, image = made[::-1]
    outer, inner = nn.Linear(width, WIDTH), nn.Linear(WIDTH, math.prod(small[0]))
    body: list[nn.Module] = []
    for before, after, layer in zip(small, [*small[1:], image], layers[::-1], strict=True):
        body += _rectified(_reverse(layer, before[0], after))
    *body, output, _ = body
    output.reset_parameters()  # type: ignore[operator]
    _quiet(output)
    stem = nn.Sequential(*_rectified(outer), *_rectified(inner))
    return ToImage(stem, small[0], nn.Sequential(*body), output, image)  # type: ignore[arg-type]


def _quiet(layer: nn.Module) -> nn.Module:
    with torch.no_grad():
        layer.weight.mul_(QUIET)  # type: ignore[operator]
    return layer


def _reverse(layer: Layer, channels: int, after: Volume) -> nn.Conv2d | nn.ConvTranspose2d:
    """Returns the layer that makes of so many channels what another one has made them of."""
    kernel, padding = layer.kernel, layer.kernel // 2
    if layer.stride == 1:
        return nn.Conv2d(channels, after[0], kernel, padding=padding)
    even = (1 - after[1] % 2, 1 - after[2] % 2)  # 4 pixels make 7, and one more where 8 are due
    return nn.ConvTranspose2d(channels, after[0], kernel, layer.stride, padding, even)


def _rectified(layer: nn.Linear | nn.Conv2d | nn.ConvTranspose2d) -> list[nn.Module]:
    """Returns a layer and its ReLU, with He's start: outputs are as large as inputs."""
    if isinstance(layer, nn.ConvTranspose2d):  # a pixel sees every second weight, both ways
        seen = layer.weight[:, 0].numel() / layer.stride[0] ** 2
    else:
        seen = layer.weight[0].numel()
    nn.init.normal_(layer.weight, std=math.sqrt(2 / seen))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return [layer, nn.ReLU(inplace=True)]
