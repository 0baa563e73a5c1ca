"""The networks of Table 3 for images, as tables of layers: core/nets builds them, and whoever says
how long a training takes counts their products, without torch.

A product is of a weight and an input; those of the latents' own layers are few and left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Shape = tuple[int, ...]  # (X,), (height, width) or (channels, height, width)
Volume = tuple[int, int, int]  # channels, height, width


def volume_of(image: Shape) -> Volume:
    """Returns an image's shape with its channels, of which a grey one has one.

    >>> volume_of((28, 28)), volume_of((3, 64, 48))
    ((1, 28, 28), (3, 64, 48))
    """
    return (image[0] if len(image) == 3 else 1, image[-2], image[-1])


@dataclass(frozen=True)
class Layer:
    """A convolution: its channels, after gates; height and width of its kernel; its stride."""

    channels: int
    kernel: int
    stride: int = 1

    def seen(self, volume: Volume) -> Volume:
        """Returns what it makes of a volume; halves are rounded up."""
        _, height, width = volume
        return (self.channels, -(-height // self.stride), -(-width // self.stride))


@dataclass(frozen=True)
class Stage:
    """A part of a decoder: its layers, their input's channels, and by how much its images are
    smaller than the decoder's, both ways."""

    layers: tuple[Layer, ...]
    channels: int
    smaller: int


def volumes(image: Volume, layers: Sequence[Layer]) -> list[Volume]:
    """Returns an image and what each layer makes of the one before."""
    made = [image]
    for layer in layers:
        made.append(layer.seen(made[-1]))
    return made


def _blocks(*channels: int) -> tuple[Layer, ...]:
    return tuple(layer for c in channels for layer in (Layer(c, 5, 2), Layer(c, 3)))


# Faces and chairs; the decoder is the reverse.
CONV, CONV_FAST = _blocks(32, 48, 64, 96), _blocks(16, 24, 32, 48)
WIDTH = 256  # of the full layer after them

# Digits and characters; gated.
GATED_CONV = (Layer(32, 7), Layer(32, 3, 2), Layer(64, 5), Layer(64, 3, 2), Layer(6, 3))
GATED_CONV_FAST = (Layer(16, 7), Layer(16, 3, 2), Layer(32, 5), Layer(32, 3, 2), Layer(6, 3))
FULL_SIZE = (Layer(64, 3),) * 4  # of the decoder, from one that is as large as the image
# The fast one; a stage ends in four times the channels of the next one, which has as many pixels.
QUARTER = Stage((Layer(32, 3), Layer(4 * 16, 3)), channels=16, smaller=4)
HALF = Stage((Layer(32, 3), Layer(4 * 8, 3)), channels=16, smaller=2)
WHOLE = Stage((Layer(8, 3),), channels=8, smaller=1)
BY_DOUBLING = (QUARTER, HALF, WHOLE)


def products(name: str, image: Volume) -> tuple[int, int]:
    """Returns the products of one image through an encoder and through a decoder, by the name of
    the network. Errors: KeyError for one that is no network of images.

    >>> products("gated_conv", (1, 28, 28))
    (30093056, 174361600)
    """
    return COUNTS[name](image)


def _reversible(image: Volume, layers: Sequence[Layer]) -> tuple[int, int]:
    count = _count(image, layers) + math.prod(volumes(image, layers)[-1]) * WIDTH
    return count, count


def _gated(image: Volume) -> tuple[int, int]:
    last = Layer(image[0], 1)
    decoder = 2 * _count(image, FULL_SIZE) + _count((FULL_SIZE[-1].channels, *image[1:]), [last])
    return 2 * _count(image, GATED_CONV), decoder


def _gated_fast(image: Volume) -> tuple[int, int]:
    quarters = [-(-side // QUARTER.smaller) for side in image[1:]]
    decoder = 0
    for stage in BY_DOUBLING:
        height, width = (side * QUARTER.smaller // stage.smaller for side in quarters)
        decoder += 2 * _count((stage.channels, height, width), stage.layers)
    whole = (WHOLE.layers[-1].channels, height, width)
    return 2 * _count(image, GATED_CONV_FAST), decoder + _count(whole, [Layer(image[0], 3)])


def _count(volume: Volume, layers: Sequence[Layer]) -> int:
    made = volumes(volume, layers)
    return sum(
        math.prod(after) * before[0] * layer.kernel**2
        for before, after, layer in zip(made, made[1:], layers, strict=False)
    )


COUNTS = {
    "conv": lambda image: _reversible(image, CONV),
    "conv_fast": lambda image: _reversible(image, CONV_FAST),
    "gated_conv": _gated,
    "gated_conv_fast": _gated_fast,
}
