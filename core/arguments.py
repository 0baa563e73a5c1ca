"""The arguments of the command line; what is wrong with them is said in one sentence."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from core.data.folder import VARIABLE
from core.data.limits import SIZES, USUAL_SIZE

MOST_NODES, MOST_NEIGHBOURS, MOST_SEEDS = 100_000, 1_000, 1_000


class Problem(ValueError):
    """What the person asked for is impossible; the message says why and what would be possible."""


class Parser(argparse.ArgumentParser):
    """Creates a parser that says what is wrong in one sentence, without the usage."""

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
    where.add_argument("--workers", type=whole(1, 256), help="at a time (default: processors)")
    where.add_argument("--ray", metavar="ADDRESS", help="of a Ray cluster: HOST:PORT or auto")


def add_folder(command: argparse.ArgumentParser) -> None:
    """Adds where data lie that are not in the repository."""
    command.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help=f"of recordings (default: what {VARIABLE} names, else data)",
    )


def add_table(command: argparse.ArgumentParser) -> None:
    """Adds which table, from which runs, and how it is printed."""
    command.add_argument(
        "table",
        help="1: angle errors of the pendulum, as training measured them; smoothness: Figure 8, "
        "how smoothly the joints move on 1,000 walks a run, measured anew from the models",
    )
    command.add_argument("--seeds", type=whole(1, MOST_SEEDS), default=3, help="how many")
    command.add_argument("--steps", type=whole(1), help="at least (default: the paper's)")
    command.add_argument("--runs", type=Path, help="folder (default: runs/table-TABLE)")
    add_folder(command)
    add_machines(command)
    command.add_argument(
        "--read", action="store_true", help="train nothing, show the runs that are there"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true")
    form.add_argument("--json", action="store_true")


def add_data(command: argparse.ArgumentParser) -> None:
    """Adds what is done with a person's own datasets."""
    actions = command.add_subparsers(dest="action", required=True, parser_class=Parser)
    action = actions.add_parser("add", help="make a dataset of a file or a folder")
    action.add_argument("path", type=Path, help="folder of images, or .zip, .npz, .npy, .csv")
    action.add_argument("--name", required=True, help="letters, digits and -")
    action.add_argument(
        "--size", type=whole(SIZES[0], SIZES[-1]), default=USUAL_SIZE, help="pixels of an image"
    )
    action.add_argument("--json", action="store_true")
    action = actions.add_parser("list", help="the datasets of your own")
    action.add_argument("--json", action="store_true")
    action = actions.add_parser("remove", help="remove one; its runs stay")
    action.add_argument("name")


def parser() -> Parser:
    main = Parser(prog="python -m core", description="Train, measure and walk latent spaces.")
    commands = main.add_subparsers(dest="command", required=True, parser_class=Parser)

    command = commands.add_parser("list", help="the experiments, and the runs at hand")
    command.add_argument("--json", action="store_true")

    command = commands.add_parser("train", help="train an experiment by name")
    command.add_argument("name", help="see `list`")
    command.add_argument("--steps", type=whole(1), help="iterations (default: the paper's)")
    command.add_argument("--seed", type=whole(0, 2**31), help="(default: 0)")
    command.add_argument("--out", type=Path, help="run folder (default: runs/NAME)")
    command.add_argument(
        "--resume", action="store_true", help="continue from the last saved state"
    )
    add_folder(command)
    command.add_argument("--device", default="cpu")
    command.add_argument("--threads", type=whole(1, 256), default=1)
    command.add_argument("--json", action="store_true")

    command = commands.add_parser("sweep", help="train methods x datasets x seeds")
    command.add_argument("file", type=Path, help="TOML: datasets, methods, seeds, steps, out")
    add_folder(command)
    add_machines(command)
    command.add_argument("--json", action="store_true")

    add_table(commands.add_parser("table", help="train or read the runs behind a paper's table"))

    command = commands.add_parser("evaluate", help="measure a run on held-out images")
    command.add_argument("run", type=Path)
    add_folder(command)
    command.add_argument("--json", action="store_true")

    command = commands.add_parser("interpolate", help="walk between two images")
    command.add_argument("run", type=Path)
    add_folder(command)
    where = "an angle such as 180deg, or a class, by the dataset"
    command.add_argument("--from", dest="start", metavar="LABEL", help=where)
    command.add_argument("--to", dest="end", metavar="LABEL")
    command.add_argument("--out", type=Path, required=True, help="walk.gif, .png (strip) or .npz")
    command.add_argument("--nodes", type=whole(1, MOST_NODES), help="prior samples in the graph")
    command.add_argument("--neighbours", type=whole(1, MOST_NEIGHBOURS))
    command.add_argument("--length", default="squared", help="squared (default) or euclidean")
    command.add_argument("--seed", type=whole(0, 2**31), default=0, help="of the graph")

    command = commands.add_parser("atlas", help="precompute what the app shows of a run")
    command.add_argument("run", type=Path)
    add_folder(command)

    add_data(commands.add_parser("data", help="datasets of your own"))
    return main
