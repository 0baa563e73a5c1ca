"""The pixels of one image, as they come: the middle square, upright, before it is resized.

What files and arrays hold becomes one of two: bytes, as Pillow keeps them, or numbers of any
range, which become bytes once it is known what is black and white in ALL images. From there on a
file and an array go the same way: transparent parts become white, a colour image that is wanted
grey becomes its luma of Rec. 601 (0.299 R + 0.587 G + 0.114 B), and all are resized.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.uploads.form import GREY, ImageForm
from core.data.uploads.reading.images.extremes import BYTES, Ends, Extremes, in_bytes

if TYPE_CHECKING:
    from PIL.Image import Image

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}  # by the number of channels
TINT = 1  # from green, in a grey image that was saved in colour: some formats round each channel
OPAQUE = 65535.0  # in files of 16 bits


class Pixels(ABC):
    """The middle square of an image whose numbers have some range."""

    @property
    @abstractmethod
    def unit(self) -> str:
        """What its numbers are, in words; images of one unit have black and white in common."""

    @abstractmethod
    def extremes(self) -> Extremes:
        """Returns the extremes of the colours; transparency is none of them."""

    @abstractmethod
    def image(self, ends: Ends) -> "Image":
        """Returns the image in bytes: L, LA, RGB or RGBA."""


@dataclass(frozen=True)
class Bytes(Pixels):
    """The pixels of an image of 8 bits a channel: L, LA, RGB or RGBA."""

    held: "Image"

    @property
    def unit(self) -> str:
        return "Values"

    def extremes(self) -> Extremes:
        found = self.held.getextrema()
        bands = [found] if isinstance(found[0], int | float) else found[:3]
        bands = bands[:1] if self.held.mode == "LA" else bands
        lows, highs = zip(*bands, strict=True)
        return Extremes(float(min(lows)), float(max(highs)))

    def image(self, ends: Ends) -> "Image":
        if ends == BYTES:
            return self.held
        table = in_bytes(np.arange(256), ends).tolist()
        opacity = list(range(256)) if self.held.mode in ("LA", "RGBA") else []
        colours = len(self.held.getbands()) - bool(opacity)
        return self.held.point(table * colours + opacity)


@dataclass(frozen=True)
class Numbers(Pixels):
    """The pixels of an image as an array (H, W) or (H, W, 1 to 4) of any numbers; an even number
    of channels ends with opacity.

    opaque: the opacity of a pixel that hides all behind it
    """

    values: np.ndarray
    opaque: float = OPAQUE

    @property
    def unit(self) -> str:
        return "Fractions" if self.values.dtype.kind == "f" else "Values of more than 8 bits"

    @property
    def colours(self) -> np.ndarray:
        """The values (H, W, 1 or 3) without opacity."""
        deep = self.values if self.values.ndim == 3 else self.values[..., None]
        return deep[..., : deep.shape[2] - 1 + deep.shape[2] % 2]

    def extremes(self) -> Extremes:
        return Extremes.of(self.colours)

    def image(self, ends: Ends) -> "Image":
        parts = [in_bytes(self.colours, ends)]
        if self.values.ndim == 3 and self.values.shape[2] % 2 == 0:
            parts.append(in_bytes(self.values[..., -1:], (0.0, self.opaque)))
        return image_of(np.concatenate(parts, axis=2))


def image_of(channels: np.ndarray) -> "Image":
    """Returns bytes (H, W) or (H, W, 1 to 4) as a picture."""
    from PIL import Image

    deep = channels if channels.ndim == 3 else channels[..., None]
    mode = MODES[deep.shape[2]]
    return Image.frombytes(mode, deep.shape[1::-1], np.ascontiguousarray(deep).tobytes())


def square(image: "Image", form: ImageForm) -> np.ndarray:
    """Returns a square picture as bytes (S, S), or (S, S, 3) where it has colours that are wanted;
    averaged where it shrinks."""
    from PIL.Image import Resampling

    size = (form.size, form.size)
    bands = [
        np.asarray(band.resize(size, Resampling.BILINEAR)) for band in _bands(image, form.mode)
    ]
    middle = bands[len(bands) // 2]  # green, of which grey has most
    away = (np.abs(band.astype(np.int16) - middle).max() for band in bands)
    return middle if all(far <= TINT for far in away) else np.stack(bands, axis=-1)


def _bands(image: "Image", mode: str) -> Iterator["Image"]:
    """Yields the channels that are wanted on white paper, one at a time: in full size each is
    large."""
    from PIL import Image

    alpha = image.getchannel("A") if "A" in image.getbands() else None
    for band in _opaque_bands(image, mode):
        if alpha is None:
            yield band
        else:
            paper = Image.new("L", band.size, "white")
            paper.paste(band, mask=alpha)
            yield paper


def _opaque_bands(image: "Image", mode: str) -> Iterator["Image"]:
    if mode == GREY or image.mode in ("L", "LA"):
        yield image.convert("L")
    else:
        yield from (image.getchannel(name) for name in "RGB")
