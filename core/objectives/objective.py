"""What every objective offers: a scalar loss in nats from a model's terms and a weight beta.

All weigh the rate by beta and divide by max(1, beta). The minimiser is that of -log p(x|z) + beta
KL; the divisor only bounds the step, because Adam's second moment cannot follow a loss that a
multiplier (GECO's reaches 46) makes grow exponentially.
"""

from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from core.models import Terms


@runtime_checkable
class Objective(Protocol):
    num_samples: int

    def __call__(self, terms: Terms, beta: float) -> Float[Tensor, ""]: ...


def rate_weight(beta: float) -> float:
    """Returns the weight min(1, beta) that the rate has in every loss.

    The trainer divides it out of the prior's gradient again: Theta and Phi minimise the rate
    itself.
    """
    return min(1.0, beta)


def require_samples(num_samples: int) -> None:
    if num_samples < 1:
        raise ValueError(f"num_samples must be at least 1, not {num_samples}.")
