"""Schedules that do not listen to a constraint: a constant weight, a linear warm-up, and one that
is annealed by hand.

Constant: beta_t = beta          WarmUp: beta_t = min(1, t / steps)      (Sønderby et al., 2016)
Annealed: beta_t = beta + (end - beta) min(1, t / steps)        2 to 0.7: Taming VAEs
"""

from dataclasses import dataclass
from typing import ClassVar

from core.schedules.schedule import Multiplier, require_positive, require_start


@dataclass(frozen=True)
class Constant:
    """A constant weight; beta = 1 is the ELBO.

    >>> Constant().update(Constant().init(), excess=0.1).beta
    1.0
    """

    listens: ClassVar[bool] = False
    beta: float = 1.0

    def __post_init__(self) -> None:
        require_start(self.beta)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta)

    def update(self, state: Multiplier, excess: float) -> Multiplier:
        return Multiplier(beta=self.beta, step=state.step + 1)


@dataclass(frozen=True)
class WarmUp:
    """A linear warm-up from 1 / steps to 1; steps is counted in iterations, and may be many: what
    starts too small to be felt grows by itself.

    >>> schedule, state = WarmUp(steps=4), WarmUp(steps=4).init()
    >>> for _ in range(3):
    ...     state = schedule.update(state, excess=0.1)
    >>> state.beta
    0.75
    """

    listens: ClassVar[bool] = False
    steps: int

    def __post_init__(self) -> None:
        require_positive(steps=self.steps)

    def init(self) -> Multiplier:
        return Multiplier(beta=1 / self.steps)

    def update(self, state: Multiplier, excess: float) -> Multiplier:
        step = state.step + 1
        return Multiplier(beta=min(1.0, step / self.steps), step=step)


@dataclass(frozen=True)
class Annealed:
    """A weight that goes from beta to end in equal steps, then rests; steps: in iterations.

    >>> schedule, state = Annealed(steps=4, beta=2.0, end=1.0), Annealed(steps=4).init()
    >>> for _ in range(3):
    ...     state = schedule.update(state, excess=0.1)
    >>> state.beta
    1.25
    """

    listens: ClassVar[bool] = False
    steps: int
    beta: float = 2.0
    end: float = 0.7

    def __post_init__(self) -> None:
        require_positive(steps=self.steps)
        require_start(self.beta)
        require_start(self.end)

    def init(self) -> Multiplier:
        return Multiplier(beta=self.beta)

    def update(self, state: Multiplier, excess: float) -> Multiplier:
        step = state.step + 1
        share = min(1.0, step / self.steps)
        return Multiplier(beta=(1 - share) * self.beta + share * self.end, step=step)
