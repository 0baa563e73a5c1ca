"""`data get`: fetches published images into the data folder, each file checked."""

import argparse
from functools import partial

from core.commands.arguments import add_folder
from core.data.folder import data_folder
from core.data.images.fetching import fetch, is_right
from core.data.images.published import EDITIONS, Published
from core.data.images.whereabouts import MADE_FROM, READ_FROM, whereabouts
from core.places import program_name


def declare(action: argparse.ArgumentParser) -> None:
    action.add_argument("name", choices=EDITIONS, metavar="NAME", help=", ".join(EDITIONS))
    add_folder(action)


def run(arguments: argparse.Namespace) -> None:
    editions = EDITIONS[arguments.name]
    there = (edition for edition in editions if all(map(is_right, edition)))
    for file in next(there, editions[-1]):
        print(f"{file.path}: {_got(file)}", flush=True)
    print(f"{arguments.name} is in {data_folder()}")


def _got(file: Published) -> str:
    """Returns where a file came from, in words."""
    if is_right(file):
        return "is there already"
    from tqdm import tqdm

    # Its total is known when an answer comes; without any, tqdm takes the bar for none.
    bar = partial(tqdm, desc=file.path, total=1, unit="B", unit_scale=True, leave=False)
    return f"fetched from {fetch(file, bar)}"


def published() -> list[str]:
    """Returns a line for each dataset of published images: where it is, or how to get it."""
    return [f"{name}: {_found(name)}" for name in READ_FROM]


def _found(name: str) -> str:
    if path := whereabouts(name):
        return f"published images, from {path}"
    if (files := MADE_FROM.get(name, name)) in EDITIONS:
        return f"published images, not here; {program_name()} data get {files} fetches them"
    return "published images, not here"
