"""A made-up run of any size whose prior is a noisy ring: for measurements and for browser tests.

Its latents are z = r (cos phi, sin phi) with noise, its images the pendulum's at phi, so that
every answer is known; an island run has two rings that no edge joins.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.atlas import Atlas
from core.data.pendulum import pendulum, render
from core.drawing import sprite
from core.experiments import EXPERIMENTS
from core.graph import LatentGraph
from core.runs import Run, RunConfig

CONTRAST, NUM_DATA, NUM_NEIGHBOURS = 0.3, 300, 18
STEPS = np.array([1, 300, 1_000, 3_000, 10_000, 30_000])


def ring(angle: np.ndarray, radius: float = 2.0, noise: float = 0.0, seed: int = 0) -> np.ndarray:
    direction = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    scatter = np.random.default_rng(seed).normal(scale=noise, size=direction.shape)
    return (radius * direction + scatter).astype(np.float32)


def ring_atlas(num_nodes: int = 1_000, islands: bool = False, seed: int = 0) -> Atlas:
    """Returns an atlas; with islands, the angles in [90, 270) degrees lie on a ring far away."""
    generator = np.random.default_rng(seed)
    angle = generator.uniform(0, 2 * np.pi, num_nodes)
    data = pendulum(num_images=1, contrast=CONTRAST).test_label[:NUM_DATA]
    ends = np.arange(24) * 2 * np.pi / 24
    away = np.array([50, 0], np.float32) * islands
    nodes, end_latents, data_latents = (
        ring(phi, noise=noise, seed=seed) + away * (np.cos(phi) < 0)[:, None]
        for phi, noise in ((angle, 0.15), (ends, 0.0), (data, 0.05))
    )
    tiles = render(np.concatenate([angle, ends, data]), CONTRAST)
    return Atlas(
        nodes=nodes,
        node_labels=angle.astype(np.float32),
        node_distances=generator.uniform(0, 0.02, num_nodes).astype(np.float32),
        edges=LatentGraph.build(nodes, NUM_NEIGHBOURS).edges.astype(np.int32),
        ends=end_latents,
        end_labels=ends.astype(np.float32),
        data=data_latents,
        data_scales=np.full_like(data_latents, 0.1),
        data_labels=data.astype(np.float32),
        num_neighbours=NUM_NEIGHBOURS,
        tile_shape=(16, 16),
        columns=40,
        intensity=CONTRAST,
        sprite=sprite(tiles.reshape(-1, 16, 16), CONTRAST),
    )


def write_ring_run(folder: Path, config: RunConfig, atlas: Atlas) -> Run:
    """Writes a run that grew from a point to the ring while beta rose to 1."""
    run = Run(folder)
    share = np.linspace(0.1, 1, len(STEPS))[:, None, None].astype(np.float32)
    run.save_config(config, {"note": "made up by benchmarks/ring.py"})
    run.save_snapshots(
        {
            "step": STEPS,
            "posterior_mean": share * atlas.data[None],
            "posterior_scale": np.full((len(STEPS), *atlas.data.shape), 0.1, np.float32),
            "prior_sample": share * atlas.nodes[None, :NUM_DATA],
            "label": atlas.data_labels,
        }
    )
    step = np.arange(1, STEPS[-1] + 1, 10)
    fade = np.exp(-step / 2_000)
    history = {"beta": 1 - 0.99 * fade, "error": 4e-4 + 0.004 * fade, "initial_phase": step < 700}
    rest = dict.fromkeys(("loss", "distortion", "rate"), -80 + 5 * fade)
    run.save_history({"step": step} | history | rest)
    run.save_metrics({"angle_error": 0.05, "smoothness": 0.01, "jumps": 0})
    atlas.save(folder)
    return run


def made_up_config(name: str, num_nodes: int) -> RunConfig:
    return replace(EXPERIMENTS["pendulum/vhp-rewo"], name=name, num_nodes=num_nodes)
