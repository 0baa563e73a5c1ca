"""Runs of digits that draw in two steps, trained in a moment: for pages that show the steps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ring import write_ring_run
from core.atlas.drawing import draw_atlas
from core.build import build_chart, build_dataset, build_examples, build_model, build_trainer
from core.data import Context, Dataset
from core.experiments.conv_draw import conv_draw
from core.runs import Run, RunConfig
from core.runs.recording import draw_strips

SIZES = {"num_steps": 2, "state_channels": 8, "latent_channels": 2, "stride": 4, "global_dim": 3}
STEPS = 60
CONSTANT = {"name": "constant", "beta": 1.0}


def config_of(name: str, scale: float = 0.3, seed: int = 0, **sizes: int) -> RunConfig:
    return RunConfig(
        name=name,
        dataset={"name": "digits"},
        model=conv_draw({"name": "normal", "scale": scale}, **SIZES | sizes),
        objective={"name": "elbo"},
        constraints={"error": {"name": "reconstruction_error", "schedule": CONSTANT}},
        learning_rate=5e-3,
        batch_size=32,
        seed=seed,
        num_nodes=40,
        num_neighbours=5,
    )


def with_context(data: Dataset) -> Dataset:
    """Returns digits whose context is a picture of 4 x 8 pixels, all as bright as the label."""

    def beside(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
        given = np.repeat(labels[:, None] / 9 * data.intensity, 32, axis=1)
        return np.concatenate([rows, given], axis=1).astype(np.float32)

    return replace(
        data,
        train=beside(data.train, data.train_label),
        test=beside(data.test, data.test_label),
        ends=beside(data.ends, data.end_label),
        context=Context(2, (4, 4)),
    )


def write_drawn_run(folder: Path, config: RunConfig, given: bool = False, **metrics: float) -> Run:
    """Writes a run of a few steps of training, with its strips, its atlas, and these measures;
    given: as if it were of other data, with a context."""
    dataset = build_dataset(config)
    dataset = with_context(dataset) if given else dataset
    model = build_model(config, dataset)
    trainer = build_trainer(config, model)
    for _ in trainer.run(build_examples(dataset, next(model.parameters()).device), STEPS):
        pass
    told = replace(config, dataset={"name": "mnist-rotate"}) if given else config
    with pytest.MonkeyPatch.context() as patch:  # UMAP takes a minute
        patch.setattr("core.atlas.projections.umap", lambda latents, seed: latents[:, 1::-1] + 9)
        atlas = draw_atlas(build_chart(config, model.eval()), dataset, config)
    run = write_ring_run(folder, told, atlas)
    draw_strips(run, model, dataset)
    run.save_metrics(dict(metrics))
    return run
