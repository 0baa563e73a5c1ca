"""What every prior p(z) offers. The encoder is passed, not owned (VampPrior needs it), so that
prior.parameters() is exactly Theta and Phi, which REWO's initial phase leaves alone."""

from abc import ABC, abstractmethod
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor, nn
from torch.distributions import Distribution


@runtime_checkable
class Marginal(Protocol):
    """A distribution of z, possibly known only through a bound of its density (nats)."""

    def log_prob(self, z: Float[Tensor, "*batch Z"]) -> Float[Tensor, "*batch"]: ...

    def sample(self, shape: tuple[int, ...]) -> Float[Tensor, "*shape Z"]: ...


class Prior(nn.Module, ABC):
    """A module that returns p(z)."""

    @abstractmethod
    def forward(self, encoder: nn.Module) -> Marginal: ...

    def begins(self, posterior: Distribution) -> None:
        """Is told q(z|x) of data, once, before the prior learns."""

    @abstractmethod
    def innermost(self, posterior: Distribution) -> Distribution | None:
        """Returns q of the innermost latent, whose prior is N(0, I), given q(z|x); None if no
        latent has that prior."""

    @abstractmethod
    def means(self, encoder: nn.Module, most: int) -> Float[Tensor, "M Z"] | None:
        """Returns the means of M <= most of the parts that p(z) is a mixture of; None if it is no
        mixture. Which parts, torch's generator says."""
