"""`chart`: fits a plane to a trained run, in which its latents can be walked and decoded."""

import argparse
import math
from pathlib import Path

from core.commands.arguments import Problem, add_folder, whole
from core.commands.command import Command
from core.runs import Run, RunConfig

PLANE = 2  # dimensions


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=Path)
    command.add_argument("--seed", type=whole(0, 2**31), default=0)
    add_folder(command)


def run(arguments: argparse.Namespace) -> None:
    trained = Run(arguments.run)
    refuse_planes(trained.config)  # before torch is imported: what is wrong is said at once
    from tqdm import tqdm

    from core.charts.fitting import STEPS
    from core.machine.switches import switch_on
    from core.runs.charting import fit_chart

    switch_on(1)
    steps = fit_chart(trained, arguments.seed, steps=STEPS)
    for _ in tqdm(steps, "Fitting", STEPS, unit="it", leave=False, disable=None):
        pass
    number = show(trained)
    print(f"{trained.path}: a plane with {number:,} anchors")


def show(trained: Run) -> int:
    """Puts the plane of a run into its atlas and its measures, all else of which stays; returns
    how many anchors it has."""
    from core.atlas.atlas import Atlas
    from core.atlas.charted import charted
    from core.build import build_chart, load_model
    from core.files import locked
    from core.metrics.evaluation import EvaluatedModel, plane_measures
    from core.runs.charting import plane_of

    with locked(trained.path):
        model, dataset = load_model(trained)
        chart = build_chart(trained.config, model)
        if (plane := plane_of(trained, chart, dataset)) is None:
            raise Problem(f"{trained.path} has lost its plane; fit it again.")
        charted(Atlas.load(trained.path), plane, model, dataset).save(trained.path)
        evaluated = EvaluatedModel(model, chart, dataset, trained.config, plane=plane)
        trained.save_metrics(trained.metrics | {"chart": plane_measures(evaluated)})
    return len(plane.smoother.anchors)


def refuse_planes(config: RunConfig) -> None:
    """Errors: Problem for a run that is walked in a plane already."""
    if config.chart["name"] != "latent":
        raise Problem(f"{config.name} has learned a plane of its own; none is fitted beside it.")
    if config.model.get("latent_dim", math.inf) <= PLANE:  # what draws in steps does not say it
        raise Problem(
            f"The latents of {config.name} are a plane already, of {config.latent_dim} "
            "dimensions; one is fitted where there are more."
        )


CHART = Command("fit a plane to a trained run, to walk and decode its latents in", declare, run)
