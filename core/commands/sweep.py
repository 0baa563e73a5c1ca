"""`sweep`: methods x datasets x seeds, from a file."""

import argparse
import json
from pathlib import Path
from typing import Any

from core.commands.arguments import add_folder, add_machines
from core.commands.command import Command
from core.commands.jobs import require_finished, train_all
from core.jobs import Outcome
from core.places import here


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="TOML: datasets, methods, seeds, steps, out")
    add_folder(command)
    add_machines(command)
    command.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    from core.experiments.sweeps import Sweep

    sweep = Sweep.read(arguments.file)
    outcomes = train_all(sweep.jobs(), arguments)
    if arguments.json:
        print(json.dumps({"runs": [as_json(outcome) for outcome in outcomes]}))
    else:
        done = sum(outcome.problem is None for outcome in outcomes)
        ended = f"{done} of {len(outcomes)} runs done, {sweep.steps:,} steps each"
        print(f"{here() / sweep.out}: {ended}")
    require_finished(outcomes)


def as_json(outcome: Outcome) -> dict[str, Any]:
    job = outcome.job
    about = {"run": str(job.folder), "experiment": job.name, "seed": job.seed, "steps": job.steps}
    return about | {"problem": outcome.problem}


SWEEP = Command("train methods x datasets x seeds", declare, run)
