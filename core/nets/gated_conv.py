"""The gated convolutional networks of Table 3 for digits and characters, 28 x 28 there.

    encoder   32 x 7 x 7, 32 x 3 x 3 (stride 2), 64 x 5 x 5, 64 x 3 x 3 (stride 2), 6 x 3 x 3
    decoder   a gated layer as wide as the image; 64 x 3 x 3, four times; 1 x 1, linear

A gated convolution is one of twice the channels, and a GLU. `gated_conv_fast` is NOT Table 3's:
its encoder has half the channels, and its decoder works at a quarter of height and width, at half,
and only at last at all of it; it takes a quarter to a seventh of the time.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

from core.nets.convolutional import ToImage, ToVector
from core.nets.shapes import Shape, Volume, image_and_width, is_inward

Layer = tuple[int, int, int]  # channels, height and width of the kernel, stride
ENCODER: Sequence[Layer] = ((32, 7, 1), (32, 3, 2), (64, 5, 1), (64, 3, 2), (6, 3, 1))
HALF: Sequence[Layer] = ((16, 7, 1), (16, 3, 2), (32, 5, 1), (32, 3, 2), (6, 3, 1))
DECODER: Sequence[Layer] = ((64, 3, 1),) * 4
PLANES = torch.contiguous_format  # a GLU over channels that lie last takes five times as long
QUARTER, WIDE, FINE = 32, 64, 16  # channels of the fast decoder's first volume, inside, at the end


def build_gated_conv(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns Table 3's network from images or to images.

    Errors: ValueError unless one side is an image and the other one a vector.

    >>> build_gated_conv((28, 28), (64,)).out_features, build_gated_conv((2,), (5, 7)).out_features
    (64, 35)
    """
    image, width = image_and_width(in_shape, out_shape)
    return _to_vector(image, width, ENCODER) if is_inward(in_shape) else _to_image(image, width)


def build_gated_conv_fast(in_shape: Shape, out_shape: Shape) -> ToVector | ToImage:
    """Returns the fast network. Errors: as above.

    >>> build_gated_conv_fast((2,), (28, 28)).out_features
    784
    """
    image, width = image_and_width(in_shape, out_shape)
    if is_inward(in_shape):
        return _to_vector(image, width, HALF)
    return _to_image_by_doubling(image, width)


def _to_vector(image: Volume, width: int, layers: Sequence[Layer]) -> ToVector:
    halvings = sum(stride == 2 for *_, stride in layers)
    height, wide = (-(-side // 2**halvings) for side in image[1:])
    head = nn.Linear(layers[-1][0] * height * wide, width)
    return ToVector(image, _gated(image[0], layers), nn.Sequential(head), PLANES)


def _to_image(image: Volume, width: int) -> ToImage:
    stem = _gated_layer(width, image)
    output = nn.Conv2d(DECODER[-1][0], image[0], 1)
    return ToImage(stem, image, _gated(image[0], DECODER), output, image, PLANES)


def _to_image_by_doubling(image: Volume, width: int) -> ToImage:
    channels, height, wide = image
    small = (QUARTER, -(-height // 4), -(-wide // 4))
    half = WIDE // 2
    body = nn.Sequential(
        *_gated(QUARTER, ((WIDE, 3, 1), (4 * half, 3, 1))),
        nn.PixelShuffle(2),
        *_gated(half, ((WIDE, 3, 1), (4 * FINE, 3, 1))),
        nn.PixelShuffle(2),
        *_gated(FINE, ((FINE, 3, 1),)),
    )
    output = nn.Conv2d(FINE, channels, 3, padding=1)
    return ToImage(_gated_layer(width, small), small, body, output, image, PLANES)


def _gated(channels: int, layers: Sequence[Layer]) -> nn.Sequential:
    modules: list[nn.Module] = []
    for (before, *_), (after, kernel, stride) in pairwise(((channels,), *layers)):
        convolution = nn.Conv2d(before, 2 * after, kernel, stride, padding=kernel // 2)
        modules += [convolution, nn.GLU(dim=1)]
    return nn.Sequential(*modules)


def _gated_layer(width: int, volume: Volume) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, 2 * math.prod(volume)), nn.GLU())
