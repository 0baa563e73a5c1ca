"""`evaluate`: a run measured on held-out images."""

import argparse
import json
from typing import Any

from core.commands.arguments import add_folder
from core.commands.command import Command
from core.commands.train import print_unsuited
from core.places import found
from core.runs import Run, RunConfig


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=found)
    add_folder(command)
    command.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    config = Run(arguments.run).config  # before torch is imported: what is wrong is said at once
    from core.build import build_chart, load_model

    model, dataset = load_model(Run(arguments.run))
    values = measured(model, build_chart(config, model), dataset, config)
    if arguments.json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, number in parts:
            shown = f"{number:.4g}" if isinstance(number, float) else number
            if isinstance(number, list):
                shown = f"{len(number)} numbers, see --json"
            print(f"{f'{name} {part}':36}{shown}")
    print_unsuited(Run(arguments.run))


def measured(model: Any, chart: Any, dataset: Any, config: RunConfig) -> dict[str, Any]:
    """Returns all measures of a model, with a progress bar: the many walks take their time."""
    from tqdm import tqdm

    from core.metrics.evaluation import METRICS, EvaluatedModel, measures

    values = measures(EvaluatedModel(model, chart, dataset, config))
    return dict(tqdm(values, total=len(METRICS), desc="Measuring", leave=False))


EVALUATE = Command("measure a run on held-out images", declare, run)
