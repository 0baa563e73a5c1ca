"""Runs of digits with more latents than a plane has, trained for a moment: to explore."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from benchmarks.ring import write_ring_run
from core.atlas.drawing import draw_atlas
from core.build import build_chart, build_dataset, build_model, build_trainer
from core.experiments import EXPERIMENTS
from core.runs import Run, RunConfig

STEPS, NUM_NODES, DIM = 300, 200, 8


def deep_config(method: str) -> RunConfig:
    return EXPERIMENTS[f"digits/{method}"].changed(
        latent_dim=DIM, hidden=(64, 64), steps=STEPS, num_nodes=NUM_NODES, num_neighbours=10
    )


def write_deep_run(folder: Path, method: str) -> Run:
    """Writes a run with weights and an atlas; its UMAP is PCA turned, which takes no minute."""
    config = deep_config(method)
    data = build_dataset(config)
    model = build_model(config, data)
    for _ in build_trainer(config, model).run(torch.from_numpy(data.train), STEPS):
        pass
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.atlas.projections.umap", lambda latents, seed: latents[:, 1::-1] + 9)
        atlas = draw_atlas(build_chart(config, model.eval()), data, config)
    run = write_ring_run(folder, config, atlas)
    save_file(model.state_dict(), folder / "model.safetensors")
    return run
