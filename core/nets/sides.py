"""Which side of a convolutional network is the image: an encoder sees it, a decoder makes it."""

from core.architectures import Shape, Volume, volume_of


def image_and_width(in_shape: Shape, out_shape: Shape) -> tuple[Volume, int]:
    """Returns the image on one side of a network and the width of the vectors on the other one.

    Errors: ValueError unless one side is an image and the other one a vector.

    >>> image_and_width((28, 28), (64,)), image_and_width((2,), (3, 64, 48))
    (((1, 28, 28), 64), ((3, 64, 48), 2))
    """
    image, vector = sorted((in_shape, out_shape), key=len, reverse=True)
    if len(vector) != 1 or len(image) not in (2, 3) or min(image) < 1:
        raise ValueError(
            "convolutions need images, (height, width) or (channels, height, width), on one side "
            f"and vectors on the other, not {in_shape} and {out_shape}; perceptrons take all data."
        )
    return volume_of(image), vector[0]


def is_inward(in_shape: Shape) -> bool:
    """Whether a network with an image on one side sees it, rather than makes it."""
    return len(in_shape) > 1
