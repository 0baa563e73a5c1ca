r"""The Lagrangian of several constraints (Taming VAEs, Rezende & Viola, 2018; Eq. 3).

    loss = ( E_q [ log q(z|x) - log p(z) ] + sum_l lambda_l E C_l ) / max(1, lambda_1, ...)

    lambda_l = 1 / beta_l, moved by the excess of its own constraint

The distortion is no part of it: what a reconstruction should be is said by constraints alone. The
levels, which a gradient does not feel, are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from core.constraints import Constraint
from core.models import Terms
from core.objectives.objective import Multipliers, require_samples
from core.runs.columns import LOG, Column, weight_of


@dataclass(frozen=True)
class Lagrangian:
    """The rate and the weighted constraints, averaged over samples and batch.

    Errors: ValueError if num_samples < 1.

    >>> import torch
    >>> from core.schedules import Multiplier
    >>> one = torch.ones(1, 4)
    >>> terms = Terms(distortion=one, rate=2 * one, errors={"a": 3 * one, "b": 5 * one})
    >>> Lagrangian().loss(terms, {"a": Multiplier(0.5), "b": Multiplier(1.0)}).item()  # (2+6+5)/2
    6.5
    """

    num_samples: int = 1

    def __post_init__(self) -> None:
        require_samples(self.num_samples)

    def require(self, constraints: Mapping[str, Constraint]) -> None:
        if not constraints:
            raise ValueError("A Lagrangian needs at least one constraint.")

    def loss(self, terms: Terms, multipliers: Multipliers) -> Float[Tensor, ""]:
        weighted = [terms.errors[name] / one.beta for name, one in multipliers.items()]
        total = (terms.expected_rate + sum(weighted)).mean() + terms.penalty
        return total * self.rate_weight(multipliers)

    def rate_weight(self, multipliers: Multipliers) -> float:
        return min(1.0, *(one.beta for one in multipliers.values()))

    def weights(self, multipliers: Multipliers) -> dict[str, float]:
        return {weight_of(name): 1 / one.beta for name, one in multipliers.items()}

    def columns(self, constraints: Mapping[str, Constraint]) -> list[Column]:
        return [Column(weight_of(n), f"λ, the weight of {n}", scale=LOG) for n in constraints]
