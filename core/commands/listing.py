"""`list`: the experiments, and the runs at hand."""

import argparse
import json

from core.commands.command import Command
from core.places import here, shipped


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    from core.experiments import EXPERIMENTS
    from core.runs import find_runs

    own = here() / "runs"
    runs = [f"checkpoints/{name}" for name in find_runs(shipped())]
    runs += [str(own / name) for name in find_runs(own)]
    if arguments.json:
        print(json.dumps({"experiments": sorted(EXPERIMENTS), "runs": runs}))
        return
    print("Experiments:", *(f"  {name}" for name in EXPERIMENTS), sep="\n")
    print("Runs:", *(f"  {name}" for name in runs or ["(none)"]), sep="\n")


LIST = Command("the experiments, and the runs at hand", declare, run)
