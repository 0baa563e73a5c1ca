"""What an objective and the constraints need of a model, one number a posterior sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Terms:
    """The terms of the loss at z_l ~ q(z|x_b).

    distortion: -log p(x|z) in nats, constants included
    rate: log q(z|x) - log p(z) in nats, whose mean is the KL divergence (or its bound, Eq. 9)
    errors: C(x, p(x|z)) of each constraint by name, in units of their own
    penalties: what is added to the loss as it is, by name, in nats: never part of the rate, which
        beta weighs and bounds are made of; in training alone
    divergence: KL( q(z_t|z_<t, x) || p(z_t|z_<t) ) in nats, summed over a draw's steps t: as the
        rate in the mean, with less variance; None where it has no closed form
    """

    distortion: Float[Tensor, "L B"]
    rate: Float[Tensor, "L B"]
    errors: Mapping[str, Float[Tensor, "L B"]] = field(default_factory=dict)
    penalties: Mapping[str, Float[Tensor, " B"]] = field(default_factory=dict)
    divergence: Float[Tensor, "L B"] | None = None

    @property
    def expected_rate(self) -> Float[Tensor, "L B"]:
        """What stands for the rate wherever its mean is asked for, and no weight of a draw."""
        return self.rate if self.divergence is None else self.divergence

    @property
    def penalty(self) -> Float[Tensor, ""] | float:
        """The sum of the penalties, averaged over the batch."""
        return sum((values.mean() for values in self.penalties.values()), 0.0)
