"""Training onto disk: trained, recorded, resumed after a kill; drawn and measured at the end.

record    steps, one by one, into a run folder          complete    its atlas and its measures
train     both: what `python -m core train` does
"""

import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import torch

from core.atlas.atlas import Atlas
from core.atlas.charted import charted
from core.atlas.drawing import draw_atlas
from core.atlas.strips import DrawsInSteps, strips_of
from core.build import (
    PRECISIONS,
    build_chart,
    build_dataset,
    build_examples,
    build_model,
    build_trainer,
    load_model,
)
from core.charts import Chart, KernelChart
from core.data import Dataset
from core.files import FileProblem, locked, made, remove_leftovers
from core.loggers import OpenLogger, silent
from core.machine.switches import switch_on, use_tensor_cores
from core.mean_image import require_less_than_mean_image
from core.metrics.evaluation import EvaluatedModel, measures
from core.metrics.weighed_images import Watch, unwatched
from core.models import Model
from core.nets import multiply_in
from core.places import here
from core.runs import STATE, Run, RunConfig, live
from core.runs.charting import plane_of, remove_outdated
from core.runs.log import TrainingLog
from core.runs.recorder import Recorder
from core.runs.state import require_same, restored, trained_in
from core.training import Step, Trainer
from core.training.ranks import ALONE, FIRST, Ranks


def train(
    config: RunConfig,
    folder: Path | str | None = None,
    *,
    resume: bool = False,
    device: str = "cpu",
    threads: int = 1,
    logger: OpenLogger = silent,
) -> Run:
    """Trains to the end and returns a complete run: weights, history, snapshots, atlas, metrics.

    folder: of the run; runs/NAME of the current folder if none is given
    logger: opens what is told of each row of the history, such as core.loggers.TensorBoard

    Errors: as of `record`.
    """
    switch_on(threads)
    run = Run(Path(folder or here() / "runs" / config.name))
    for _ in record(run, config, resume=resume, device=device, logger=logger):
        pass
    for _ in complete(run):
        pass
    return run


def record(
    run: Run,
    config: RunConfig,
    *,
    resume: bool,
    device: str = "cpu",
    ranks: Ranks = ALONE,
    logger: OpenLogger = silent,
) -> Iterator[Step]:
    """Trains a run up to config.steps, yielding every step, and leaves its weights, history and
    snapshots; of several ranks the first one reads and writes.

    Errors: FileProblem if the folder holds a run and resume is False, or a foreign one; Diverged
    if the loss is not finite, OSError if the disk is full (the last good state stays).
    """
    if ranks.number != FIRST:
        yield from accompany(ranks, device)
        return
    with made(run.path), locked(run.path):
        recorder = open_recorder(run, config, resume, device, ranks)
        remove_leftovers(run.path)
        ranks.of_first(
            {"config": recorder.config.to_json(), "precision": trained_in(recorder.model)}
        )
        with closing(logger(run.path, recorder.trainer.step)) as recorder.logger:
            yield from recorder.steps()


def accompany(ranks: Ranks, device: str) -> Iterator[Step]:
    """Trains what the first rank trains, and writes nothing."""
    told = ranks.of_first(None)
    config = RunConfig.from_json(told["config"])
    use_tensor_cores(device)
    dataset = build_dataset(config)
    model = build_model(config, dataset).to(device)
    trainer = build_trainer(config, model, ranks)
    multiply_in(PRECISIONS[told["precision"]], model, math.inf)
    yield from trainer.run(build_examples(dataset, torch.device(device)), config.steps)


def complete(run: Run, watch: Watch = unwatched) -> Iterator[str]:
    """Draws a trained run's atlas and measures it, so that it is everywhere in the app; yields the
    name of each measure as it is done. watch: shows how far those are that take minutes."""
    config = run.config  # before anything is written: there may be no run
    with locked(run.path):
        model, dataset = load_model(run)
        chart = build_chart(config, model)
        (run.path / "metrics.json").unlink(missing_ok=True)  # of fewer steps: it is not done yet
        remove_outdated(run)
        plane = plane_of(run, chart, dataset)
        atlas_of(run, chart, dataset, plane).save(run.path)
        draw_strips(run, model, dataset)
        values = {}
        for name, value in measures(EvaluatedModel(model, chart, dataset, config, watch, plane)):
            values[name] = value
            yield name
        run.save_metrics(values)
        live.remove(run.path)


def draw_strips(run: Run, model: Model, dataset: Dataset) -> bool:
    """Writes what each step of a model adds; returns whether it draws in steps."""
    if isinstance(model, DrawsInSteps):
        run.save_strips(vars(strips_of(model, dataset)))
        return True
    return False


def atlas_of(run: Run, chart: Chart, dataset: Dataset, plane: KernelChart | None) -> Atlas:
    """Returns the atlas of a run's chart, and of the plane that was fitted to it, if one was."""
    atlas = draw_atlas(chart, dataset, run.config)
    if plane is None or plane == chart:
        return atlas
    return charted(atlas, plane, plane.model, dataset)


def open_recorder(
    run: Run, config: RunConfig, resume: bool, device: str, ranks: Ranks = ALONE
) -> Recorder:
    """Returns the recorder of a new run, or of one that goes on where its state was saved."""
    config = _as_begun(run, config) if resume else config
    dataset = build_dataset(config)
    if not (run.path / "run.json").exists():  # what was begun goes on
        require_less_than_mean_image(config, dataset)
    use_tensor_cores(device)
    model = build_model(config, dataset).to(device)
    chart = build_chart(config, model)
    trainer = build_trainer(config, model, ranks)
    log = _resumed(run, config, trainer) if resume else _begun(run)
    log.initial_phase = trainer.initial_phase
    recorder = Recorder(run, config, trainer, model, chart, dataset, log)
    if trainer.step == 0:
        recorder.describe(finished=False)
    return recorder


def _as_begun(run: Run, config: RunConfig) -> RunConfig:
    """Returns the settings without a start if the run on disk says none: it was begun by an
    older version, from another one, and goes on to say none."""
    if not (run.path / "run.json").exists() or "start" in run.config.model:
        return config
    return replace(config, model={n: v for n, v in config.model.items() if n != "start"})


def _begun(run: Run) -> TrainingLog:
    if any((run.path / name).exists() for name in ("run.json", "model.safetensors", STATE)):
        raise FileProblem(
            f"{run.path} already holds a run; --resume continues it, another --out starts anew."
        )
    return TrainingLog()


def _resumed(run: Run, config: RunConfig, trainer: Trainer) -> TrainingLog:
    if (run.path / STATE).exists():
        return restored(run, config, trainer)
    if (run.path / "model.safetensors").exists():
        raise FileProblem(f"{run.path} is finished and came without its training state.")
    if (run.path / "run.json").exists():
        require_same(run, config, run.config)
    return TrainingLog()  # killed before the first save: from the start, with the same seed
