"""How a datum is drawn: as an image that a sprite holds, and as what the canvas draws from.

Images are grey (N, H, W) or in colour (N, H, W, 3). In the row of a colour image, as convolutions
want it, channels come first: (3, H, W), red, green, blue.

A picture travels as a dictionary: "kind" says which object of app/components/encoding.js draws it,
bytes are a PNG, arrays are numbers; whoever sends it encodes them.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

Payload = dict[str, Any]
CHANNELS = 3  # red, green, blue


@dataclass(frozen=True)
class Picture(ABC):
    """The way in which rows (N, X) of a dataset become images.

    shape: (height, width) of an image in pixels
    name: in files; a key of core.data.PICTURES
    features: what the numbers of a row are called, where they have names; none for pixels
    mode: of its images in files, as Pillow calls it; "L" is grey
    """

    shape: tuple[int, int]

    name: ClassVar[str]
    features: ClassVar[tuple[str, ...]] = ()
    mode: ClassVar[str] = "L"

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one image: (height, width), and 3 where it has colours."""
        return self.shape

    @property
    def row_shape(self) -> tuple[int, ...]:
        """The shape of one image as a network sees it: its channels, where it has some, first."""
        return self.shape

    @abstractmethod
    def images(self, rows: np.ndarray) -> np.ndarray:
        """Returns the images (N, *image_shape) of rows (N, X), in [0, intensity]."""

    @abstractmethod
    def behind(self, rows: np.ndarray) -> np.ndarray | None:
        """Returns the rows (N, X) to be kept beside their images, None where images hold them."""

    @abstractmethod
    def sheet(self, sprite: bytes | None, columns: int, rows: np.ndarray | None) -> Payload:
        """Returns what all of an atlas's pictures are drawn from: a PNG of `columns` images a
        row, or the rows behind them."""

    @abstractmethod
    def frames_payload(self, frames: np.ndarray, rows: np.ndarray | None) -> Payload:
        """Returns what frames (P, *image_shape) in [0, 1] are drawn from."""

    @abstractmethod
    def recipe(self) -> Payload:
        """Returns what a browser needs to make pictures of rows that it has decoded itself."""


class Image(Picture):
    """The picture that a tile of the sprite holds whole: no row is kept behind it.

    pixels: what its pixels are, in words
    """

    pixels: ClassVar[str] = "pixels"

    def behind(self, rows: np.ndarray) -> None:
        return None

    def rows(self, images: np.ndarray) -> np.ndarray:
        """Returns the rows (N, X) whose images (N, *image_shape) are these."""
        return images.reshape(len(images), -1)

    def sheet(self, sprite: bytes | None, columns: int, rows: np.ndarray | None) -> Payload:
        height, width = self.shape
        sizes = {"height": height, "width": width, "columns": columns}
        return {"kind": "tile", "png": sprite, **sizes}

    def frames_payload(self, frames: np.ndarray, rows: np.ndarray | None) -> Payload:
        drawn = np.round(np.clip(frames, 0, 1) * 255).astype(np.uint8)
        height, width = frames.shape[1:3]
        return {"kind": "frames", "frames": drawn, "height": height, "width": width}

    def recipe(self) -> Payload:
        height, width = self.shape
        return {"kind": "tile", "height": height, "width": width, "channels": 1}


@dataclass(frozen=True)
class Tiles(Image):
    """The picture of a row that is its pixels, one row of the image after the other.

    >>> Tiles((1, 2)).images(np.zeros((3, 2))).shape
    (3, 1, 2)
    """

    name: ClassVar[str] = "tile"

    def images(self, rows: np.ndarray) -> np.ndarray:
        return rows.reshape(-1, *self.shape)


@dataclass(frozen=True)
class Cells(Image):
    """The picture of a table's row: a tile with a grey cell for each feature.

    >>> Cells((2, 2)).images(np.ones((1, 3))).tolist()  # a cell without a feature is grey
    [[[1.0, 1.0], [1.0, 0.5]]]
    """

    name: ClassVar[str] = "cells"

    def images(self, rows: np.ndarray) -> np.ndarray:
        empty = math.prod(self.shape) - rows.shape[1]
        whole = np.pad(rows, ((0, 0), (0, empty)), constant_values=0.5) if empty else rows
        return whole.reshape(-1, *self.shape)


@dataclass(frozen=True)
class Colours(Image):
    """The picture of a row that is its pixels' red, then their green, then their blue.

    >>> Colours((1, 2)).images(np.arange(6.0)[None]).tolist()
    [[[[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]]]
    """

    name: ClassVar[str] = "colours"
    mode: ClassVar[str] = "RGB"
    pixels: ClassVar[str] = "pixels in colour"

    @property
    def image_shape(self) -> tuple[int, ...]:
        return (*self.shape, CHANNELS)

    @property
    def row_shape(self) -> tuple[int, ...]:
        return (CHANNELS, *self.shape)

    def images(self, rows: np.ndarray) -> np.ndarray:
        return np.moveaxis(rows.reshape(-1, *self.row_shape), 1, -1)

    def rows(self, images: np.ndarray) -> np.ndarray:
        return np.moveaxis(images, -1, 1).reshape(len(images), -1)

    def sheet(self, sprite: bytes | None, columns: int, rows: np.ndarray | None) -> Payload:
        return super().sheet(sprite, columns, rows) | {"channels": CHANNELS}

    def frames_payload(self, frames: np.ndarray, rows: np.ndarray | None) -> Payload:
        return super().frames_payload(frames, rows) | {"channels": CHANNELS}

    def recipe(self) -> Payload:
        return super().recipe() | {"channels": CHANNELS}
