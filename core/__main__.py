"""The command line: python -m core list | train | evaluate | interpolate | atlas.

Results go to standard output, progress and messages to standard error. Whatever is wrong with the
input ends in one sentence and exit code 2.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.arguments import Problem, parser
from core.runs import Run, RunConfig


def show_list(arguments: argparse.Namespace) -> None:
    from core.experiments import EXPERIMENTS
    from core.runs import find_runs

    runs = [f"{root}/{name}" for root in ("checkpoints", "runs") for name in find_runs(Path(root))]
    if arguments.json:
        print(json.dumps({"experiments": sorted(EXPERIMENTS), "runs": runs}))
        return
    print("Experiments:", *(f"  {name}" for name in EXPERIMENTS), sep="\n")
    print("Runs:", *(f"  {name}" for name in runs or ["(none)"]), sep="\n")


def experiment(arguments: argparse.Namespace, started: RunConfig | None) -> RunConfig:
    """Returns the settings of the named experiment, or those that the run was started with, and
    what was asked for on top."""
    from core.experiments import EXPERIMENTS

    if arguments.name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise Problem(f"There is no experiment {arguments.name!r}; known: {known}.")
    config = started if started is not None else EXPERIMENTS[arguments.name]
    asked = {name: getattr(arguments, name) for name in ("steps", "seed")}
    return replace(config, **{name: value for name, value in asked.items() if value is not None})


def show_train(arguments: argparse.Namespace) -> None:
    run = Run(arguments.out or Path("runs") / experiment(arguments, None).name)
    resumed = arguments.resume and (run.path / "run.json").exists()
    config = experiment(arguments, run.config if resumed else None)
    if config.name != arguments.name:
        raise Problem(f"{run.path} holds a run of {config.name}, not of {arguments.name}.")
    from core.recording import train
    from core.switches import switch_on

    switch_on(arguments.threads)
    require_device(arguments.device)
    steps = train(run, config, resume=arguments.resume, device=arguments.device)
    rate = with_progress(steps, config.steps)
    finish(run)
    if arguments.json:
        done = {"run": str(run.path), "steps": config.steps, "iterations_per_second": rate}
        print(json.dumps(done))
    else:
        print(f"{run.path}: {config.steps:,} steps, {rate} iterations a second")


def require_device(name: str) -> None:
    import torch

    try:
        torch.zeros(1, device=name).item()  # read back: a meta tensor has no value
    except (RuntimeError, AssertionError, ImportError):
        # torch's reason is pages long for some names
        known = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
        raise Problem(
            f"The device {name!r} cannot be used here; known: {', '.join(known)}."
        ) from None


def with_progress(steps: Iterator[Any], total: int) -> float:
    """Consumes the training with a progress bar; returns iterations a second after the first."""
    import time

    from tqdm import tqdm

    first = next(steps, None)
    if first is None:
        return 0.0
    started = time.monotonic()
    with tqdm(initial=first.step, total=total, unit="it", smoothing=0.05) as bar:
        for step in steps:
            if step.step % 50 == 0:
                phase = "initial" if step.initial_phase else "main"
                state = f"beta {step.beta:.3g}, C {step.error:.2e}, {phase} phase"
                bar.set_postfix_str(state, refresh=False)
            bar.update()
        done = bar.n - first.step
    return round(done / (time.monotonic() - started), 1)


def finish(run: Run) -> None:
    """Draws a trained run's atlas and measures it, so that it is everywhere in the app."""
    from core.build import load_model
    from core.drawing import draw_atlas

    model, dataset = load_model(run)
    draw_atlas(model, dataset, run.config).save(run.path)
    run.save_metrics(measured(model, dataset, run.config))


def measured(model: Any, dataset: Any, config: RunConfig) -> dict[str, Any]:
    """Returns all measures of a model, with a progress bar: the many walks take their time."""
    from tqdm import tqdm

    from core.evaluation import METRICS, Evidence, measures

    values = measures(Evidence(model, dataset, config))
    return dict(tqdm(values, total=len(METRICS), desc="Measuring", leave=False))


def show_evaluate(arguments: argparse.Namespace) -> None:
    config = Run(arguments.run).config  # before torch is imported: what is wrong is said at once
    from core.build import load_model

    values = measured(*load_model(Run(arguments.run)), config)
    if arguments.json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, number in parts:
            shown = f"{number:.4g}" if isinstance(number, float) else number
            print(f"{f'{name} {part}':36}{shown}")


def show_interpolate(arguments: argparse.Namespace) -> None:
    writers = {".gif": write_gif, ".png": write_strip, ".npz": write_walk}
    if arguments.out.suffix not in writers:
        raise Problem(f"{arguments.out} should end in {', '.join(writers)}.")
    config = Run(arguments.run).config
    from core.build import load_model
    from core.graph import LatentGraph, interpolate

    model, dataset = load_model(Run(arguments.run))
    nodes = model.sample_prior(arguments.nodes or config.num_nodes, arguments.seed)
    neighbours = arguments.neighbours or config.num_neighbours
    graph = LatentGraph.build(nodes, neighbours, arguments.length)
    walk = interpolate(
        model, graph, *(image_at(dataset, a) for a in (arguments.start, arguments.end))
    )
    if walk is None:
        raise Problem("The graph does not connect these images; try more --neighbours or --nodes.")
    frames = walk.frames.reshape(-1, *dataset.shape)
    writers[arguments.out.suffix](arguments.out, frames, dataset.intensity, walk)
    print(f"{arguments.out}: {len(frames)} frames, length {walk.path.length:.2f}")


def image_at(dataset: Any, radians: float) -> Any:
    """Returns the held-out image whose label is nearest to an angle."""
    import numpy as np

    from core.circle import nearest_angle

    labels = np.concatenate([dataset.end_label, dataset.test_label])
    return np.concatenate([dataset.ends, dataset.test])[nearest_angle(labels, radians)]


def write_gif(path: Path, frames: Any, intensity: float, walk: Any) -> None:
    from core.files import write_bytes
    from core.film import gif

    write_bytes(path, gif(frames, intensity))


def write_strip(path: Path, frames: Any, intensity: float, walk: Any) -> None:
    from core.files import write_bytes
    from core.film import strip

    write_bytes(path, strip(frames, intensity))


def write_walk(path: Path, frames: Any, intensity: float, walk: Any) -> None:
    from core.files import write_arrays

    write_arrays(path, {"frames": frames, "nodes": walk.path.nodes, "latents": walk.path.latents})


def show_atlas(arguments: argparse.Namespace) -> None:
    run = Run(arguments.run)
    config = run.config
    from core.build import load_model
    from core.drawing import draw_atlas

    atlas = draw_atlas(*load_model(run), config)
    atlas.save(run.path)
    print(f"{run.path}: {len(atlas.nodes)} nodes, {len(atlas.edges)} edges")


COMMANDS = {
    "list": show_list,
    "train": show_train,
    "evaluate": show_evaluate,
    "interpolate": show_interpolate,
    "atlas": show_atlas,
}


def main() -> int:
    try:
        arguments = parser().parse_args()
        COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        print("\nStopped. (A training continues with --resume.)", file=sys.stderr)
        return 130
    except OSError as error:
        where = error.filename2 or error.filename or "the run folder"
        print(f"error: cannot write or read {where}: {error.strerror or error}; what was saved "
              "before is intact.", file=sys.stderr)  # fmt: skip
        return 2
    except MemoryError:
        print("error: that needs more memory than there is; ask for less.", file=sys.stderr)
        return 2
    except (ValueError, ArithmeticError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
