"""The gated convolutional networks of Table 3 for digits and characters, 28 x 28 there.

    encoder   32 x 7 x 7, 32 x 3 x 3 (stride 2), 64 x 5 x 5, 64 x 3 x 3 (stride 2), 6 x 3 x 3
    decoder   a gated layer as wide as the image; 64 x 3 x 3, four times; 1 x 1, linear

A gated convolution is one of twice the channels, and a GLU. `gated_conv_fast` is NOT Table 3's:
its encoder has half the channels, and its decoder works at a quarter of height and width, at half,
and only at last at all of it; it takes a seventh of the time.
"""

import math
from collections.abc import Sequence

import torch
from torch import nn

from core.architectures import (
    BY_DOUBLING,
    FULL_SIZE,
    GATED_CONV,
    GATED_CONV_FAST,
    Layer,
    Shape,
    Volume,
    volumes,
)
from core.nets.convolutional import ToImage, ToVector
from core.nets.sides import image_and_width, is_inward

PLANES = torch.contiguous_format  # a GLU over channels that lie last takes five times as long


def build_gated_conv(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns Table 3's network from images or to images.

    Errors: ValueError unless one side is an image and the other one a vector.

    >>> build_gated_conv((28, 28), (64,)).out_features, build_gated_conv((2,), (5, 7)).out_features
    (64, 35)
    """
    image, width = image_and_width(in_shape, out_shape)
    if is_inward(in_shape):
        return _to_vector(image, GATED_CONV, width)
    stem, output = _layer(width, image), nn.Conv2d(FULL_SIZE[-1].channels, image[0], 1)
    return ToImage(stem, image, _gated(image[0], FULL_SIZE), output, image, PLANES)


def build_gated_conv_fast(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns the fast network. Errors: as above.

    >>> build_gated_conv_fast((2,), (28, 30)).out_features  # cut from 28 x 32
    840
    """
    image, width = image_and_width(in_shape, out_shape)
    if is_inward(in_shape):
        return _to_vector(image, GATED_CONV_FAST, width)
    return _by_doubling(image, width)


def _to_vector(image: Volume, layers: Sequence[Layer], width: int) -> ToVector:
    head = nn.Linear(math.prod(volumes(image, layers)[-1]), width)
    return ToVector(image, _gated(image[0], layers), nn.Sequential(head), PLANES)


def _by_doubling(image: Volume, width: int) -> ToImage:
    channels, *sides = image
    first, last = BY_DOUBLING[0], BY_DOUBLING[-1]
    height, wide = (-(-side // first.smaller) for side in sides)
    small = (first.channels, height, wide)
    body: list[nn.Module] = []
    for stage in BY_DOUBLING:
        body += [*_gated(stage.channels, stage.layers), nn.PixelShuffle(2)]
    output = nn.Conv2d(last.layers[-1].channels, channels, 3, padding=1)
    return ToImage(_layer(width, small), small, nn.Sequential(*body[:-1]), output, image, PLANES)


def _gated(channels: int, layers: Sequence[Layer]) -> nn.Sequential:
    modules: list[nn.Module] = []
    for layer in layers:
        sizes = (layer.kernel, layer.stride, layer.kernel // 2)
        modules += [nn.Conv2d(channels, 2 * layer.channels, *sizes), nn.GLU(dim=1)]
        channels = layer.channels
    return nn.Sequential(*modules)


def _layer(width: int, volume: Volume) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, 2 * math.prod(volume)), nn.GLU())
