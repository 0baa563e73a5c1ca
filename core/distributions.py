r"""Conditional distributions: modules that map a condition c to a distribution over v.

    p(v|c) = N(v; mu(c), diag sigma(c)^2)

One class serves q(z|x), p(z|zeta), q(zeta|z) and the Gaussian p(x|z). Densities keep every
additive constant (nats), and event dimensions are summed before anything else is done with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal

LOG_SCALE_BOUND = (
    7.0  # sigma in [9e-4, 1.1e3]: neither underflow nor overflow, gradients everywhere
)


def diagonal_normal(loc: Tensor, scale: Tensor) -> Distribution:
    """Returns N(loc, diag scale^2) over the last axis."""
    return Independent(Normal(loc, scale, validate_args=False), 1, validate_args=False)


def standard_normal(like: Tensor) -> Distribution:
    """Returns N(0, I) over the last axis, with the batch shape, device and dtype of a tensor."""
    return diagonal_normal(torch.zeros_like(like), torch.ones_like(like))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draws with this seed inside, and leaves all of torch's generators as they were."""
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        yield


class ConditionalNormal(nn.Module):
    """Creates the diagonal normal distribution p(v|c).

    net: c -> (loc, log sigma), or only loc if a fixed scale is given · scale: sigma in the unit of
    v. log sigma is bounded softly, b tanh(h / b) with b = 7.

    >>> ConditionalNormal(nn.Linear(3, 2), scale=0.1)(torch.zeros(5, 3)).event_shape
    torch.Size([2])
    """

    def __init__(self, net: nn.Module, scale: float | None = None):
        super().__init__()
        if scale is not None and not 0 < scale < float("inf"):
            raise ValueError(f"A normal distribution needs a positive scale, not {scale}.")
        self.net = net
        self.scale = scale

    def forward(self, c: Float[Tensor, "*batch C"]) -> Distribution:
        if self.scale is not None:
            loc = self.net(c)
            return diagonal_normal(loc, torch.full_like(loc, self.scale))
        loc, h = self.net(c).chunk(2, dim=-1)
        return diagonal_normal(loc, (LOG_SCALE_BOUND * torch.tanh(h / LOG_SCALE_BOUND)).exp())
