r"""Posteriors by normalising flows: noise that is moved and stretched, conditionally.

    z = f_K o ... o f_1 (eps; c),   eps ~ N(0, I)
    f_k:  (a, b) -> (b exp(s_k(a, c)) + t_k(a, c), a),    |s_k| < 2
    log q(z|x) = log N(eps; 0, I) - sum_k sum s_k                                            (nats)

c = tanh of what the encoder says of x. Each coupling keeps one half of the latents and moves the
other (conditional RealNVP; Dinh et al., 2017), so it is inverted as cheaply as it is passed. The
last layers start small, not at zero: a flow that starts as the identity is the prior itself, and
a multiplier that races up meanwhile leaves it collapsed (LOG.md).

A flow has no mean in closed form: mean and variance are those of 512 draws, whose noise is the
same for every condition and comes in pairs eps, -eps, so that both are functions of c alone and
the mean is exact where f is affine. The mean of a bent density may lie outside of it.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.distributions import LOG_TWO_PI, seeded

BOUND = 2.0  # of a coupling's log-scale
START = 0.5  # standard deviation of the last layers' weights
NUM_DRAWS = 512  # behind mean and variance
MOST_PAIRS = 100_000  # of a latent and a condition that are passed at a time
MOST_COUPLINGS, MOST_CONTEXT = 64, 10_000

Moved = tuple[Tensor, Tensor]  # latents (*batch, D), and the log-determinants (*batch) of the move


class Coupling(nn.Module):
    """A map of latents that keeps the first `kept` of them and moves the others by a net of these
    and the context; kept ones come last in the result, so that the next coupling moves them."""

    def __init__(self, kept: int, moved: int, context: int, hidden: Sequence[int]):
        super().__init__()
        self.kept, self.moved = kept, moved
        widths = (kept + context, *hidden)
        layers = [part for pair in pairwise(widths) for part in (nn.Linear(*pair), nn.SiLU())]
        last = nn.Linear(widths[-1], 2 * moved)
        nn.init.normal_(last.weight, std=START)
        nn.init.zeros_(last.bias)
        self.net = nn.Sequential(*layers, last)

    def forward(self, z: Tensor, context: Tensor) -> Moved:
        a, b = z.split((self.kept, self.moved), dim=-1)
        log_scale, shift = self._scale_and_shift(a, context)
        return torch.cat([b * log_scale.exp() + shift, a], dim=-1), log_scale.sum(-1)

    def inverse(self, z: Tensor, context: Tensor) -> Moved:
        b, a = z.split((self.moved, self.kept), dim=-1)
        log_scale, shift = self._scale_and_shift(a, context)
        return torch.cat([a, (b - shift) * (-log_scale).exp()], dim=-1), -log_scale.sum(-1)

    def _scale_and_shift(self, a: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        h, shift = self.net(torch.cat([a, context], dim=-1)).chunk(2, dim=-1)
        return BOUND * torch.tanh(h / BOUND), shift


class Flow(Distribution):
    """The distribution of z = f(eps; c) over D = dim latents, for contexts c (*batch, C).

    A draw's density is known from the way it came: that of the latest draw is kept, others are
    found by the inverse.
    """

    arg_constraints: ClassVar = {}
    has_rsample = True

    def __init__(self, couplings: Sequence[Coupling], context: Tensor, dim: int):
        self.couplings, self.context = couplings, context
        self._latest: tuple[Tensor, Tensor] | None = None
        super().__init__(context.shape[:-1], torch.Size([dim]), validate_args=False)

    @property
    def mean(self) -> Tensor:
        return self._moments[0]

    @property
    def variance(self) -> Tensor:
        return self._moments[1]

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(torch.Size(sample_shape))
        noise = torch.randn(shape, dtype=self.context.dtype, device=self.context.device)
        z, log_det = self._forward(noise)
        self._latest = z, _log_normal(noise) - log_det
        return z

    def log_prob(self, value: Tensor) -> Tensor:
        if self._latest is not None and value is self._latest[0]:
            return self._latest[1]
        noise, log_det = _through(
            [coupling.inverse for coupling in reversed(self.couplings)], value, self.context
        )
        return _log_normal(noise) + log_det

    def log_prob_of_each(self, value: Tensor) -> Tensor:
        """Returns the densities (S, N) in nats of points (S, D) under each of N flows."""
        rows = max(1, MOST_PAIRS // len(self.context))
        return torch.cat([self.log_prob(part[:, None]) for part in value.split(rows)])

    def _forward(self, noise: Tensor) -> Moved:
        return _through(self.couplings, noise, self.context)

    @cached_property
    def _moments(self) -> tuple[Tensor, Tensor]:
        """Mean and variance (*batch, D) over draws, some contexts at a time."""
        (dim,), like = self.event_shape, self.context
        with seeded(0):
            half = torch.randn(NUM_DRAWS // 2, 1, dim)
        noise = torch.cat([half, -half]).to(like)
        contexts = like.reshape(-1, like.shape[-1]).split(max(1, MOST_PAIRS // NUM_DRAWS))
        draws = (_through(self.couplings, noise.expand(-1, len(c), -1), c)[0] for c in contexts)
        parts = [torch.var_mean(z, dim=0, correction=0) for z in draws]
        variance, mean = (
            torch.cat(part).view(*self.batch_shape, dim) for part in zip(*parts, strict=True)
        )
        return mean, variance


def _through(moves: Sequence[Callable[[Tensor, Tensor], Moved]], z: Tensor, c: Tensor) -> Moved:
    """Returns what latents (*sample, *batch, D) become by moves, one after the other."""
    batch = torch.broadcast_shapes(z.shape[:-1], c.shape[:-1])
    z, c = z.expand(*batch, -1), c.expand(*batch, -1)
    total = z.new_zeros(batch)
    for move in moves:
        z, log_det = move(z, c)
        total = total + log_det
    return z, total


def _log_normal(noise: Tensor) -> Tensor:
    return -0.5 * (noise.square() + LOG_TWO_PI).sum(-1)


class ConditionalFlow(nn.Module):
    """The distribution q(z|x) as a flow of K = num_couplings couplings.

    net: x -> what the context is the tanh of · hidden: widths of each coupling's net.

    Errors: ValueError for less than two latents, which would leave nothing to keep, and for
    impossible sizes.

    >>> flow = ConditionalFlow(nn.Linear(3, 5), dim=2, context=5)(torch.zeros(4, 3))
    >>> flow.event_shape, flow.rsample((7,)).shape, flow.mean.shape
    (torch.Size([2]), torch.Size([7, 4, 2]), torch.Size([4, 2]))
    """

    def __init__(
        self,
        net: nn.Module,
        dim: int,
        context: int,
        num_couplings: int = 6,
        hidden: Sequence[int] = (48, 48),
    ):
        super().__init__()
        if dim < 2:
            raise ValueError("a flow moves latents by others: latent_dim must be 2 or more.")
        if type(num_couplings) is not int or not 2 <= num_couplings <= MOST_COUPLINGS:
            raise ValueError(
                f"num_couplings must lie in 2 .. {MOST_COUPLINGS}, not {num_couplings}: one moves "
                "half of the latents only."
            )
        if not hidden or min(hidden) < 1:
            raise ValueError("all hidden widths must be at least 1, and there must be one.")
        self.net = net
        self.dim = dim
        sizes = [(dim // 2, dim - dim // 2), (dim - dim // 2, dim // 2)]
        self.couplings = nn.ModuleList(
            Coupling(*sizes[k % 2], context, hidden) for k in range(num_couplings)
        )

    def forward(self, x: Float[Tensor, "*batch X"]) -> Flow:
        return Flow(list(self.couplings), self.net(x).tanh(), self.dim)  # type: ignore[arg-type]


POSTERIORS: dict[str, Callable[..., nn.Module]] = {"real_nvp": ConditionalFlow}
