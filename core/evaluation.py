"""What a run is worth: every measure of a trained model on held-out images.

To add a measure is one file in core/metrics and one line in METRICS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch

from core.data import Dataset
from core.distributions import seeded
from core.graph import Interpolation, LatentGraph, interpolate
from core.metrics.angle_error import angle_error, winding_number
from core.metrics.jumps import jumps
from core.metrics.nearest_image import nearest_image
from core.metrics.prior_posterior_distance import sliced_wasserstein
from core.metrics.smoothness import smoothness
from core.metrics.walks import walks_without_jump
from core.models import Model
from core.runs import RunConfig

OFF_MANIFOLD = 1 / 16  # of the intensity: rms distance from which a decoded image is no pendulum


@dataclass(frozen=True)
class Evidence:
    """Creates what the measures look at; each part is computed once, when it is first needed."""

    model: Model
    dataset: Dataset
    config: RunConfig

    @cached_property
    def train_latents(self) -> np.ndarray:
        return self.model.encode(self.dataset.train)

    @cached_property
    def posterior(self) -> tuple[np.ndarray, np.ndarray]:
        return self.model.posterior(self.dataset.test)

    @cached_property
    def prior_sample(self) -> np.ndarray:
        return self.model.sample_prior(len(self.dataset.test), seed=1)

    @cached_property
    def walk(self) -> Interpolation | None:
        """From the first end image to the one half-way on: 0 to 180 degrees."""
        nodes = self.model.sample_prior(self.config.num_nodes, seed=0)
        graph = LatentGraph.build(nodes, self.config.num_neighbours)
        ends = self.dataset.ends
        return interpolate(self.model, graph, ends[0], ends[len(ends) // 2])

    @cached_property
    def terms(self) -> dict[str, float]:
        with torch.inference_mode(), seeded(2):
            terms = self.model.terms(torch.from_numpy(self.dataset.test), num_samples=1)
        return {name: float(getattr(terms, name).mean()) for name in vars(terms)}


def _angle_error(e: Evidence, centre: str) -> float | None:
    if e.train_latents.shape[1] != 2:
        return None
    d = e.dataset
    return angle_error(e.train_latents, d.train_label, e.posterior[0], d.test_label, centre)


def _winding_number(e: Evidence) -> int | None:
    z = e.posterior[0]
    return winding_number(z, e.dataset.test_label) if z.shape[1] == 2 else None


def _prior_posterior_distance(e: Evidence) -> float:
    mean, scale = e.posterior
    noise = np.random.default_rng(0).normal(size=mean.shape)
    return sliced_wasserstein(e.prior_sample, mean + scale * noise)


def _jumps(e: Evidence) -> int | None:
    if e.walk is None:
        return None
    angles, _ = nearest_image(e.walk.frames, e.dataset.test, e.dataset.test_label)
    return int(jumps(e.walk.frames, angles, e.dataset.intensity).sum())


def _off_manifold(e: Evidence) -> float:
    frames = e.model.decode(e.prior_sample)
    _, distance = nearest_image(frames, e.dataset.test, e.dataset.test_label)
    return float((distance > OFF_MANIFOLD * e.dataset.intensity).mean())


def _walks(e: Evidence) -> dict[str, float]:
    return walks_without_jump(e.model, e.dataset, e.config.num_nodes, e.config.num_neighbours)


METRICS: dict[str, Callable[[Evidence], Any]] = {
    "angle_error": lambda e: _angle_error(e, "mean"),
    "angle_error_fitted_centre": lambda e: _angle_error(e, "fitted"),
    "winding_number": _winding_number,
    "smoothness": lambda e: None if e.walk is None else smoothness(e.walk.frames),
    "jumps": _jumps,
    "walks_without_jump": _walks,
    "prior_posterior_distance": _prior_posterior_distance,
    "off_manifold": _off_manifold,
    "distortion": lambda e: e.terms["distortion"],
    "rate": lambda e: e.terms["rate"],
    "error": lambda e: e.terms["error"],
}


def measures(evidence: Evidence) -> Iterator[tuple[str, Any]]:
    """Yields every measure by name as it is done; None where it does not apply."""
    for name, measure in METRICS.items():
        yield name, measure(evidence)


def evaluate(model: Model, dataset: Dataset, config: RunConfig) -> dict[str, Any]:
    """Returns every measure by name; None where it does not apply (no path, no plane)."""
    return dict(measures(Evidence(model, dataset, config)))
