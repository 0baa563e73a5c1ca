r"""GECO, the multiplier of Taming VAEs (Rezende & Viola, 2018; Eq. 5).

    lambda_t = lambda_{t-1} exp(nu (C_t - kappa^2)),    beta = 1 / lambda

beta falls while the constraint is violated and grows while it holds, far beyond 1.
"""

from dataclasses import dataclass

from core.schedules.schedule import (
    Multiplier,
    moved,
    require_average,
    require_positive,
    running_average,
)


@dataclass(frozen=True)
class GECO:
    """The GECO schedule.

    kappa: tolerated root mean squared error, in the unit of sqrt(C) · nu: rate of the update
    alpha: weight of the past in C_t · beta: the start.

    >>> import math
    >>> schedule = GECO(kappa=0.1, nu=1.0, beta=1.0)
    >>> violated = schedule.update(schedule.init(), error=0.5)
    >>> round(math.log(violated.beta), 6)  # -(0.5 - 0.01)
    -0.49
    """

    kappa: float
    nu: float = 1.0
    alpha: float = 0.99
    beta: float = 1.0

    def __post_init__(self) -> None:
        require_positive(kappa=self.kappa, nu=self.nu, beta=self.beta)
        require_average(self.alpha)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta)

    def update(self, state: Multiplier, error: float) -> Multiplier:
        average = running_average(state.error, error, self.alpha)
        beta = moved(state.beta, -self.nu * (average - self.kappa**2))
        return Multiplier(beta=beta, step=state.step + 1, error=average)
