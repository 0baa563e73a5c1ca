r"""REWO, reconstruction-error-based weighting of the objective (Algorithm 1, Eq. 12-13).

    beta_t = beta_{t-1} exp(nu f(beta_{t-1}, d_t; tau) d_t),          d_t = C_t - kappa^2
    f(beta, d; tau) = (1 - H(d)) tanh(tau (beta - 1)) - H(d)

Violated (d > 0), it is GECO. Fulfilled, the tanh leads beta to 1, where the loss is the ELBO.
Before the constraint was fulfilled for the first time (initial phase), beta stays and the prior is
not optimised.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from core.schedules.schedule import (
    Multiplier,
    after_initial_phase,
    moved,
    require_positive,
    require_start,
)


@dataclass(frozen=True)
class REWO:
    """The REWO schedule.

    nu: rate of the update · tau: slope at beta = 1 · beta: the start, in [1e-5, 1], much
    smaller than 1.

    >>> schedule = REWO(nu=1.0, beta=0.5)
    >>> state = schedule.update(schedule.init(), excess=0.49)
    >>> state.beta, state.initial_phase                 # violated from the start: nothing moves
    (0.5, True)
    >>> state = schedule.update(Multiplier(beta=0.5), excess=-0.01)
    >>> round(math.log(state.beta / 0.5), 6)            # tanh(-1.5) * (0 - 0.01)
    0.009051
    """

    listens: ClassVar[bool] = True
    nu: float = 1.0
    tau: float = 3.0
    beta: float = 0.01

    def __post_init__(self) -> None:
        require_positive(nu=self.nu, tau=self.tau)
        require_start(self.beta, largest=1.0)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta, initial_phase=True)

    def update(self, state: Multiplier, excess: float) -> Multiplier:
        return after_initial_phase(state, excess, self._move)

    def _move(self, beta: float, excess: float) -> float:
        factor = -1.0 if excess >= 0 else math.tanh(self.tau * (beta - 1))
        # Large gains (nu tau kappa^2 > 1) would overshoot 1.
        return min(1.0, moved(beta, self.nu * factor * excess))
