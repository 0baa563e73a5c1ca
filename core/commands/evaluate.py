"""`evaluate`: a run measured on held-out images."""

import argparse
import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from core.commands.arguments import add_folder
from core.commands.command import Command
from core.commands.train import print_unsuited, watched
from core.files import locked
from core.metrics.effective_size import in_words
from core.places import found
from core.runs import Run, RunConfig


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=found)
    add_folder(command)
    command.add_argument("--json", action="store_true")
    command.add_argument(
        "--save", action="store_true", help="into the run's metrics.json, where pages look"
    )


def run(arguments: argparse.Namespace) -> None:
    config = Run(arguments.run).config  # before torch is imported: what is wrong is said at once
    from core.build import build_chart, load_model
    from core.runs.charting import plane_of

    with locked(arguments.run) if arguments.save else nullcontext():  # not under a training
        model, dataset = load_model(Run(arguments.run))
        chart = build_chart(config, model)
        plane = plane_of(Run(arguments.run), chart, dataset)
        values = measured(model, chart, dataset, config, plane)
        if arguments.save:
            Run(arguments.run).save_metrics(values)
    if arguments.json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        for part, number in parts(value):
            print(f"{f'{name} {part}':40}{shown(number)}{remark(name, part, values)}")
    print_unsuited(Run(arguments.run))


def parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yields the numbers of a measure, each with the names of the parts that lead to it.

    >>> list(parts({"a": {"b": 1}, "c": 2})), list(parts(3))
    ([('a b', 1), ('c', 2)], [('', 3)])
    """
    if not isinstance(value, dict):
        yield "", value
        return
    for name, inner in value.items():
        yield from ((f"{name} {part}".rstrip(), number) for part, number in parts(inner))


def shown(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} numbers, see --json"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def remark(name: str, part: str, values: dict[str, Any]) -> str:
    """Returns what stands beside a number: a likelihood says how many samples it rests on."""
    if (name, part) != ("negative_log_likelihood", "mean"):
        return ""
    return f"  {in_words(values[name]['effective_size'])}"


def measured(
    model: Any, chart: Any, dataset: Any, config: RunConfig, plane: Any
) -> dict[str, Any]:
    """Returns all measures of a model, with a progress bar: the many walks take their time."""
    from tqdm import tqdm

    from core.metrics.evaluation import METRICS, EvaluatedModel, measures

    values = measures(EvaluatedModel(model, chart, dataset, config, watched, plane))
    return dict(tqdm(values, total=len(METRICS), desc="Measuring", leave=False))


EVALUATE = Command("measure a run on held-out images", declare, run)
