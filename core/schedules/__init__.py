"""Schedules of beta by name."""

from core.schedules.fixed import Annealed, Constant, WarmUp
from core.schedules.geco import GECO
from core.schedules.rewo import REWO
from core.schedules.rewo_alternative import REWOAlternative
from core.schedules.schedule import Multiplier, Schedule

SCHEDULES = {
    "constant": Constant,
    "warm_up": WarmUp,
    "annealed": Annealed,
    "geco": GECO,
    "rewo": REWO,
    "rewo_alternative": REWOAlternative,
}

__all__ = [
    "GECO",
    "REWO",
    "SCHEDULES",
    "Annealed",
    "Constant",
    "Multiplier",
    "REWOAlternative",
    "Schedule",
    "WarmUp",
]
