"""Schedules of beta by name."""

from core.schedules.fixed import Constant, WarmUp
from core.schedules.geco import GECO
from core.schedules.rewo import REWO
from core.schedules.schedule import Multiplier, Schedule

SCHEDULES = {"constant": Constant, "warm_up": WarmUp, "geco": GECO, "rewo": REWO}

__all__ = ["GECO", "REWO", "SCHEDULES", "Constant", "Multiplier", "Schedule", "WarmUp"]
