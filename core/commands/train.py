"""`train`: an experiment by name, resumable; the finished run is drawn and measured."""

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.commands.arguments import Problem, add_folder, whole
from core.commands.command import Command
from core.files import FileProblem
from core.machine.devices import CPU
from core.places import here
from core.runs import Run, RunConfig
from core.runs.binding import unsuited


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", help="see `list`")
    command.add_argument("--steps", type=whole(1), help="iterations (default: the paper's)")
    command.add_argument("--seed", type=whole(0, 2**31), help="(default: 0)")
    command.add_argument(
        "--start", help="of encoder and decoder: components (default), or standardised, as before"
    )
    command.add_argument("--out", type=Path, help="run folder (default: runs/NAME)")
    command.add_argument(
        "--resume", action="store_true", help="continue from the last saved state"
    )
    add_folder(command)
    command.add_argument(
        "--device",
        default=CPU,
        help="that it is trained on: cpu (default), cuda or cuda:1, say; it is drawn and measured "
        "on the processor",
    )
    command.add_argument(
        "--log",
        metavar="LOGGER",
        help="tells somebody else how training goes: tensorboard (in the run's folder)",
    )
    command.add_argument("--threads", type=whole(1, 256), default=1)
    command.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    target = Run(arguments.out or here() / "runs" / experiment(arguments, None).name)
    resumed = arguments.resume and (target.path / "run.json").exists()
    config = experiment(arguments, target.config if resumed else None)
    if config.name != arguments.name:
        raise Problem(f"{target.path} holds a run of {config.name}, not of {arguments.name}.")
    from core.machine.switches import switch_on
    from core.runs.recording import record
    from core.training.ranks import FIRST, joined

    logger = logger_of(arguments.log)
    switch_on(arguments.threads)
    with joined(arguments.device) as (ranks, device):
        steps = record(
            target, config, resume=arguments.resume, device=device, ranks=ranks, logger=logger
        )
        if ranks.number != FIRST:
            for _ in steps:
                pass
            return
        rate = with_progress(steps, config.steps)
    measure(target)
    if arguments.json:
        done = {"run": str(target.path), "steps": config.steps, "iterations_per_second": rate}
        print(json.dumps(done))
    else:
        print(f"{target.path}: {config.steps:,} steps, {rate} iterations a second")
        print_unsuited(target)


def logger_of(name: str | None) -> Any:
    """Returns what opens a logger. Errors: Problem for one that there is not."""
    from core.loggers import LOGGERS, silent

    if name is not None and name not in LOGGERS:
        raise Problem(f"--log should be one of {', '.join(LOGGERS)}, not {name[:60]!r}.")
    return silent if name is None else LOGGERS[name]


def experiment(arguments: argparse.Namespace, started: RunConfig | None) -> RunConfig:
    """Returns the settings of the named experiment, or those that the run was started with, and
    what was asked for on top."""
    from core import experiments

    config = started if started is not None else experiments.experiment(arguments.name)
    asked = {name: getattr(arguments, name) for name in ("steps", "seed", "start")}
    return config.changed(**{n: value for n, value in asked.items() if value is not None})


def print_unsuited(run: Run) -> None:
    """Says where kappa did not suit a training; nothing where its history is not to be read."""
    with suppress(FileProblem):
        for sentence in unsuited(run.history, run.columns):
            print(f"warning: {sentence}")


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
                values = {**step.weights, **step.averages}.items()
                state = ", ".join(f"{name} {value:.3g}" for name, value in values)
                bar.set_postfix_str(f"{state}, {phase} phase", refresh=False)
            bar.update()
        done = bar.n - first.step
    return round(done / (time.monotonic() - started), 1)


def measure(run: Run) -> None:
    """Completes a trained run with a progress bar: the many walks take their time."""
    from tqdm import tqdm

    from core.metrics.evaluation import METRICS
    from core.runs.recording import complete

    done = complete(run, watched)
    for _ in tqdm(done, total=len(METRICS), desc="Measuring", leave=False):
        pass


def watched(values: Iterable[Any], title: str, total: int) -> Iterable[Any]:
    """Passes on what comes, with a bar of its own below the one over all measures."""
    from tqdm import tqdm

    return tqdm(values, title, total, unit="image", leave=False)


TRAIN = Command("train an experiment by name", declare, run)
