"""`chart`: fits a plane to a trained run, in which its latents can be walked and decoded."""

import argparse
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

    from core.atlas.atlas import Atlas
    from core.atlas.charted import charted
    from core.build import load_model
    from core.charts.fitting import STEPS
    from core.machine.switches import switch_on
    from core.runs.charting import fit_chart, fitted_chart

    switch_on(1)
    steps = fit_chart(trained, arguments.seed)
    for _ in tqdm(steps, "Fitting", STEPS, unit="it", leave=False, disable=None):
        pass
    model, dataset = load_model(trained)
    if (chart := fitted_chart(trained, model, dataset)) is not None:
        charted(Atlas.load(trained.path), chart, model, dataset).save(trained.path)
        print(f"{trained.path}: a plane with {len(chart.smoother.anchors):,} anchors")


def refuse_planes(config: RunConfig) -> None:
    """Errors: Problem for a run that is walked in a plane already."""
    if config.chart["name"] != "latent":
        raise Problem(f"{config.name} has learned a plane of its own; none is fitted beside it.")
    if config.latent_dim <= PLANE:
        raise Problem(
            f"The latents of {config.name} are a plane already, of {config.latent_dim} "
            "dimensions; one is fitted where there are more."
        )


CHART = Command("fit a plane to a trained run, to walk and decode its latents in", declare, run)
