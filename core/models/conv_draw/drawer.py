r"""What draws: from whitened latents u_1 .. u_T to a canvas of logits, step by step.

    p(z_t | z_<t) = N(mu(h), sigma(h)^2),   z_t = mu + sigma u_t        of the drawer's state h_t-1
    h_t, c_t = LSTM(z_t; h_t-1, c_t-1),     r_t = r_t-1 + W * h_t       r: the canvas, E x = s(r_T)

u_t = (z_t - mu) / sigma is N(0, I) whatever came before: so is all of u a priori. What is known
before the first step, context and z_0, is in h_0, in r_0 and, as a constant, in all gates: without
h_0 the first prior would not know of it.
"""

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from core.architectures import Volume
from core.distributions import bounded
from core.draw_sizes import GATES, KERNEL, Sizes
from core.nets.conv_lstm import ConvLSTM, Memory

WIDTH = 128  # of the layer that all that is told passes
QUIET = 0.1  # of torch's own start: what is told is small beside what everything begins at


class Drawing(NamedTuple):
    """A canvas on the grid, as it is after some steps, and the drawer's memory."""

    memory: Memory
    canvas: Float[Tensor, "B P height width"]
    bias: Float[Tensor, "B G 1 1"] | None


class Drawer(nn.Module):
    """The generating half of a ConvDRAW.

    canvas: the logits (X,) at which every canvas begins
    """

    def __init__(self, sizes: Sizes, canvas: Tensor):
        super().__init__()
        state, latent = sizes.state_channels, sizes.latent_channels
        self.sizes = sizes
        self.prior = nn.Conv2d(state, 2 * latent, 1)
        self.cell = ConvLSTM(latent, state)
        self.write = nn.Conv2d(state, sizes.canvas[0], KERNEL, padding=KERNEL // 2)
        self.h = nn.Parameter(torch.zeros(sizes.state))
        self.canvas = nn.Parameter(on_grid(canvas[None], sizes)[0].clone())
        self.begin = _Beginning(sizes) if sizes.told else None

    def start(self, told: Float[Tensor, "B V"]) -> Drawing:
        """Returns B canvases that are begun, of what is told: V may be 0."""
        h = self.h.expand(len(told), *self.sizes.state)
        canvas, bias = self.canvas.expand(len(told), *self.sizes.canvas), None
        if self.begin is not None:
            of_state, of_canvas, bias = self.begin(told)
            h, canvas = h + of_state, canvas + of_canvas
        return Drawing(Memory(h, torch.zeros_like(h)), canvas, bias)

    def forward(self, u: Float[Tensor, "B U"], drawing: Drawing) -> Drawing:
        """Returns the drawing after a step with the whitened latents u_t."""
        mean, h = self.prior(drawing.memory.h).chunk(2, dim=1)
        z = mean + bounded(h).exp() * u.view_as(mean)
        memory = self.cell(z, drawing.memory, drawing.bias)
        return Drawing(memory, drawing.canvas + self.write(memory.h), drawing.bias)

    def rows(self, drawing: Drawing) -> Float[Tensor, "B X"]:
        """Returns the canvas as flat rows of logits."""
        return pixel_shuffle(drawing.canvas, self.sizes.stride).flatten(1)


def on_grid(rows: Float[Tensor, "B X"], sizes: Sizes) -> Float[Tensor, "B P height width"]:
    """Returns flat rows with the pixels of each place of the grid as its channels."""
    return pixel_unshuffle(rows.reshape(-1, *sizes.image), sizes.stride)


class _Beginning(nn.Module):
    """What is made of all that is told before the first step: parts of h_0, of the canvas and of
    all gates."""

    def __init__(self, sizes: Sizes):
        super().__init__()
        self.sizes = sizes
        self.inner = nn.Sequential(nn.Linear(sizes.told, WIDTH), nn.ReLU())
        self.h, self.canvas = _onto(sizes.state), _onto(sizes.canvas)
        self.gates = nn.Linear(WIDTH, GATES * sizes.state_channels)
        with torch.no_grad():
            self.canvas[0].weight.mul_(QUIET)  # type: ignore[operator]

    def forward(self, told: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        inner = self.inner(told)
        return self.h(inner), self.canvas(inner), self.gates(inner)[:, :, None, None]


def _onto(volume: Volume) -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, math.prod(volume)), nn.Unflatten(1, volume))
