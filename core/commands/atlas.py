"""`atlas`: what the app shows of a run, computed anew."""

import argparse
from pathlib import Path

from core.commands.arguments import add_folder
from core.commands.command import Command
from core.runs import Run


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=Path)
    add_folder(command)


def run(arguments: argparse.Namespace) -> None:
    trained = Run(arguments.run)
    config = trained.config  # before torch is imported: what is wrong is said at once
    from core.build import build_chart, load_model
    from core.runs.charting import plane_of
    from core.runs.recording import atlas_of, draw_strips

    model, dataset = load_model(trained)
    chart = build_chart(config, model)
    atlas = atlas_of(trained, chart, dataset, plane_of(trained, chart, dataset))
    atlas.save(trained.path)
    steps = ", and what each step adds" if draw_strips(trained, model, dataset) else ""
    print(f"{trained.path}: {len(atlas.nodes)} nodes, {len(atlas.edges)} edges{steps}")


ATLAS = Command("precompute what the app shows of a run", declare, run)
