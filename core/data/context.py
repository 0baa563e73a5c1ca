"""What is given beside each datum, and is not explained: grey images in the last columns of a row.

    row = [x | c],   p(x|c) is modelled,   c = the pixels of image 1, then those of image 2, ...

So batches, encoders and snapshots carry a context without knowing of it, and a conditional model
takes the columns apart.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Context:
    """The form of the contexts of a dataset: so many grey images of one shape (height, width).

    >>> Context(2, (1, 3)).num_columns
    6
    """

    num_images: int
    shape: tuple[int, int]

    def __post_init__(self) -> None:
        if not (self.num_images >= 1 and min(self.shape) >= 1):
            raise ValueError("a context is of at least one image of at least one pixel.")

    @property
    def num_columns(self) -> int:
        height, width = self.shape
        return self.num_images * height * width

    def images(self, columns: np.ndarray) -> np.ndarray:
        """Returns contexts (N, C) as one image each (N, H, num_images W), side by side.

        >>> Context(2, (1, 2)).images(np.arange(4.0)[None]).tolist()
        [[[0.0, 1.0, 2.0, 3.0]]]
        """
        height, width = self.shape
        apart = columns.reshape(-1, self.num_images, height, width)
        return apart.swapaxes(1, 2).reshape(-1, height, self.num_images * width)

    def columns(self, images: np.ndarray) -> np.ndarray:
        """Returns the contexts (N, C) whose images (N, H, num_images W) these are."""
        height, width = self.shape
        apart = images.reshape(-1, height, self.num_images, width)
        return apart.swapaxes(1, 2).reshape(-1, self.num_columns)
