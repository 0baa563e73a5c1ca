"""Small runs of digits with a plane X: a nonparametric VAE, and one that X was fitted to."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from benchmarks.ring import write_ring_run
from core.atlas import Atlas
from core.atlas.charted import charted
from core.atlas.drawing import draw_atlas
from core.build import build_chart, build_dataset, build_model, build_trainer, load_model
from core.experiments import EXPERIMENTS
from core.runs import Run
from core.runs.charting import fit_chart, fitted_chart

STEPS, NUM_NODES, DIM = 200, 150, 10
SMALL: dict[str, Any] = {"hidden": (48, 48), "num_nodes": NUM_NODES, "num_neighbours": 10}
NET = {"name": "mlp", "hidden": [32], "dropout": 0.1}


def write_plane_run(folder: Path, name: str, dim: int = DIM, **changes: Any) -> Run:
    """Writes a run of an experiment with latents of so many dimensions: weights, an atlas, and
    made-up recordings; its UMAP is PCA turned, which takes no minute."""
    config = EXPERIMENTS[name].changed(latent_dim=dim, steps=STEPS, **SMALL, **changes)
    data = build_dataset(config)
    model = build_model(config, data)
    rows = torch.from_numpy(data.train)
    for _ in build_trainer(config, model).run(rows, STEPS):
        pass
    if model.smoother is not None:
        model.remember(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.atlas.projections.umap", lambda latents, seed: latents[:, 1::-1] + 9)
        atlas = draw_atlas(build_chart(config, model.eval()), data, config)
    run = write_ring_run(folder, config, atlas)
    save_file(model.state_dict(), folder / "model.safetensors")
    return run


def fit_plane(run: Run) -> None:
    """Fits a plane to a run, as `python -m core chart` does, in few steps."""
    list(fit_chart(run, spec={"name": "kernel", "net": NET, "num_anchors": 99}, steps=STEPS))
    model, dataset = load_model(run)
    chart = fitted_chart(run, model, dataset)
    assert chart is not None
    charted(Atlas.load(run.path), chart, model, dataset).save(run.path)
