"""Reader and drawer together: along which path of latents an image is read, and what is drawn of
latents alone."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.distributions import DiagonalNormal
from core.draw_sizes import Sizes
from core.models.conv_draw.drawer import Drawer, on_grid
from core.models.conv_draw.reader import Reader

Choice = Callable[[int, DiagonalNormal], Tensor]  # of the latents of a step, from its posterior


class Reading(NamedTuple):
    """Images read along a path: its latents u, the posterior of each step given those before it,
    the last canvas as rows of logits."""

    u: Float[Tensor, "B Z"]
    posterior: DiagonalNormal
    canvas: Float[Tensor, "B X"]


class Network(nn.Module):
    """The two halves of a ConvDRAW, which share what is drawn so far.

    canvas: the logits (X,) at which every canvas begins
    """

    def __init__(self, sizes: Sizes, canvas: Tensor):
        super().__init__()
        self.sizes = sizes
        self.drawer = Drawer(sizes, canvas)
        self.reader = Reader(sizes)

    def read(
        self, x: Float[Tensor, "B X"], context: Float[Tensor, "B E"], choose: Choice
    ) -> Reading:
        """Returns images as they are read along the path that is chosen, step by step.

        context: embedded; E may be 0
        """
        image, steps = on_grid(x, self.sizes), _Steps(choose)
        told = context
        if self.sizes.global_dim:
            told = torch.cat([context, steps.take(self.reader.of_whole(image, context))], dim=1)
        look, memory = self.reader.look(image, told), self.reader.begin(image)
        drawing = self.drawer.start(told)
        for _ in range(self.sizes.num_steps):
            posterior, memory = self.reader(look, drawing, memory)
            drawing = self.drawer(steps.take(posterior), drawing)
        return Reading(*steps.whole(), self.drawer.rows(drawing))

    def draw(
        self, u: Float[Tensor, "B Z"], context: Float[Tensor, "B E"]
    ) -> Iterator[Float[Tensor, "B X"]]:
        """Yields the canvas as rows of logits after each step; z_0, where there is one, makes a
        step of its own."""
        steps = list(u.split(self.sizes.of_steps, dim=1))
        told = torch.cat([context, steps.pop(0)], dim=1) if self.sizes.global_dim else context
        drawing = self.drawer.start(told)
        if self.sizes.global_dim:
            yield self.drawer.rows(drawing)
        for of_step in steps:
            drawing = self.drawer(of_step, drawing)
            yield self.drawer.rows(drawing)


class _Steps:
    """The steps of a path as they are chosen."""

    def __init__(self, choose: Choice):
        self._choose = choose
        self._chosen: list[Tensor] = []
        self._posteriors: list[DiagonalNormal] = []

    def take(self, posterior: DiagonalNormal) -> Tensor:
        u = self._choose(len(self._chosen), posterior)
        self._chosen.append(u)
        self._posteriors.append(posterior)
        return u

    def whole(self) -> tuple[Tensor, DiagonalNormal]:
        """Returns the latents of all steps, and their posterior given those before each."""
        mean = torch.cat([one.loc for one in self._posteriors], dim=1)
        log_scale = torch.cat([one.log_scale for one in self._posteriors], dim=1)
        return torch.cat(self._chosen, dim=1), DiagonalNormal(mean, log_scale)
