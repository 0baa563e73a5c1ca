"""The sizes of a ConvDRAW, from which follow those of all its parts: core/models/conv_draw builds
them, and whoever says how long a training takes counts their products, without torch.
"""

import math
from dataclasses import dataclass

from core.architectures import Volume

# A foreign run.json must not make a reader ask for more memory than there is.
LARGEST = {
    "num_steps": 64,
    "state_channels": 512,
    "latent_channels": 128,
    "global_dim": 4_096,
    "context_dim": 4_096,
}
CONV_DRAW = "conv_draw"  # as a run calls the model
GATES, KERNEL = 4, 3  # of a convolutional LSTM; pixels of its kernels, and of most others
NONE_AT_ALL = ("global_dim", "context_dim")  # what may be 0


@dataclass(frozen=True)
class Sizes:
    """What a ConvDRAW is made of, in numbers.

    image: channels, height, width · stride: pixels of a place of the grid, both ways
    num_steps: T · state_channels, latent_channels: of a memory, and of z_t, at a place of the grid
    global_dim: of z_0, the latent without places that goes first; 0 for none
    context_dim: of what a context is embedded into; 0 for none

    Errors: ValueError, in one sentence.

    >>> Sizes((3, 28, 28), num_steps=4, latent_channels=8, global_dim=32).latent_dim
    1600
    """

    image: Volume
    stride: int = 4
    num_steps: int = 4
    state_channels: int = 32
    latent_channels: int = 8
    global_dim: int = 0
    context_dim: int = 0

    def __post_init__(self) -> None:
        for name, most in LARGEST.items():
            least, value = int(name not in NONE_AT_ALL), getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise ValueError(
                    f"{name} must be a whole number from {least} to {most:,}, not {value!r}."
                )
        _, height, width = self.image
        whole = type(self.stride) is int and self.stride >= 1
        if not whole or height % self.stride or width % self.stride:
            raise ValueError(
                f"the stride must divide the image's sides, {height} and {width} pixels; "
                f"{self.stride!r} does not."
            )

    @property
    def grid(self) -> tuple[int, int]:
        """Height and width of the grid on which all that is not a pixel lies."""
        _, height, width = self.image
        return height // self.stride, width // self.stride

    @property
    def canvas(self) -> Volume:
        """The canvas on the grid: the pixels of a place are its channels."""
        return (self.image[0] * self.stride**2, *self.grid)

    @property
    def state(self) -> Volume:
        return (self.state_channels, *self.grid)

    @property
    def latent(self) -> Volume:
        """The shape of z_t, t >= 1."""
        return (self.latent_channels, *self.grid)

    @property
    def of_steps(self) -> list[int]:
        """How many latents each step has; z_0, where there is one, is the first step."""
        return [self.global_dim] * bool(self.global_dim) + [
            math.prod(self.latent)
        ] * self.num_steps

    @property
    def latent_dim(self) -> int:
        return sum(self.of_steps)

    @property
    def told(self) -> int:
        """How many numbers the drawer is told before its first step: context and z_0."""
        return self.context_dim + self.global_dim

    @property
    def num_pixels(self) -> int:
        return math.prod(self.image)

    @property
    def products(self) -> int:
        """How many products of a weight and an input one image takes, read and drawn; the few of
        what is told before the first step are left out."""
        cells, state, latent = self.canvas[0], self.state_channels, self.latent_channels
        gates, heads = GATES * state * KERNEL**2, 2 * latent * 3 * state
        reader = cells * state + 3 * state * gates
        drawer = (latent + state) * gates + state * cells * KERNEL**2
        return math.prod(self.grid) * (cells * gates + self.num_steps * (reader + drawer + heads))
