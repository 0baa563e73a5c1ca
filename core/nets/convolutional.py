"""Networks between images and vectors: convolutions on one side, a few full layers on the other.

    ToVector   x -> body of convolutions -> flat -> head                    an encoder
    ToImage    z -> stem of full layers -> small image -> body -> output    a decoder

Images lie channels first, as the rows of datasets do: (channels, height, width), and flat outside
of the net. Between its layers each takes up to a megabyte: where no gradients are asked for, as of
all training images at once, some pass at a time.
"""

import math
from abc import abstractmethod

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.architectures import Volume
from core.nets.net import Net

AT_ONCE = 256  # images without gradients


class _Convolutional(Net):
    """A network with a body of convolutions.

    layout: of images in a processor's memory, which is faster there; a GPU wants channels last
    """

    body: nn.Sequential
    layout: torch.memory_format

    def forward(self, c: Float[Tensor, "*batch C"]) -> Float[Tensor, "*batch D"]:
        flat = c.reshape(-1, c.shape[-1])
        if torch.is_grad_enabled():
            out = self._passed(flat)
        else:
            out = torch.cat([self._passed(part) for part in flat.split(AT_ONCE)])
        return out.reshape(*c.shape[:-1], -1)

    @abstractmethod
    def _passed(self, c: Float[Tensor, "B C"]) -> Tensor: ...

    def _laid_out(self, images: Tensor) -> Tensor:
        layout = torch.channels_last if images.is_cuda else self.layout
        return images.contiguous(memory_format=layout)


class ToVector(_Convolutional):
    """A network from flat images (*batch, C H W) to vectors.

    image: channels, height and width · body: of images, from which their `centre`, a number a
    channel, is taken · head: of what the body makes, flat; its last layer is linear
    """

    centre: Tensor

    def __init__(
        self,
        image: Volume,
        body: nn.Sequential,
        head: nn.Sequential,
        layout: torch.memory_format = torch.channels_last,
    ):
        super().__init__()
        self.image, self.body, self.head, self.layout = image, body, head, layout
        self.register_buffer("centre", torch.zeros(image[0], 1, 1))

    @property
    def first(self) -> nn.Conv2d:
        return next(m for m in self.body.modules() if isinstance(m, nn.Conv2d))

    def standardise(self, mean: Float[Tensor, " C"], sd: float) -> None:
        """Lets the net see (c - mean) / sd, with one mean a channel. Not the first layer's bias
        takes it up: around the image there would be something else than the mean."""
        with torch.no_grad():
            self.centre.mul_(sd).add_(mean.view(self.image[0], -1).mean(1)[:, None, None])
            self.first.weight.div_(sd)

    @property
    def last(self) -> nn.Linear:
        return self.head[-1]  # type: ignore[return-value]

    @property
    def out_features(self) -> int:
        return self.last.out_features

    def _passed(self, c: Float[Tensor, "B C"]) -> Float[Tensor, "B D"]:
        images = c.reshape(-1, *self.image) - self.centre
        with self.rounding(c.device):
            out = self.head(self.body(self._laid_out(images)).flatten(1))
        return out.to(c.dtype)


class ToImage(_Convolutional):
    """A network from vectors to flat images (*batch, C H W).

    stem: of vectors, its first layer is linear · small: the volume that it makes · body: of images
    · output: the convolution that makes the image, or a larger one that is cut · image: channels,
    height and width
    """

    def __init__(
        self,
        stem: nn.Sequential,
        small: Volume,
        body: nn.Sequential,
        output: nn.Conv2d | nn.ConvTranspose2d,
        image: Volume,
        layout: torch.memory_format = torch.channels_last,
    ):
        super().__init__()
        self.stem, self.small, self.body, self.output = stem, small, body, output
        self.image, self.layout = image, layout

    @property
    def first(self) -> nn.Linear:
        return self.stem[0]  # type: ignore[return-value]

    @property
    def last(self) -> nn.Conv2d | nn.ConvTranspose2d:
        return self.output

    @property
    def out_features(self) -> int:
        return math.prod(self.image)

    def _passed(self, c: Float[Tensor, "B C"]) -> Float[Tensor, "B D"]:
        _, height, width = self.image
        with self.rounding(c.device):
            small = self.stem(c).reshape(-1, *self.small)
            out = self.output(self.body(self._laid_out(small)))
        return out[..., :height, :width].to(c.dtype).reshape(len(c), -1)
