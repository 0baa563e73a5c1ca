r"""Conditional distributions: modules that map a condition c to a distribution over v.

    diagonal    p(v|c) = N(v; mu(c), diag sigma(c)^2)
    full        p(v|c) = N(v; mu(c), L(c) L(c)^T),   L lower triangular, L_dd = sigma_d

The same classes serve q(z|x), p(z|zeta), q(zeta|z) and the Gaussian p(x|z). Diagonal normals
prefer the axes of the latent space: a ring is run fast there and slowly in between (LOG.md).
Densities keep every additive constant (nats), and event dimensions are summed before anything else
is done with them.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Binomial, Distribution
from torch.nn.functional import binary_cross_entropy_with_logits

from core.nets import Net, start_at_zero
from core.paired import of_bits

LOG_TWO_PI = math.log(2 * math.pi)
MARGIN = 0.01  # of the mean intensities that a binomial starts at
LOG_SCALE_BOUND = (
    7.0  # sigma in [9e-4, 1.1e3]: neither underflow nor overflow, gradients everywhere
)


class _NormalAround(Distribution):
    """What normals share: a mean, samples without gradients, and no checks of arguments."""

    arg_constraints: ClassVar = {}
    has_rsample = True
    loc: Tensor

    @property
    def mean(self) -> Tensor:
        return self.loc

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with torch.no_grad():
            return self.rsample(torch.Size(sample_shape))

    def _noise(self, sample_shape: Sequence[int]) -> Tensor:
        shape = self._extended_shape(torch.Size(sample_shape))
        return torch.randn(shape, dtype=self.loc.dtype, device=self.loc.device)


class DiagonalNormal(_NormalAround):
    """N(loc, diag exp(2 log_scale)) over the last axis of loc.

    Not torch's Independent(Normal): that takes the logarithm of the exponential again, in twice as
    many small operations, which are a tenth of a training step.
    """

    def __init__(self, loc: Tensor, log_scale: Tensor):
        self.loc, self.log_scale = loc, log_scale.expand_as(loc)
        super().__init__(loc.shape[:-1], loc.shape[-1:], validate_args=False)

    @property
    def variance(self) -> Tensor:
        return (2 * self.log_scale).exp()

    @property
    def covariance(self) -> Tensor:
        return torch.diag_embed(self.variance)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return torch.addcmul(self.loc, self.log_scale.exp(), self._noise(sample_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        standardised = (value - self.loc) * (-self.log_scale).exp()
        nats = torch.addcmul(self.log_scale, standardised, standardised, value=0.5)
        return (-0.5 * LOG_TWO_PI - nats).sum(-1)

    def log_prob_of_each(self, value: Tensor) -> Tensor:
        """Returns the densities (S, N) in nats of points (S, D) under each of N normals, without
        an array (S, N, D).

        sum_d (v - mu)^2 / s^2 = sum_d v^2 s^-2 - 2 v mu s^-2 + mu^2 s^-2: two products. In double
        precision, because these three may be a million times larger than their sum.
        """
        mu, log_scale, v = self.loc.double(), self.log_scale.double(), value.double()
        precision = (-2 * log_scale).exp()
        of_each = (0.5 * mu.square() * precision + log_scale + 0.5 * LOG_TWO_PI).sum(-1)
        squares = torch.cat([v.square(), v], dim=-1)
        weights = torch.cat([-0.5 * precision, mu * precision], dim=-1)
        return (squares @ weights.t() - of_each).to(value.dtype)


class FullNormal(_NormalAround):
    """N(loc, L L^T) over the last axis of loc, with L (..., D, D) lower triangular."""

    def __init__(self, loc: Tensor, scale_tril: Tensor):
        self.loc, self.scale_tril = loc, scale_tril
        super().__init__(loc.shape[:-1], loc.shape[-1:], validate_args=False)

    @property
    def variance(self) -> Tensor:
        return self.scale_tril.square().sum(-1)

    @property
    def covariance(self) -> Tensor:
        return self.scale_tril @ self.scale_tril.mT

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.loc + (self.scale_tril @ self._noise(sample_shape)[..., None]).squeeze(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        from_loc = (value - self.loc)[..., None]
        standardised = torch.linalg.solve_triangular(self.scale_tril, from_loc, upper=False)
        nats = 0.5 * (standardised.square() + LOG_TWO_PI).sum((-1, -2))
        return -nats - self.scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob_of_each(self, value: Tensor) -> Tensor:
        """Returns the densities (S, N) of points (S, D) as DiagonalNormal does, by v v^T and
        v."""
        mu, tril, v = self.loc.double(), self.scale_tril.double(), value.double()
        precision = torch.cholesky_inverse(tril)
        slope = (precision @ mu[..., None]).squeeze(-1)
        log_det = 2 * tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)
        of_each = 0.5 * ((mu * slope).sum(-1) + log_det + mu.shape[-1] * LOG_TWO_PI)
        squares = torch.cat([(v[:, :, None] * v[:, None]).flatten(1), v], dim=-1)
        weights = torch.cat([-0.5 * precision.flatten(1), slope], dim=-1)
        return (squares @ weights.t() - of_each).to(value.dtype)


def standard_normal(like: Tensor) -> Distribution:
    """Returns N(0, I) over the last axis, with the batch shape, device and dtype of a tensor."""
    return DiagonalNormal(torch.zeros_like(like), torch.zeros_like(like))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draws with this seed inside, and leaves all of torch's generators as they were."""
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        yield


class ConditionalNormal(nn.Module):
    """The diagonal normal distribution p(v|c).

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
            return DiagonalNormal(loc, loc.new_tensor(math.log(self.scale)))
        loc, h = self.net(c).chunk(2, dim=-1)
        return DiagonalNormal(loc, bounded(h))

    def log_prob_of(self, v: Tensor) -> Callable[[Tensor], Tensor]:
        """Returns log p(v|c) (L,) in nats of ONE v (V,) as a function of conditions (L, C)."""
        return lambda c: self(c).log_prob(v)

    def link(self, mean: Tensor) -> Tensor:
        """Returns what the net must say for loc to be this mean."""
        return mean

    def of_logits(self, logits: Tensor) -> Tensor:
        """Returns what the net must say for loc to be the mean whose logits these are."""
        return logits.sigmoid()


class ConditionalFullNormal(nn.Module):
    """The normal distribution p(v|c) with a full covariance, for few dimensions D.

    net: c -> (loc, log sigma, the D (D - 1) / 2 entries of L below its diagonal, row by row).

    >>> ConditionalFullNormal(nn.Linear(3, 5), dim=2)(torch.zeros(4, 3)).event_shape
    torch.Size([2])
    """

    def __init__(self, net: nn.Module, dim: int):
        super().__init__()
        self.net = net
        self.dim = dim

    def forward(self, c: Float[Tensor, "*batch C"]) -> Distribution:
        d = self.dim
        loc, h, below = self.net(c).split([d, d, d * (d - 1) // 2], dim=-1)
        scale_tril = torch.diag_embed(bounded(h).exp())
        rows, columns = torch.tril_indices(d, d, offset=-1)
        scale_tril[..., rows, columns] = below
        return FullNormal(loc, scale_tril)


def bounded(h: Tensor) -> Tensor:
    """Returns log sigma of what a net says: b tanh(h / b), b = 7."""
    return LOG_SCALE_BOUND * torch.tanh(h / LOG_SCALE_BOUND)


def with_covariances(net: Net) -> ConditionalFullNormal:
    """Returns the full normal of a net with outputs (loc, log sigma); it starts uncorrelated."""
    dim = net.out_features // 2
    return ConditionalFullNormal(start_at_zero(net, dim * (dim - 1) // 2), dim)


COVARIANCES: dict[str, Callable[[Net], nn.Module]] = {
    "diagonal": ConditionalNormal,
    "full": with_covariances,
}


class _ScaledBinomial(Distribution):
    """Counts of n trials divided by n, independent over the last axis."""

    arg_constraints: ClassVar = {}

    def __init__(self, logits: Tensor, total_count: int):
        self.logits, self.total_count = logits, total_count
        super().__init__(logits.shape[:-1], logits.shape[-1:], validate_args=False)

    @property
    def mean(self) -> Tensor:
        return self.logits.sigmoid()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        counts = Binomial(self.total_count, logits=self.logits).sample(torch.Size(sample_shape))
        return counts / self.total_count

    def log_prob(self, value: Tensor) -> Tensor:
        n = self.total_count
        logits, values = torch.broadcast_tensors(self.logits, value)
        entropy = binary_cross_entropy_with_logits(logits, values, reduction="none").sum(-1)
        if n == 1:
            return -entropy  # one order only
        counts = n * value  # not of every logit: one image's do for all of its samples
        orders = math.lgamma(n + 1) - (counts + 1).lgamma() - (n - counts + 1).lgamma()
        return orders.sum(-1) - n * entropy


class ConditionalBinomial(nn.Module):
    """p(v|c) of intensities v in {0, 1/n, ..., 1}: shares of n trials.

        log p(v|c) = sum_d log (n over n v_d) + n v_d log pi_d(c) + n (1 - v_d) log(1 - pi_d(c))

    net: c -> logits of pi · total_count n: 1 is the Bernoulli distribution.

    >>> ConditionalBinomial(nn.Linear(3, 2), total_count=16)(torch.zeros(5, 3)).event_shape
    torch.Size([2])
    """

    def __init__(self, net: nn.Module, total_count: int = 1):
        super().__init__()
        if total_count < 1:
            raise ValueError(f"A binomial distribution needs total_count >= 1, not {total_count}.")
        self.net = net
        self.total_count = total_count

    def forward(self, c: Float[Tensor, "*batch C"]) -> Distribution:
        return _ScaledBinomial(self.net(c), self.total_count)

    def log_prob_of(self, v: Tensor) -> Callable[[Tensor], Tensor]:
        """Returns log p(v|c) (L,) in nats of ONE v (V,) as a function of conditions (L, C)."""
        if self.total_count == 1 and bool(((v == 0) | (v == 1)).all()):
            return of_bits(self.net, v)
        return lambda c: self(c).log_prob(v)

    def link(self, mean: Tensor) -> Tensor:
        """Returns the logits at which pi is this mean, or as near as MARGIN lets it come: pixels
        that are never inked would need infinite ones."""
        return mean.clamp(MARGIN, 1 - MARGIN).logit()

    def of_logits(self, logits: Tensor) -> Tensor:
        """Returns what the net must say for pi to have these logits: themselves."""
        return logits


def fixed_normal(net: nn.Module, scale: float) -> ConditionalNormal:
    """Returns the normal likelihood whose sigma is one fixed number."""
    return ConditionalNormal(net, scale)


LIKELIHOODS: dict[str, Callable[..., nn.Module]] = {
    "normal": fixed_normal,
    "binomial": ConditionalBinomial,
}
