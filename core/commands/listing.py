"""`list`: the experiments, and the runs at hand."""

import argparse
import json
from pathlib import Path

from core.commands.command import Command


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    from core.experiments import EXPERIMENTS
    from core.runs import find_runs

    runs = [f"{root}/{name}" for root in ("checkpoints", "runs") for name in find_runs(Path(root))]
    if arguments.json:
        print(json.dumps({"experiments": sorted(EXPERIMENTS), "runs": runs}))
        return
    print("Experiments:", *(f"  {name}" for name in EXPERIMENTS), sep="\n")
    print("Runs:", *(f"  {name}" for name in runs or ["(none)"]), sep="\n")


LIST = Command("the experiments, and the runs at hand", declare, run)
