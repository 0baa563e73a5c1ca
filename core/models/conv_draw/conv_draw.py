r"""ConvDRAW: a picture drawn in T steps, each with latents of its own (Gregor et al., 2016).

    p(x, u) = p(x|r_T) N(u; 0, I),   q(u|x) = q(u_0|x) prod_t q(u_t | u_<t, x)
    rate = log q(u|x) - log p(u) at a draw,   E rate = E sum_t KL( q(u_t|u_<t, x) || N(0, I) )

u are the whitened latents of all steps, one after the other (core/models/conv_draw/drawer): to
decode is to draw with them, decode(draw(x)) is what the loss saw, and a sample of the prior is
decoded noise. Training weighs the divergences: the noise of the rate, of hundreds of latents that
say nothing, would hide for long what little a context tells.

The posterior of a step depends on the draws of the steps before it: log q(u|x) is exact at any u,
but takes a pass through the network for each pair of u and x. The mean of q(u|x) has no closed
form; what is called so here is the path of the means, u_t = E q(u_t | u_<t, x).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution

from core.constraints import Measure
from core.distributions import DiagonalNormal, seeded, standard_normal
from core.models.conv_draw.context import GivenImages, NothingGiven
from core.models.conv_draw.given import MOST, Given, parts
from core.models.conv_draw.network import Choice, Network, Reading
from core.models.protocols import CODER, PRIOR, LogDensities, Model
from core.models.terms import Terms


class _Drawn(NamedTuple):
    """Rows at draws of q(u|x): their pixels (B, X), p(x|u) (L, B), rate and divergence (L, B)."""

    pixels: Tensor
    likelihood: Distribution
    rate: Tensor
    divergence: Tensor


class ConvDraw(Model):
    """A ConvDRAW: its network, what it embeds contexts with, and p(x|r) of the last canvas.

    Rows are an image's pixels and behind them the numbers of its context, which are given, not
    explained; what is decoded has the pixels only.

    likelihood: p(x|r) of rows r of what says the mean whose logits the canvas is
    usual: the context (K,) under which latents are decoded where no other one is given
    measures: C(x, p(x|u)) by the names of the constraints that hold them
    """

    usual: Tensor

    def __init__(
        self,
        network: Network,
        context: GivenImages | NothingGiven,
        likelihood: nn.Module,
        measures: Mapping[str, Measure],
        usual: Tensor,
    ):
        super().__init__()
        self.network = network
        self.context = context
        self.likelihood = likelihood
        self.measures = measures
        self.register_buffer("usual", usual, persistent=False)

    # ---- for training and bounds, in tensors

    def terms(self, x: Float[Tensor, "B X"], num_samples: int) -> Terms:
        """Returns distortion, rate and errors at L = num_samples draws of q(u|x)."""
        drawn = self._drawn(x, num_samples)
        pixels, likelihood = drawn.pixels, drawn.likelihood
        errors = {name: measure(pixels, likelihood) for name, measure in self.measures.items()}
        return Terms(-likelihood.log_prob(pixels), drawn.rate, errors, divergence=drawn.divergence)

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Returns all parameters as the coder's: N(0, I) has none, and what whitens is told by
        the drawer."""
        return {CODER: list(self.parameters()), PRIOR: []}

    def prior_begins(self, x: Float[Tensor, "B X"]) -> None:
        """The prior has nothing to be shown."""

    def log_weight(self, x: Float[Tensor, "B X"], num_samples: int) -> Float[Tensor, "L B"]:
        """Returns log p(x|u) p(u) / q(u|x) in nats at L = num_samples draws of q(u|x)."""
        drawn = self._drawn(x.to(self.usual.device), num_samples)
        return drawn.likelihood.log_prob(drawn.pixels) - drawn.rate

    def log_weights_of_each(self, x: Float[Tensor, "B X"], num_samples: int) -> Iterator[Tensor]:
        """Yields the same (L,) for one image after the other, some samples at a time."""
        for one in x:
            parts = one.expand(num_samples, -1).split(MOST)
            yield torch.cat([self.log_weight(part, 1)[0] for part in parts])

    def _drawn(self, x: Tensor, num_samples: int) -> "_Drawn":
        """Returns what L = num_samples draws of q(u|x) make of rows."""
        reading = self._read(x.repeat(num_samples, 1), _sampled)
        rate = reading.posterior.log_prob(reading.u) - _log_prior(reading.u)
        of_each = rate, _divergence(reading.posterior).sum(-1)
        canvas = reading.canvas.view(num_samples, len(x), -1)
        return _Drawn(
            self._parted(x)[0],
            self.explained(canvas),
            *(values.view(num_samples, len(x)) for values in of_each),
        )

    def explained(self, canvas: Float[Tensor, "*batch X"]) -> Distribution:
        """Returns p(x|r) of canvases as rows of logits."""
        return self.likelihood(self.likelihood.of_logits(canvas))  # type: ignore[operator]

    def _read(self, x: Tensor, choose: Choice) -> Reading:
        pixels, context = self._parted(x)
        return self.network.read(pixels, self.context(context), choose)

    def _parted(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the pixels (B, X) and the context (B, K) of rows. Errors: ValueError."""
        sizes = (self.network.sizes.num_pixels, self.context.num_columns)
        if x.shape[-1] != sum(sizes):
            raise ValueError(
                f"A row must have {sizes[0]:,} pixels and {sizes[1]:,} numbers of a context, "
                f"not {x.shape[-1]:,}."
            )
        return x.split(sizes, dim=-1)

    # ---- for looking, in numpy arrays

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns mean and standard deviation of q(u|x) along the path of the means, (B, Z)
        each."""
        readings = self._readings(x, _mean)
        means, scales = zip(
            *((r.posterior.loc, r.posterior.stddev) for r in readings), strict=True
        )
        return _array(means), _array(scales)

    def draw(self, x: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns a draw u (B, Z) of q(u|x) for each image, and its log q(u|x) (B,) in nats."""
        with seeded(seed):
            readings = list(self._readings(x, _sampled))
        log_posterior = [r.posterior.log_prob(r.u) for r in readings]
        return _array([r.u for r in readings]), _array(log_posterior)

    def rate_per_step(self, x: np.ndarray, seed: int = 0) -> np.ndarray:
        """Returns KL( q(u_t | u_<t, x) || N(0, I) ) in nats (B, S) of each step, at a draw of the
        steps before it; S is T, and one more where there is z_0, which goes first."""
        with seeded(seed):
            posteriors = [reading.posterior for reading in self._readings(x, _sampled)]
        of_steps = self.network.sizes.of_steps
        parts = [_divergence(q).split(of_steps, dim=1) for q in posteriors]
        return _array([torch.stack([s.sum(1) for s in steps], dim=1) for steps in parts])

    def log_posteriors(self, x: np.ndarray) -> LogDensities:
        """Returns what gives log q(u|x) (S, B) in nats of every latent (S, Z) under every one of
        these images (B, X): S x B passes."""

        def log_prob(z: np.ndarray) -> np.ndarray:
            some = self._tensor(z).split(max(1, MOST // len(x)))
            return np.concatenate([self._log_posteriors(x, u) for u in some])

        return log_prob

    @torch.inference_mode()
    def _log_posteriors(self, x: np.ndarray, u: Tensor) -> np.ndarray:
        """Returns log q(u|x) (S, B) of a few latents (S, Z)."""
        images = self._tensor(x).repeat(len(u), 1).split(MOST)
        paths = u.repeat_interleave(len(x), dim=0).split(MOST)
        of_steps = self.network.sizes.of_steps
        pairs = zip(images, (_along(u, of_steps) for u in paths), strict=True)
        readings = (self._read(*pair) for pair in pairs)
        return _array(r.posterior.log_prob(r.u) for r in readings).reshape(len(u), len(x))

    def innermost(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns mean and standard deviation (B, Z) of q(u|x), as `posterior`: the prior of all
        of u is N(0, I)."""
        return self.posterior(x)

    def log_prior(self, z: np.ndarray, num_draws: int = 1, seed: int = 0) -> np.ndarray:
        """Returns log p(u) (B,) in nats of latents (B, Z)."""
        return _array([_log_prior(self._tensor(z))])

    def prior_means(self, most: int, seed: int) -> None:
        """N(0, I) is no mixture."""

    def given(self, context: np.ndarray) -> "Given":
        """Returns the model under a context (K,), or under one of each row (B, K). Errors:
        ValueError for one of another size."""
        return Given(self, self._tensor(context))

    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray:
        """Returns draws (num_samples, Z) of p(u)."""
        shape = (num_samples, self.network.sizes.latent_dim)
        with seeded(seed):
            return _array([torch.randn(shape, device=self.usual.device)])

    def decode(self, z: np.ndarray) -> np.ndarray:
        """Returns the mean images (B, X) of latents (B, Z), under the usual context."""
        return Given(self, self.usual).decode(z)

    @torch.inference_mode()
    def _readings(self, x: np.ndarray, choose: Choice) -> list[Reading]:
        """Returns the readings of images (B, X), some at a time."""
        return [self._read(self._tensor(part), choose) for part in parts(x)]

    def _tensor(self, values: np.ndarray) -> Tensor:
        return torch.as_tensor(values, dtype=self.usual.dtype, device=self.usual.device)


def _sampled(step: int, posterior: DiagonalNormal) -> Tensor:
    return posterior.rsample()


def _mean(step: int, posterior: DiagonalNormal) -> Tensor:
    return posterior.mean


def _along(u: Tensor, of_steps: Sequence[int]) -> Choice:
    """Returns the choice of given latents (B, Z)."""
    steps = u.split(list(of_steps), dim=1)
    return lambda step, posterior: steps[step]


def _log_prior(u: Tensor) -> Tensor:
    return standard_normal(u).log_prob(u)


def _divergence(q: DiagonalNormal) -> Tensor:
    """Returns KL( q || N(0, I) ) in nats of each latent."""
    return 0.5 * (q.loc.square() + q.variance - 1) - q.log_scale


def _array(parts: Iterable[Tensor]) -> np.ndarray:
    return torch.cat(list(parts)).cpu().numpy()
