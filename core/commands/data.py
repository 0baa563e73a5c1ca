"""`data`: datasets of one's own: add, list, remove, and the pilot that finds their kappa; `get`
fetches published images."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from core.commands import get
from core.commands.arguments import Parser, whole
from core.commands.command import Command
from core.data.uploads.columns import HEADERS, JUDGED, TableChoice
from core.data.uploads.form import COLOUR, GREY
from core.data.uploads.limits import SIZES, USUAL_SIZE
from core.data.uploads.store import UploadDescription
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
    add_columns(action)
    action.add_argument("--json", action="store_true")
    action = actions.add_parser("pilot", help="find kappa: what an autoencoder reaches in seconds")
    action.add_argument("name")
    get.declare(actions.add_parser("get", help="fetch published images into the data folder"))
    action = actions.add_parser("list", help="the datasets of your own, and published images")
    action.add_argument("--json", action="store_true")
    action = actions.add_parser("remove", help="remove one; its runs stay")
    action.add_argument("name")


def add_columns(action: argparse.ArgumentParser) -> None:
    """Adds what may be chosen of a table; the rest is judged by what is in it, and said."""
    action.add_argument(
        "--header",
        choices=HEADERS,
        default=JUDGED.header,
        help="whether a table's first line names its columns (default: judged by the others)",
    )
    action.add_argument(
        "--label", metavar="COLUMN", help="of classes, or the array in an .npz; '' for none"
    )
    for option, what in (("--leave-out", "left out"), ("--keep", "not left out")):
        action.add_argument(
            option, nargs="+", default=[], metavar="COLUMN", help=f"that are {what}"
        )


def chosen(arguments: argparse.Namespace) -> TableChoice:
    leave_out, keep = tuple(arguments.leave_out), tuple(arguments.keep)
    return TableChoice(arguments.header, arguments.label, leave_out, keep)


def run(arguments: argparse.Namespace) -> None:
    ACTIONS[arguments.action](arguments)


def add(arguments: argparse.Namespace) -> None:
    from core.data.uploads.adding import add_path, sentences, summary_line
    from core.experiments import experiment
    from core.experiments.durations import said

    about = add_path(
        arguments.path, arguments.name, arguments.size, arguments.grey, chosen(arguments)
    )
    if arguments.json:
        known = with_progress(arguments.name)
        print(json.dumps({"name": arguments.name} | asdict(known)))
        return
    print(f"{arguments.name}: {summary_line(about)}", *sentences(about), sep="\n", flush=True)
    find_kappa(arguments)
    name = f"{arguments.name}/vhp-rewo"
    print(f"Train it: {program_name()} train {name} ({said(experiment(name))})")


def find_kappa(arguments: argparse.Namespace) -> None:
    print(with_progress(arguments.name).reason)


def with_progress(name: str) -> UploadDescription:
    """Trains a dataset's pilot with a progress bar; returns its description with kappa."""
    from core.data import uploads

    uploads.about(name)  # before torch is imported: what is wrong is said at once
    from tqdm import tqdm

    from core.machine.switches import switch_on
    from core.pilot import EVERY, STEPS, pilot

    switch_on(1)
    for _ in tqdm(pilot(name), total=STEPS // EVERY, desc="Finding κ", leave=False):
        pass
    return uploads.about(name)


def show(arguments: argparse.Namespace) -> None:
    from core.data import uploads
    from core.data.uploads.adding import summary_line

    if arguments.json:
        print(json.dumps({name: asdict(uploads.about(name)) for name in uploads.names()}))
    else:
        lines = [f"{name}: {summary_line(uploads.about(name))}" for name in uploads.names()]
        print(*lines or ["(none of your own)"], *get.published(), sep="\n")


def remove(arguments: argparse.Namespace) -> None:
    from core.data import uploads

    uploads.remove(arguments.name)
    print(f"{arguments.name} is removed; its runs are still there")


ACTIONS = {
    "add": add,
    "get": get.run,
    "pilot": find_kappa,
    "list": show,
    "remove": remove,
}
DATA = Command("datasets of your own; published images", declare, run)
