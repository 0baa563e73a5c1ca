"""`classifier`: trains the small classifier that constraints read classes and features with."""

import argparse
import json
from pathlib import Path

from core.commands.arguments import add_folder, whole
from core.commands.command import Command


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("dataset", help="of images with classes, also one of your own")
    command.add_argument("--seed", type=whole(0, 2**31), default=0)
    command.add_argument("--steps", type=whole(1, 10**6), help="of training (default: 2,000)")
    command.add_argument("--out", type=Path, help="file (default: classifiers/NAME.safetensors)")
    add_folder(command)
    command.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    from tqdm import tqdm

    from core.build import load_dataset
    from core.classifiers import file_of, fitted_classifier, own_file, save_classifier
    from core.classifiers.fitting import STEPS
    from core.data import uploads
    from core.machine.switches import switch_on

    own = arguments.dataset in uploads.names()
    digest = uploads.about(arguments.dataset).digest if own else ""
    dataset = load_dataset({"name": arguments.dataset} | ({"digest": digest} if own else {}))
    path = arguments.out or own_file(arguments.dataset)
    switch_on(1)
    count = arguments.steps or STEPS
    steps = fitted_classifier(dataset, digest, arguments.seed, count)
    *_, classifier = tqdm(steps, "Training", count + 1, unit="it", leave=False, disable=None)
    save_classifier(classifier, path)
    facts = classifier.facts
    if arguments.json:
        said = {"classifier": str(path), "accuracy": facts.accuracy, "held_out": facts.held_out}
        print(json.dumps(said))
    else:
        print(f"{path}: reads {facts.accuracy:.1%} of {facts.held_out:,} held-out images right")
        if not arguments.out and (read := file_of(arguments.dataset, digest)) != path:
            print(f"{read} comes along and is what constraints read all the same.")


CLASSIFIER = Command("train the small classifier of a dataset's classes", declare, run)
