"""The columns of a run's history: each says what it is, so that whoever draws it need not know.

step · the weights that an objective moves · C_t of each constraint · loss, distortion, rate
"""

from dataclasses import asdict, dataclass
from typing import Any

LOG, LINEAR = "log", "linear"


@dataclass(frozen=True)
class Column:
    """A column of a history: its name in the file, what charts call it, its unit and its axis.

    scale: LOG or LINEAR; none where the column is not drawn
    level: the number that it is held against, and what that is called
    """

    name: str
    title: str
    unit: str = ""
    scale: str = ""
    level: float | None = None
    level_title: str = ""

    @property
    def heading(self) -> str:
        return f"{self.title}, {self.unit}" if self.unit else self.title

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


STEP = Column("step", "Step")
INITIAL_PHASE = Column("initial_phase", "Initial phase")
LOSS = Column("loss", "Loss", "nats")
RATE = Column("rate", "Rate", "nats", LINEAR)
DISTORTION = Column("distortion", "Distortion", "nats", LINEAR)
BETA = Column("beta", "β, the weight of the rate", scale=LOG)
MATCH = Column("match", "Match of Z with X", "nats", LINEAR)
ERROR = Column("error", "C, running mean squared error", scale=LOG, level_title="κ²")


def weight_of(constraint: str) -> str:
    """Returns the name of the column of a constraint's own multiplier."""
    return f"lambda_{constraint}"


ALWAYS = (STEP, LOSS, DISTORTION, RATE, INITIAL_PHASE)  # in every history
# Those of a run whose weight of the rate is moved by one constraint: all runs until November 2026.
USUAL = (STEP, BETA, ERROR, LOSS, DISTORTION, RATE, INITIAL_PHASE)
