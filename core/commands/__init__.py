"""The commands of the command line by name; each declares its arguments and does its work."""

from core.commands.atlas import ATLAS
from core.commands.chart import CHART
from core.commands.classifier import CLASSIFIER
from core.commands.command import Command
from core.commands.data import DATA
from core.commands.evaluate import EVALUATE
from core.commands.interpolate import INTERPOLATE
from core.commands.listing import LIST
from core.commands.sweep import SWEEP
from core.commands.table import TABLE
from core.commands.train import TRAIN

COMMANDS: dict[str, Command] = {
    "list": LIST,
    "train": TRAIN,
    "sweep": SWEEP,
    "table": TABLE,
    "evaluate": EVALUATE,
    "interpolate": INTERPOLATE,
    "atlas": ATLAS,
    "chart": CHART,
    "data": DATA,
    "classifier": CLASSIFIER,
}

__all__ = ["COMMANDS", "Command"]
