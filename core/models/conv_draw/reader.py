r"""What reads: from an image and the canvas so far to the posterior of the next step's latents.

    e_t = LSTM( W x, x - s(r_t-1), h_t-1; e_t-1 )             h: the drawer's state, r: its canvas
    q(u_t | u_<t, x) = N(m(e_t, h_t-1), diag s(e_t, h_t-1)^2)

In whitened latents the posterior is relative to the prior: where a head says nothing, m = 0 and
s = 1, a step costs no nats.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.distributions import DiagonalNormal, bounded
from core.draw_sizes import GATES, KERNEL, Sizes
from core.models.conv_draw.drawer import WIDTH, Drawing
from core.nets.conv_lstm import ConvLSTM, Memory

SMALL = 0.01  # standard deviation of the heads' weights at first: posteriors begin as the priors


class Look(NamedTuple):
    """What is seen of images, once for all steps: themselves on the grid, and their part of the
    gates."""

    image: Float[Tensor, "B P height width"]
    gates: Float[Tensor, "B G height width"]


class Reader(nn.Module):
    """The inferring half of a ConvDRAW."""

    def __init__(self, sizes: Sizes):
        super().__init__()
        cells, state, latent = sizes.canvas[0], sizes.state_channels, sizes.latent_channels
        self.sizes = sizes
        self.see = nn.Conv2d(cells, GATES * state, KERNEL, padding=KERNEL // 2)
        self.compare = nn.Conv2d(cells, state, 1)
        self.cell = ConvLSTM(2 * state, state)
        self.say = _quiet(nn.Conv2d(2 * state, 2 * latent, 1))
        self.tell = nn.Linear(sizes.told, GATES * state) if sizes.told else None
        self.whole = _whole(sizes) if sizes.global_dim else None

    def begin(self, image: Float[Tensor, "B P height width"]) -> Memory:
        nothing = image.new_zeros(len(image), *self.sizes.state)
        return Memory(nothing, nothing)

    def of_whole(
        self, image: Float[Tensor, "B P height width"], context: Float[Tensor, "B E"]
    ) -> DiagonalNormal:
        """Returns q(z_0|x), E may be 0."""
        assert self.whole is not None
        seen, say = self.whole
        return _normal(say(torch.cat([seen(image), context], dim=1)))

    def look(self, image: Float[Tensor, "B P height width"], told: Float[Tensor, "B V"]) -> Look:
        gates = self.see(image)
        return Look(
            image, gates if self.tell is None else gates + self.tell(told)[..., None, None]
        )

    def forward(
        self, look: Look, drawing: Drawing, memory: Memory
    ) -> tuple[DiagonalNormal, Memory]:
        """Returns q(u_t | u_<t, x) over flat latents (B, U), and what the reader remembers."""
        missing = self.compare(look.image - drawing.canvas.sigmoid())
        h = drawing.memory.h
        memory = self.cell(torch.cat([missing, h], dim=1), memory, look.gates)
        return _normal(self.say(torch.cat([memory.h, h], dim=1))), memory


def _normal(said: Tensor) -> DiagonalNormal:
    mean, h = said.chunk(2, dim=1)
    return DiagonalNormal(mean.flatten(1), bounded(h.flatten(1)))


def _whole(sizes: Sizes) -> nn.ModuleList:
    """Returns what sees an image at once, and what says q(z_0|x) of that and of the context."""
    state, (height, width) = sizes.state_channels, sizes.grid
    see = nn.Conv2d(sizes.canvas[0], state, KERNEL, padding=KERNEL // 2)
    inner = nn.Linear(state * height * width + sizes.context_dim, WIDTH)
    say = nn.Sequential(inner, nn.ReLU(), _quiet(nn.Linear(WIDTH, 2 * sizes.global_dim)))
    return nn.ModuleList([nn.Sequential(see, nn.ReLU(), nn.Flatten()), say])


def _quiet(layer: nn.Conv2d | nn.Linear) -> nn.Conv2d | nn.Linear:
    nn.init.normal_(layer.weight, std=SMALL)
    nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
    return layer
