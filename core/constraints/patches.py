r"""Overlapping patches of images: all squares of k x k pixels that lie within one.

    E_P[a] = mean of a over the pixels of a patch P

Their moments are averages that a pooling with a stride of one takes, channel by channel: no patch
is ever cut out.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution
from torch.nn.functional import avg_pool2d

from core.architectures import Shape

SMALLEST = 2  # pixels: one alone has no deviation


@dataclass(frozen=True)
class Patches:
    """The patches of a side in pixels, of images of a shape, channels first where it has some.

    Errors: ValueError where no patch of this side lies within an image.

    >>> import torch
    >>> Patches((2, 3), side=2).means(torch.arange(6.0)[None]).tolist()
    [[2.0, 3.0]]
    """

    shape: Shape
    side: int

    def __post_init__(self) -> None:
        most = min(self.shape[-2:])
        if type(self.side) is not int or not SMALLEST <= self.side <= most:
            height, width = self.shape[-2:]
            raise ValueError(
                f"patch, the side of a patch in pixels, must be a whole number from {SMALLEST} to "
                f"{most} for images of {height} x {width}, not {self.side!r}."
            )

    def means(self, rows: Float[Tensor, "*batch X"]) -> Float[Tensor, "*batch P"]:
        """Returns E_P of the pixels of flat images, for every patch of every channel."""
        images = rows.reshape(-1, *(1, *self.shape)[-3:])
        return avg_pool2d(images, self.side, stride=1).reshape(*rows.shape[:-1], -1)

    def variances(
        self, rows: Float[Tensor, "*batch X"], means: Float[Tensor, "*batch P"]
    ) -> Float[Tensor, "*batch P"]:
        """Returns E_P[a^2] - E_P[a]^2, which rounding may not make negative."""
        return (self.means(rows.square()) - means.square()).clamp_min(0.0)


@dataclass(frozen=True)
class PatchMeasure(ABC):
    """What a constraint measures of patches.

    shape: of an image · patch: the side of a patch in pixels
    """

    shape: Shape
    patch: int = 4

    def __post_init__(self) -> None:
        self._patches  # noqa: B018  # refused here

    @property
    def _patches(self) -> Patches:
        return Patches(self.shape, self.patch)

    @abstractmethod
    def __call__(
        self, x: Float[Tensor, "B X"], likelihood: Distribution
    ) -> Float[Tensor, "L B"]: ...
