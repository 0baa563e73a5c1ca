"""Schedules that do not listen to the error: a constant weight, and a linear warm-up.

Constant: beta_t = beta          WarmUp: beta_t = min(1, t / steps)      (Sønderby et al., 2016)
"""

from dataclasses import dataclass

from core.schedules.schedule import Multiplier, require_average, require_positive, running_average


@dataclass(frozen=True)
class Constant:
    """A constant weight; beta = 1 is the ELBO. alpha smooths the error that is reported.

    >>> Constant().update(Constant().init(), error=0.1).beta
    1.0
    """

    beta: float = 1.0
    alpha: float = 0.99

    def __post_init__(self) -> None:
        require_positive(beta=self.beta)
        require_average(self.alpha)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta)

    def update(self, state: Multiplier, error: float) -> Multiplier:
        average = running_average(state.error, error, self.alpha)
        return Multiplier(beta=self.beta, step=state.step + 1, error=average)


@dataclass(frozen=True)
class WarmUp:
    """A linear warm-up from 1 / steps to 1; steps is counted in iterations.

    >>> schedule, state = WarmUp(steps=4), WarmUp(steps=4).init()
    >>> for _ in range(3):
    ...     state = schedule.update(state, error=0.1)
    >>> state.beta
    0.75
    """

    steps: int
    alpha: float = 0.99

    def __post_init__(self) -> None:
        require_positive(steps=self.steps)
        require_average(self.alpha)

    def init(self) -> Multiplier:
        return Multiplier(beta=1 / self.steps)

    def update(self, state: Multiplier, error: float) -> Multiplier:
        average = running_average(state.error, error, self.alpha)
        step = state.step + 1
        return Multiplier(beta=min(1.0, step / self.steps), step=step, error=average)
