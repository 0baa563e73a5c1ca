"""What every objective offers: a scalar loss in nats from a model's terms and multipliers.

Two kinds. A weighted bound (ELBO, IWAE) is the distortion and beta times the rate; one constraint,
or the clock, moves beta. A Lagrangian (core/objectives/lagrangian) is the rate and lambda_l = 1 /
beta_l times each constraint; every constraint moves its own. All divide by max(1, largest weight):
the minimiser stays the same, the divisor only bounds the step, because Adam's second moment cannot
follow a loss that a multiplier (GECO's reaches 46) makes grow exponentially. A model's penalties
are added as they are, and divided as all else.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from core.constraints import Constraint
from core.models import Terms
from core.runs.columns import BETA, Column
from core.schedules import Multiplier

Multipliers = Mapping[str, Multiplier]  # by the constraints' names


@runtime_checkable
class Objective(Protocol):
    """A loss, and what a history says of the weights in it."""

    num_samples: int

    def require(self, constraints: Mapping[str, Constraint]) -> None:
        """Raises ValueError unless the objective can be moved by these constraints."""

    def loss(self, terms: Terms, multipliers: Multipliers) -> Float[Tensor, ""]: ...

    def rate_weight(self, multipliers: Multipliers) -> float:
        """Returns the weight that the rate has in the loss.

        The trainer divides it out of the prior's gradient again: Theta and Phi minimise the rate
        itself.
        """

    def weights(self, multipliers: Multipliers) -> dict[str, float]:
        """Returns the weights by the names of their columns."""

    def columns(self, constraints: Mapping[str, Constraint]) -> list[Column]: ...


class WeightedBound(ABC):
    """A bound in which beta weighs the rate; its one constraint moves beta."""

    @abstractmethod
    def __call__(self, terms: Terms, beta: float) -> Float[Tensor, ""]: ...

    def require(self, constraints: Mapping[str, Constraint]) -> None:
        if len(constraints) != 1:
            raise ValueError(
                f"beta is moved by one constraint, not by {len(constraints)}; the objective "
                "'lagrangian' takes several."
            )

    def loss(self, terms: Terms, multipliers: Multipliers) -> Float[Tensor, ""]:
        beta = _beta(multipliers)
        return self(terms, beta) + terms.penalty / max(1.0, beta)

    def rate_weight(self, multipliers: Multipliers) -> float:
        """min(1, beta)"""
        return min(1.0, _beta(multipliers))

    def weights(self, multipliers: Multipliers) -> dict[str, float]:
        return {BETA.name: _beta(multipliers)}

    def columns(self, constraints: Mapping[str, Constraint]) -> list[Column]:
        return [BETA]


def _beta(multipliers: Multipliers) -> float:
    (multiplier,) = multipliers.values()
    return multiplier.beta


def require_samples(num_samples: int) -> None:
    if num_samples < 1:
        raise ValueError(f"num_samples must be at least 1, not {num_samples}.")
