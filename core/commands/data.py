"""`data`: datasets of one's own: add, list, remove."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from core.commands.arguments import Parser, whole
from core.commands.command import Command
from core.data.uploads.form import COLOUR, GREY
from core.data.uploads.limits import SIZES, USUAL_SIZE
from core.places import program_name


def declare(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, parser_class=Parser)
    action = actions.add_parser("add", help="make a dataset of a file or a folder")
    action.add_argument("path", type=Path, help="folder of images, or .zip, .npz, .npy, .csv")
    action.add_argument("--name", required=True, help="letters, digits and -")
    action.add_argument(
        "--size", type=whole(SIZES[0], SIZES[-1]), default=USUAL_SIZE, help="pixels of an image"
    )
    action.add_argument(
        "--grey", action="store_const", const=GREY, default=COLOUR, help="make images grey"
    )
    action.add_argument("--json", action="store_true")
    action = actions.add_parser("list", help="the datasets of your own")
    action.add_argument("--json", action="store_true")
    action = actions.add_parser("remove", help="remove one; its runs stay")
    action.add_argument("name")


def run(arguments: argparse.Namespace) -> None:
    ACTIONS[arguments.action](arguments)


def add(arguments: argparse.Namespace) -> None:
    from core.data.uploads.adding import add_path, summary_line
    from core.experiments import experiment
    from core.experiments.durations import in_minutes

    about = add_path(arguments.path, arguments.name, arguments.size, arguments.grey)
    if arguments.json:
        print(json.dumps({"name": arguments.name} | asdict(about)))
        return
    print(f"{arguments.name}: {summary_line(about)}", *about.done, sep="\n")
    usual = experiment(f"{arguments.name}/vhp-rewo")
    print(f"Train it: {program_name()} train {usual.name} ({in_minutes(usual)})")


def show(arguments: argparse.Namespace) -> None:
    from core.data import uploads
    from core.data.uploads.adding import summary_line

    if arguments.json:
        print(json.dumps({name: asdict(uploads.about(name)) for name in uploads.names()}))
    else:
        lines = [f"{name}: {summary_line(uploads.about(name))}" for name in uploads.names()]
        print(*lines or ["(none)"], sep="\n")


def remove(arguments: argparse.Namespace) -> None:
    from core.data import uploads

    uploads.remove(arguments.name)
    print(f"{arguments.name} is removed; its runs are still there")


ACTIONS = {"add": add, "list": show, "remove": remove}
DATA = Command("datasets of your own", declare, run)
