r"""REWO with the alternative update (App. B.1, Eq. 15-16).

    gamma_t = gamma_{t-1} exp(nu d_t),    d_t = C_t - kappa^2,    beta_t = 1 / (1 + tau gamma_t)

tau and gamma_0 enter as a product only, so that beta_0 = 1 / (1 + tau gamma_0) says both, and the
update needs no state but beta:

    logit beta_t = logit beta_{t-1} - nu d_t,               logit beta = log(beta / (1 - beta))

The initial phase is REWO's: beta stays, and the prior is left alone, until C_t < kappa^2.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from core.schedules.schedule import (
    LOG_BETA_BOUND,
    Multiplier,
    after_initial_phase,
    require_positive,
    require_start,
)

LARGEST = 1 / (1 + math.exp(-LOG_BETA_BOUND))


@dataclass(frozen=True)
class REWOAlternative:
    """The alternative schedule; beta lies in (0, 1) by its form.

    nu: rate of the update · beta: the start, in [1e-5, 1), much smaller than 1.

    >>> schedule = REWOAlternative(nu=100.0, beta=0.5)
    >>> state = schedule.update(Multiplier(beta=0.5), excess=-0.01)
    >>> round(math.log(state.beta / (1 - state.beta)), 6)           # -100 (0 - 0.01)
    1.0
    """

    listens: ClassVar[bool] = True
    nu: float = 1.0
    beta: float = 0.01

    def __post_init__(self) -> None:
        require_positive(nu=self.nu)
        require_start(self.beta, largest=LARGEST)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta, initial_phase=True)

    def update(self, state: Multiplier, excess: float) -> Multiplier:
        return after_initial_phase(state, excess, self._move)

    def _move(self, beta: float, excess: float) -> float:
        logit = math.log(beta / (1 - beta)) - self.nu * excess
        return 1 / (1 + math.exp(-max(-LOG_BETA_BOUND, min(LOG_BETA_BOUND, logit))))
