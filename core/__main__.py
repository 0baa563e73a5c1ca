"""The command line: python -m core list | train | sweep | table | evaluate | interpolate | atlas |
data.

Results go to standard output, progress and messages to standard error. Whatever is wrong with the
input ends in one sentence and exit code 2.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core import live
from core.arguments import Problem, angle, parser
from core.files import alone
from core.jobs import Job, Outcome
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
    from core import experiments

    named = experiments.experiment(arguments.name)
    config = started if started is not None else named
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

    with alone(run.path):
        (run.path / "metrics.json").unlink(missing_ok=True)  # of fewer steps: it is not done yet
        model, dataset = load_model(run)
        draw_atlas(model, dataset, run.config).save(run.path)
        run.save_metrics(measured(model, dataset, run.config))
        live.remove(run.path)


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
            if isinstance(number, list):
                shown = f"{len(number)} numbers, see --json"
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
    walk = interpolate(model, graph, *end_images(dataset, arguments.start, arguments.end))
    if walk is None:
        raise Problem("The graph does not connect these images; try more --neighbours or --nodes.")
    frames = dataset.pictures(walk.frames)
    writers[arguments.out.suffix](arguments.out, frames, dataset.intensity, walk)
    print(f"{arguments.out}: {len(frames)} frames, length {walk.path.length:.2f}")


def end_images(dataset: Any, start: str | None, end: str | None) -> tuple[Any, Any]:
    """Returns the two images to walk between; the first and the one half-way on, if not named."""
    at = image_at_angle if dataset.label == "angle" else image_of_label
    half = len(dataset.ends) // 2
    return (
        dataset.ends[0] if start is None else at(dataset, start),
        dataset.ends[half] if end is None else at(dataset, end),
    )


def image_at_angle(dataset: Any, text: str) -> Any:
    """Returns the held-out image whose label is nearest to an angle."""
    import numpy as np

    from core.circle import nearest_angle

    labels = np.concatenate([dataset.end_label, dataset.test_label])
    return np.concatenate([dataset.ends, dataset.test])[nearest_angle(labels, angle(text))]


def image_of_label(dataset: Any, text: str) -> Any:
    """Returns the image of a class that was prepared as an end, or the one with a number; a class
    with a name goes by that as well."""
    import numpy as np

    parts = ("ends", "test", "train")
    labels = np.concatenate([dataset.end_label, dataset.test_label, dataset.train_label])
    named = str(dataset.names.index(text)) if text in dataset.names else text
    places = np.flatnonzero([f"{label:g}" == named for label in labels])
    if not len(places):
        there = list(dataset.names) or [f"{label:g}" for label in np.unique(labels)]
        known = f"{there[0]} to {there[-1]}" if dataset.label == "number" else ", ".join(there)
        raise Problem(f"{dataset.name} has no {dataset.label} {text!r}; known: {known}.")
    return np.concatenate([getattr(dataset, part) for part in parts])[places[0]]


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


def show_sweep(arguments: argparse.Namespace) -> None:
    from core.sweeps import Sweep

    sweep = Sweep.read(arguments.file)
    outcomes = train_all(sweep.jobs(), arguments)
    if arguments.json:
        print(json.dumps({"runs": [as_json(outcome) for outcome in outcomes]}))
    else:
        done = sum(outcome.problem is None for outcome in outcomes)
        print(f"{sweep.out}: {done} of {len(outcomes)} runs done, {sweep.steps:,} steps each")
    require_finished(outcomes)


def as_json(outcome: Outcome) -> dict[str, Any]:
    job = outcome.job
    about = {"run": str(job.folder), "experiment": job.name, "seed": job.seed, "steps": job.steps}
    return about | {"problem": outcome.problem}


def show_table(arguments: argparse.Namespace) -> None:
    from core.tables import TABLES, read_rows, table_jobs

    known = {str(name): name for name in TABLES}
    if arguments.table not in known:
        raise Problem(f"There is no table {arguments.table[:60]!r}; known: {', '.join(known)}.")
    if arguments.read and arguments.ray:
        raise Problem("--read is not allowed with --ray: reading trains nothing on a cluster.")
    name = known[arguments.table]
    table, out = TABLES[name], arguments.runs or Path(f"runs/table-{name}")
    steps = 1 if arguments.read and arguments.steps is None else arguments.steps
    jobs = table_jobs(table.experiments, out, arguments.seeds, steps)
    outcomes = [] if arguments.read else train_all(jobs, arguments)
    rows = read_rows(jobs, measured_jobs(table, jobs, arguments.workers))
    if arguments.json:
        said = {"table": name, "rows": [table.to_json(row) for row in rows]}
        print(json.dumps(said | dict(table.notes)))
    else:
        print((table.markdown if arguments.markdown else table.plain)(rows))
    require_finished(outcomes)


def measured_jobs(table: Any, jobs: Sequence[Job], workers: int | None) -> dict[Job, Any]:
    """Returns what a table needs of the jobs that are done, with a bar over them."""
    from tqdm import tqdm

    from core.jobs import is_done

    done = [job for job in jobs if is_done(job)]
    with until_terminated(), closing(table.measure(done, workers or os.cpu_count() or 1)) as runs:
        bar = tqdm(runs, "Measuring", len(done), unit="run", leave=False, disable=None)
        return dict(bar)


def train_all(jobs: Sequence[Job], arguments: argparse.Namespace) -> list[Outcome]:
    """Trains the jobs that are not done yet, here or on a cluster; returns how all jobs ended."""
    from core.cluster import run_on_cluster
    from core.jobs import outstanding, run_all

    todo = outstanding(jobs)
    ended = {job: Outcome(job) for job in set(jobs) - set(todo)}
    workers, address = arguments.workers or os.cpu_count() or 1, arguments.ray
    ticks = run_all(todo, workers) if address is None else run_on_cluster(todo, address)
    # Ray, connected by now, prints and has a handler of its own.
    with until_terminated(), redirect_stdout(sys.stderr), closing(ticks):
        follow(ticks, jobs, ended)
    return [ended[job] for job in jobs]


def follow(ticks: Iterator[list[Outcome]], jobs: Sequence[Job], ended: dict[Job, Outcome]) -> None:
    """Adds what ends to `ended`, with one bar over the steps of all jobs and a line for each."""
    from tqdm import tqdm

    made = sum(steps_of(job, ended) for job in jobs)
    with tqdm(initial=made, total=sum(job.steps for job in jobs), unit="it", disable=None) as bar:
        for outcomes in ticks:
            for outcome in outcomes:
                ended[outcome.job] = outcome
                line = f"{outcome.job.folder} {'failed' if outcome.problem else 'is done'}"
                tqdm.write(f"{line}, {len(ended)} of {len(jobs)} runs ended", file=sys.stderr)
            if not bar.disable:
                done = sum(outcome.problem is None for outcome in ended.values())
                bar.set_description(f"{done} of {len(jobs)} runs done", refresh=False)
                bar.update(sum(steps_of(job, ended) for job in jobs) - bar.n)


def steps_of(job: Job, ended: dict[Job, Outcome]) -> int:
    """Returns how many of its steps a job has made, as its run folder says."""
    from core.jobs import last_state

    if job in ended and ended[job].problem is None:
        return job.steps
    state = last_state(job.folder)
    return min(state.step, job.steps) if state else 0


@contextmanager
def until_terminated() -> Iterator[None]:
    """Lets SIGTERM end what is under way as Ctrl-C does, so that its processes end with it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def require_finished(outcomes: Sequence[Outcome]) -> None:
    if failed := [f"{o.job.folder}: {o.problem.rstrip('.')}" for o in outcomes if o.problem]:
        raise Problem(
            f"{len(failed)} of {len(outcomes)} runs did not finish; {'; '.join(failed)}."
        )


def show_data(arguments: argparse.Namespace) -> None:
    {"add": add_data, "list": list_data, "remove": remove_data}[arguments.action](arguments)


def add_data(arguments: argparse.Namespace) -> None:
    from core.data.adding import add_path, told

    about = add_path(arguments.path, arguments.name, arguments.size)
    if arguments.json:
        print(json.dumps({"name": arguments.name} | asdict(about)))
        return
    print(f"{arguments.name}: {told(about)}", *about.done, sep="\n")
    print(f"Train it: python -m core train {arguments.name}/vhp-rewo")


def list_data(arguments: argparse.Namespace) -> None:
    from core.data import own
    from core.data.adding import told

    if arguments.json:
        print(json.dumps({name: asdict(own.about(name)) for name in own.names()}))
    else:
        lines = [f"{name}: {told(own.about(name))}" for name in own.names()]
        print(*lines or ["(none)"], sep="\n")


def remove_data(arguments: argparse.Namespace) -> None:
    from core.data import own

    own.remove(arguments.name)
    print(f"{arguments.name} is removed; its runs are still there")


COMMANDS = {
    "list": show_list,
    "train": show_train,
    "sweep": show_sweep,
    "table": show_table,
    "evaluate": show_evaluate,
    "interpolate": show_interpolate,
    "atlas": show_atlas,
    "data": show_data,
}


def use_data(folder: Path) -> None:
    """Looks for data there; the processes that jobs are trained in do so as well."""
    from core.data.folder import VARIABLE

    if not folder.is_dir():
        raise Problem(f"There is no folder {folder} to look for data in.")
    os.environ[VARIABLE] = str(folder.resolve())


def main() -> int:
    try:
        arguments = parser().parse_args()
        if folder := getattr(arguments, "data", None):
            use_data(folder)
        COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        print(
            "\nStopped. (A training continues with --resume, a sweep or table as it is.)",
            file=sys.stderr,
        )
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
