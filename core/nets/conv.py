"""The convolutional networks of Table 3 for faces and chairs, 64 x 64 there, in any size here.

    encoder   32 x 5 x 5, 32 x 3 x 3, then 48, 64 and 96 channels alike; a full layer of 256; ReLU
    decoder   the reverse

Every convolution of 5 x 5 halves the image, and transposed it doubles it. `conv_fast` has half the
channels, takes half the time, and is NOT Table 3's.

He's start: from torch's own the decoder stays at the mean image, and no unit of z becomes active.
Last layers, which no ReLU follows, start at a tenth of torch's: else normal likelihoods of what a
decoder makes of the first latents are off by tens of thousands of nats (LOG.md).
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import nn

from core.nets.convolutional import ToImage, ToVector
from core.nets.shapes import Shape, Volume, image_and_width, is_inward

CHANNELS = (32, 48, 64, 96)  # of Table 3
HALF = (16, 24, 32, 48)
WIDTH = 256  # of the full layer
QUIET = 0.1  # of torch's own start


def build_conv(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns Table 3's network from images or to images.

    Errors: ValueError unless one side is an image and the other one a vector.

    >>> build_conv((3, 64, 64), (4,)).out_features, build_conv((2,), (64, 64)).out_features
    (4, 4096)
    """
    return _build(in_shape, out_shape, CHANNELS)


def build_conv_fast(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns the same with half the channels. Errors: as above."""
    return _build(in_shape, out_shape, HALF)


def _build(in_shape: Shape, out_shape: Shape, channels: Sequence[int]) -> ToVector | ToImage:
    image, width = image_and_width(in_shape, out_shape)
    volumes = [image, *_halved(image, channels)]
    return _to_vector(volumes, width) if is_inward(in_shape) else _to_image(volumes, width)


def _halved(image: Volume, channels: Sequence[int]) -> Iterator[Volume]:
    """Yields what every halving of an image leaves, rounded up, and its channels."""
    _, height, width = image
    for count in channels:
        height, width = -(-height // 2), -(-width // 2)
        yield count, height, width


def _to_vector(volumes: Sequence[Volume], width: int) -> ToVector:
    layers: list[nn.Module] = []
    for (before, *_), (after, *_) in pairwise(volumes):
        halving = nn.Conv2d(before, after, 5, stride=2, padding=2)
        layers += [*_rectified(halving), *_rectified(nn.Conv2d(after, after, 3, padding=1))]
    inner = _rectified(nn.Linear(math.prod(volumes[-1]), WIDTH))
    top = nn.Sequential(*inner, _quiet(nn.Linear(WIDTH, width)))
    return ToVector(volumes[0], nn.Sequential(*layers), top)


def _to_image(volumes: Sequence[Volume], width: int) -> ToImage:
    small, image = volumes[-1], volumes[0]
    outer, inner = nn.Linear(width, WIDTH), nn.Linear(WIDTH, math.prod(small))
    layers: list[nn.Module] = []
    for before, after in pairwise(volumes[::-1]):
        layers += _rectified(nn.Conv2d(before[0], before[0], 3, padding=1))
        layers += _rectified(_doubling(before, after))
    *body, output, _ = layers
    output.reset_parameters()  # type: ignore[operator]
    _quiet(output)
    stem = nn.Sequential(*_rectified(outer), *_rectified(inner))
    return ToImage(stem, small, nn.Sequential(*body), output, image)  # type: ignore[arg-type]


def _quiet(layer: nn.Module) -> nn.Module:
    with torch.no_grad():
        layer.weight.mul_(QUIET)  # type: ignore[operator]
    return layer


def _doubling(before: Volume, after: Volume) -> nn.ConvTranspose2d:
    odd = (after[1] % 2, after[2] % 2)  # a side of 7 became 4, which makes 7 or 8
    beyond = (1 - odd[0], 1 - odd[1])
    return nn.ConvTranspose2d(before[0], after[0], 5, 2, padding=2, output_padding=beyond)


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
