r"""GECO, the multiplier of Taming VAEs (Rezende & Viola, 2018; Eq. 5).

    lambda_t = lambda_{t-1} exp(nu d_t),    d_t = C_t - level,    beta = 1 / lambda

beta falls while the constraint is violated and grows while it holds, far beyond 1.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from core.schedules.schedule import (
    LARGEST_START,
    Multiplier,
    moved,
    require_positive,
    require_start,
)


@dataclass(frozen=True)
class GECO:
    """The GECO schedule.

    nu: rate of the update · beta: the start · most: bound of lambda and of beta.

    >>> violated = GECO(nu=1.0, beta=1.0).update(Multiplier(beta=1.0), excess=0.49)
    >>> round(math.log(violated.beta), 6)
    -0.49
    """

    listens: ClassVar[bool] = True
    nu: float = 1.0
    beta: float = 1.0
    most: float = 1e5

    def __post_init__(self) -> None:
        require_positive(nu=self.nu, most=self.most)
        bound = min(self.most, LARGEST_START)
        require_start(self.beta, 1 / bound, bound)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta)

    def update(self, state: Multiplier, excess: float) -> Multiplier:
        beta = moved(state.beta, -self.nu * excess, math.log(self.most))
        return Multiplier(beta=beta, step=state.step + 1)
