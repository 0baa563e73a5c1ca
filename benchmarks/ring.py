"""A made-up run of any size whose prior is a noisy ring: for measurements and for browser tests.

Its latents are z = r (cos phi, sin phi) with noise, its images the pendulum's at phi, so that
every answer is known; an island run has two rings that no edge joins. On a ring of digits each
digit has a tenth of the turn, and one fades into the next. On a ring of poses every joint swings
once a turn, and each of five motions has a fifth of it.
"""

from pathlib import Path

import numpy as np

from core.atlas import Atlas
from core.atlas.density import Density
from core.atlas.drawing import sprite
from core.data import LABELS
from core.data.digits import digits
from core.data.mocap.figure import Figures
from core.data.mocap.motion import MOTIONS, REACH
from core.data.mocap.skeleton import FEATURES
from core.data.pendulum import pendulum, render
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.graph import LatentGraph
from core.runs import Run, RunConfig
from core.runs.columns import USUAL

CONTRAST, NUM_DATA, NUM_NEIGHBOURS = 0.3, 300, 18
CORRELATION = 0.6  # of the two latents, given an image
SWING = 0.15  # half turns, of every joint
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
        data_correlations=np.full(len(data_latents), CORRELATION, np.float32),
        data_labels=data.astype(np.float32),
        num_neighbours=NUM_NEIGHBOURS,
        picture=Tiles((16, 16)),
        columns=40,
        intensity=CONTRAST,
        label=LABELS["angle"],
        sprite=sprite(tiles.reshape(-1, 16, 16), CONTRAST),
    )


def ring_density(radius: float = 2.0, scale: float = 0.15) -> Density:
    """Returns log p(z) of the ring, but for a constant; 5 % of it lie below 2 scales away."""
    side = np.linspace(-3, 3, 64)
    off = (np.hypot(side[None, :], side[:, None]) - radius) / scale
    box = np.array([[-3.0, -3.0], [3.0, 3.0]])
    return Density((-0.5 * off**2).astype(np.float16), box, least=-2.0)


def digit_atlas(num_nodes: int = 1_000, seed: int = 0) -> Atlas:
    """Returns an atlas of digits: digit d lies at d tenths of a turn."""
    data, place = digits(), np.arange(num_nodes) * 10 / num_nodes
    before, share = np.floor(place).astype(int), (place % 1)[:, None]
    faded = (1 - share) * data.ends[before] + share * data.ends[(before + 1) % 10]
    shown, labels = data.test[:NUM_DATA], data.test_label[:NUM_DATA]
    nodes, ends, latents = (
        ring(tenths * np.pi / 5, noise=noise, seed=seed)
        for tenths, noise in ((place, 0.03), (np.arange(10), 0.0), (labels, 0.2))
    )
    tiles = np.concatenate([faded, data.ends, shown])
    return Atlas(
        nodes=nodes,
        node_labels=(np.round(place) % 10).astype(np.float32),
        node_distances=np.zeros(num_nodes, np.float32),
        edges=LatentGraph.build(nodes, NUM_NEIGHBOURS).edges.astype(np.int32),
        ends=ends,
        end_labels=data.end_label.astype(np.float32),
        data=latents,
        data_scales=np.full_like(latents, 0.1),
        data_labels=labels.astype(np.float32),
        num_neighbours=NUM_NEIGHBOURS,
        picture=data.picture,
        columns=40,
        intensity=data.intensity,
        label=data.label,
        sprite=sprite(data.picture.images(tiles), data.intensity),
    )


def pose_atlas(num_nodes: int = 1_000, seed: int = 0) -> Atlas:
    """Returns an atlas of poses: two ends a motion, at a third and at two thirds of its fifth."""
    fifth = 2 * np.pi / len(MOTIONS)
    angle = np.arange(num_nodes) * 2 * np.pi / num_nodes
    ends = np.sort(
        np.concatenate([(np.arange(len(MOTIONS)) + part) * fifth for part in (1 / 3, 2 / 3)])
    )
    data = np.random.default_rng(seed).uniform(0, 2 * np.pi, NUM_DATA)
    turns = np.concatenate([angle, ends, data])
    rows = SWING * np.sin(turns[:, None] + np.arange(len(FEATURES)))
    nodes, end_latents, data_latents = (
        ring(phi, noise=noise, seed=seed)
        for phi, noise in ((angle, 0.03), (ends, 0.0), (data, 0.1))
    )
    node_labels, end_labels, data_labels = (
        np.floor(phi / fifth).astype(np.float32) for phi in (angle, ends, data)
    )
    return Atlas(
        nodes=nodes,
        node_labels=node_labels,
        node_distances=np.zeros(num_nodes, np.float32),
        edges=LatentGraph.build(nodes, NUM_NEIGHBOURS).edges.astype(np.int32),
        ends=end_latents,
        end_labels=end_labels,
        data=data_latents,
        data_scales=np.full_like(data_latents, 0.1),
        data_labels=data_labels,
        num_neighbours=NUM_NEIGHBOURS,
        picture=Figures(reach=REACH),
        columns=40,
        intensity=REACH,
        label=LABELS["group"].named(tuple(MOTIONS)),
        rows=rows.astype(np.float16),
    )


def write_ring_run(folder: Path, config: RunConfig, atlas: Atlas) -> Run:
    """Writes a run that grew from a point to the ring while beta rose to 1."""
    run = Run(folder)
    share = np.linspace(0.1, 1, len(STEPS))[:, None, None].astype(np.float32)
    run.save_description(config, USUAL, {"note": "made up by benchmarks/ring.py"})
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
    error = 0.05 if atlas.label.circular else None
    run.save_metrics({"angle_error": error, "rate": 2.3, "smoothness": 0.01, "jumps": 0})
    atlas.save(folder)
    return run


def made_up_config(name: str, num_nodes: int, experiment: str = "pendulum/vhp-rewo") -> RunConfig:
    return EXPERIMENTS[experiment].changed(name=name, num_nodes=num_nodes)
