"""What arguments of the command line have in common; what is wrong is said in one sentence."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from core.data.folder import VARIABLE
from core.machine.devices import CPU

MOST_NODES, MOST_NEIGHBOURS, MOST_SEEDS = 100_000, 1_000, 1_000


class Problem(ValueError):
    """What the person asked for is impossible; the message says why and what would be possible."""


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        raise Problem(f"{message}; {self.prog} --help shows the usage")


def whole(least: int, most: int = 10**9) -> Callable[[str], int]:
    """Returns a parser of whole numbers in a range."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} is not in {least} .. {most}")
        return value

    return parse


def positive(text: str) -> float:
    """Returns a number above 0, and below a million."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def angle(text: str) -> float:
    """Returns radians from "180deg", "3.14rad" or plain radians. Errors: Problem."""
    number, unit = (text[:-3], text[-3:]) if text[-3:] in ("deg", "rad") else (text, "rad")
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Problem(f"{text!r} is not an angle such as 180deg or 3.14rad.")
    return (math.radians(value) if unit == "deg" else value) % (2 * math.pi)


def add_machines(command: argparse.ArgumentParser) -> None:
    """Adds where jobs run, one way of several."""
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=whole(1, 256), help="at a time (default: as many as processors or GPUs)"
    )
    where.add_argument("--ray", metavar="ADDRESS", help="of a Ray cluster: HOST:PORT or auto")
    where.add_argument(
        "--slurm", metavar="PARTITION", help="of a SLURM cluster; SBATCH_ACCOUNT and the like hold"
    )
    command.add_argument(
        "--device",
        default=CPU,
        help="that runs are trained on: cpu (default), cuda for a GPU each, or one GPU as cuda:0; "
        "they are drawn and measured on the processor",
    )


def add_folder(command: argparse.ArgumentParser) -> None:
    """Adds where data lie that are not in the repository."""
    command.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help=f"of recordings and images (default: what {VARIABLE} names, else data)",
    )
