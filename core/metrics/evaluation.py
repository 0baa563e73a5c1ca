"""What a run is worth: every measure of a trained model on held-out images.

To add a measure is one file in core/metrics and one line in METRICS. A measure that has no meaning
for the data or the model (angles of digits, a plane of 32 dimensions) is None.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch

from core.charts import Chart, KernelChart
from core.classifiers import Classifier, NoClassifier, classifier_of
from core.data import Dataset
from core.distributions import seeded
from core.graph import Interpolation, LatentGraph, interpolate
from core.metrics.active_units import active_units, divergence_per_unit
from core.metrics.angle_error import angle_error
from core.metrics.information import Information, split, split_by_some, whose
from core.metrics.joints import smoothness_of_walks, summary
from core.metrics.jumps import jumps
from core.metrics.nearest_image import decoded_angles, nearest_held_out
from core.metrics.neighbours import Labelled, neighbours
from core.metrics.plane_walks import plane_walks
from core.metrics.prior_posterior_distance import sliced_wasserstein
from core.metrics.separation import separation
from core.metrics.sigma_opt import distortion_at
from core.metrics.smoothness import smoothness
from core.metrics.target_class import NUM_SAMPLED, target_class
from core.metrics.through_plane import through_plane
from core.metrics.topology import Topology, topology
from core.metrics.walks import walks_without_jump
from core.metrics.weighed_images import Watch, WeighedImages, unwatched
from core.metrics.yaw_error import YawReader, unevenness_of_walks
from core.models import Coder, Conditional, Density, Lossy, Sampler, Stepwise, Weighable, decoded
from core.runs import RunConfig

OFF_MANIFOLD = 1 / 16  # of the intensity: rms distance from which a decoded image is no pendulum
MARGINAL_DRAWS = 2_000
MOST_AGGREGATED = 10_000  # images whose posteriors make up q(z), where it is split from the rate
SOME_DRAWS, SOME_OTHERS = 100, 100  # where each density of a draw is a pass through a network
MOST_NUMBERS = 8_000_000  # of images that are decoded at a time: 32 MB, a few times
PRIOR_DRAWS = 16  # of the bound of log p(z), where the divergences need it tight


@runtime_checkable
class Measurable(Lossy, Weighable, Coder, Sampler, Density, Protocol):
    """The part of a model that measures need beside its chart."""


@dataclass(frozen=True)
class EvaluatedModel:
    """What the measures look at; each part is computed once, when it is first needed.

    plane: the kernel chart of a run, its own or a fitted one; None for most
    """

    model: Measurable
    chart: Chart
    dataset: Dataset
    config: RunConfig
    watch: Watch = unwatched
    plane: KernelChart | None = None

    @cached_property
    def train(self) -> np.ndarray:
        return self.dataset.seen()

    @cached_property
    def train_latents(self) -> np.ndarray:
        return self.chart.encode(self.train)

    @cached_property
    def test_latents(self) -> np.ndarray:
        return self.chart.encode(self.dataset.test)

    @property
    def is_planar(self) -> bool:
        return self.test_latents.shape[1] == 2

    @property
    def is_a_turn(self) -> bool:
        """Whether data differ in one angle and in nothing else."""
        return self.dataset.label.alone

    @cached_property
    def yaw_reader(self) -> YawReader | None:
        """What reads yaws off latents, where data have one beside all else."""
        if self.is_a_turn or not self.dataset.label.circular:
            return None
        return YawReader.fitted(self.train_latents, self.dataset.train_label)

    @cached_property
    def prior_sample(self) -> np.ndarray:
        return self.model.sample_prior(len(self.dataset.test), seed=1)

    @cached_property
    def walk(self) -> Interpolation | None:
        """From the first end image to the one half-way on: 0 to 180 degrees; none where these have
        contexts, since what is decoded along has one."""
        if self.dataset.context is not None:
            return None
        nodes = self.chart.sample(self.config.num_nodes, seed=0)
        graph = LatentGraph.build(nodes, self.config.num_neighbours)
        ends = self.dataset.ends
        return interpolate(self.chart, graph, ends[0], ends[len(ends) // 2])

    @cached_property
    def terms(self) -> dict[str, float]:
        return self._terms(self.dataset.test)

    @cached_property
    def train_terms(self) -> dict[str, float]:
        return self._terms(self.train)

    def _terms(self, images: np.ndarray) -> dict[str, float]:
        each = max(1, MOST_NUMBERS // images.shape[1])
        with torch.inference_mode(), seeded(2):
            parts = [
                self.model.terms(part, num_samples=1)
                for part in torch.from_numpy(images).split(each)
            ]
        values = [{"distortion": t.distortion, "rate": t.expected_rate, **t.errors} for t in parts]
        return {
            name: float(torch.cat([part[name] for part in values], dim=-1).mean())
            for name in values[0]
        }

    @cached_property
    def drawn_images(self) -> np.ndarray:
        """What held-out images are decoded to, each from a draw of its posterior, under its own
        context where it has one."""
        return decoded(self.model, self.draw[0], self.dataset.given(self.dataset.test))

    @property
    def test_images(self) -> np.ndarray:
        return self.dataset.explained(self.dataset.test)

    @cached_property
    def classifier(self) -> Classifier | None:
        """The classifier of the data, where there is one."""
        with suppress(NoClassifier):
            return classifier_of(self.dataset.name, self.config.dataset.get("digest", ""))
        return None

    @cached_property
    def weighed(self) -> WeighedImages:
        return WeighedImages(self.model, self.dataset.test, self.config, self.watch)

    @cached_property
    def units(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Mean and standard deviation of the innermost latent's units, if there is one."""
        return self.model.innermost(self.dataset.test)

    @cached_property
    def topology(self) -> Topology | None:
        if not (self.is_planar and self.is_a_turn):
            return None
        return topology(self.test_latents, self.dataset.test_label)

    @cached_property
    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """A draw of each held-out image's posterior, and its log-density."""
        return self.model.draw(self.dataset.test, seed=0)

    @cached_property
    def information(self) -> Information:
        """The parts of the rate over training images, or over as many as are enough."""
        if self.config.draws_in_steps:
            return self._information_by_some()
        images = self.train
        if len(images) > MOST_AGGREGATED:
            images = images[np.random.default_rng(0).permutation(len(images))[:MOST_AGGREGATED]]
        return self.information_of(images)

    def _information_by_some(self) -> Information:
        order = np.random.default_rng(0).permutation(len(self.train))
        own = order[: min(SOME_DRAWS, -(-len(order) // 2))]  # of few images there are others too
        others = order[len(own) :][:SOME_OTHERS]
        z, log_posterior = self.model.draw(self.train[own], seed=1)
        of_others = self.model.log_posteriors(self.train[others])
        return split_by_some(z, log_posterior, of_others, self.log_prior, len(self.train))

    def information_of(self, images: np.ndarray) -> Information:
        """Returns the parts of the rate where q(z) is made of these images."""
        z, log_posterior = self.model.draw(images[whose(len(images), MARGINAL_DRAWS)], seed=1)
        of_each = self.model.log_posteriors(images)
        return split(z, log_posterior, of_each, self.log_prior, len(images))

    def log_prior(self, z: np.ndarray) -> np.ndarray:
        return self.model.log_prior(z, num_draws=PRIOR_DRAWS)


def _angle_error(e: EvaluatedModel, centre: str) -> float | None:
    if e.topology is None:
        return None
    d = e.dataset
    return angle_error(e.train_latents, d.train_label, e.test_latents, d.test_label, centre)


def _yaw_error(e: EvaluatedModel) -> float | None:
    if e.yaw_reader is None:
        return None
    return e.yaw_reader.error(e.test_latents, e.dataset.test_label)


def _yaw_unevenness(e: EvaluatedModel) -> dict[str, float | None] | None:
    if e.yaw_reader is None:
        return None
    c = e.config
    return unevenness_of_walks(e.yaw_reader, e.chart, e.dataset, c.num_nodes, c.num_neighbours)


def _topology(e: EvaluatedModel) -> dict[str, Any] | None:
    if e.topology is None:
        return None
    return asdict(e.topology) | {"is_ring": e.topology.is_ring}


def _prior_posterior_distance(e: EvaluatedModel) -> float:
    return sliced_wasserstein(e.prior_sample, e.draw[0])


def _jumps(e: EvaluatedModel) -> int | None:
    if e.walk is None:
        return None
    angles = decoded_angles(e.walk.frames, e.dataset)
    return int(jumps(e.walk.frames, angles, e.dataset.intensity).sum())


def _off_manifold(e: EvaluatedModel) -> float | None:
    if not e.is_a_turn:
        return None  # no handwritten digit is as near to another one as a pendulum is
    frames = e.chart.decode(e.chart.sample(len(e.dataset.test), seed=1))
    _, distance = nearest_held_out(frames, e.dataset)
    return float((distance > OFF_MANIFOLD * e.dataset.intensity).mean())


def _walks(e: EvaluatedModel) -> dict[str, float] | None:
    if e.dataset.context is not None:
        return None  # its frames have one context, its ends two
    if e.config.draws_in_steps:
        return None  # of a thousand latents and more all samples are as far apart as any
    return walks_without_jump(e.chart, e.dataset, e.config.num_nodes, e.config.num_neighbours)


def _smoothness_of_walks(e: EvaluatedModel) -> dict[str, Any] | None:
    if not e.dataset.picture.features:
        return None  # Figure 8 is about joints
    c = e.config
    walks = partial(smoothness_of_walks, e.chart, e.dataset, c.num_nodes, c.num_neighbours)
    return summary(walks()) | {"squared": summary(walks(length="squared"))["overall"]}


def _likelihood(e: EvaluatedModel) -> dict[str, float] | None:
    if not e.config.explains:
        return None  # what was never trained: it would say nothing of the method
    found = e.weighed.likelihood
    estimate, size = found.log_likelihood, found.effective_size
    return {
        "mean": float(-estimate.mean()),
        "standard_error": float(estimate.std(ddof=1) / np.sqrt(len(estimate))),
        "effective_size": float(np.median(size)),
        "count": len(estimate),
    }


def _likelihood_of_all(e: EvaluatedModel) -> dict[str, float] | None:
    found = e.weighed.controlled if e.config.explains else None
    return None if found is None else asdict(found)


def _separation(e: EvaluatedModel) -> dict[str, float] | None:
    d = e.dataset
    if not d.label.shared:
        return None  # no two rows share a label
    return separation(e.train_latents, d.train_label, e.test_latents, d.test_label)


def _active_units(e: EvaluatedModel) -> int | None:
    return None if e.units is None else active_units(*e.units)


def _divergence_per_unit(e: EvaluatedModel) -> list[float] | None:
    """Returns those of Figure 21: sorted, the largest first."""
    return None if e.units is None else np.sort(divergence_per_unit(*e.units))[::-1].tolist()


def _average_kl(e: EvaluatedModel) -> float:
    z, log_posterior = e.draw
    return float((log_posterior - e.log_prior(z)).mean())


def _marginal_kl(e: EvaluatedModel) -> float:
    whole = e.information.num_images == len(e.train)
    return (e.information if whole else e.information_of(e.train)).marginal_kl


def _error(e: EvaluatedModel) -> float:
    """Returns the mean squared error, also where no constraint is on it."""
    if (found := e.terms.get("error")) is not None:
        return found
    return float(np.square(e.drawn_images - e.test_images).mean())


def _class_accuracy(e: EvaluatedModel) -> float | None:
    """Returns how often the classifier of the data reads an image's label in what it is decoded
    to; None where there is no classifier. Of names that are none of its classes, an image's label
    is what it reads in the image itself."""
    classifier, test = e.classifier, e.test_images
    if classifier is None:
        return None
    read, seen = (classifier.read(torch.from_numpy(x)).numpy() for x in (e.drawn_images, test))
    named_otherwise = e.dataset.label.names and classifier.facts.dataset != e.dataset.name
    return float((read == (seen if named_otherwise else e.dataset.test_label)).mean())


def _target_class(e: EvaluatedModel) -> dict[str, float] | None:
    """Returns how often samples show the class that their contexts ask for; None where there are
    no contexts, or where nothing reads classes."""
    if not e.dataset.num_context or e.classifier is None or not isinstance(e.model, Conditional):
        return None
    sampled = e.model.sample_prior(min(NUM_SAMPLED, len(e.dataset.test)), seed=3)
    return asdict(target_class(e.model, sampled, e.dataset, e.classifier))


def _rate_per_step(e: EvaluatedModel) -> list[float] | None:
    if not isinstance(e.model, Stepwise):
        return None
    mean: list[float] = e.model.rate_per_step(e.dataset.test).mean(axis=0).tolist()
    return mean


def _constraints(e: EvaluatedModel) -> dict[str, float]:
    """Returns C of each constraint on held-out images."""
    return {name: e.terms[name] for name in e.config.constraints}


def _sigma_opt(e: EvaluatedModel) -> dict[str, float] | None:
    if "error" not in e.terms:
        return None  # other constraints say nothing of a normal likelihood's sigma
    sigma = e.train_terms["error"] ** 0.5
    num_pixels = e.dataset.num_explained
    return {"sigma": sigma, "distortion": distortion_at(e.terms["error"], num_pixels, sigma)}


def _plane_neighbours(e: EvaluatedModel, plane: KernelChart) -> dict[str, Any] | None:
    d = e.dataset
    if not d.label.shared:
        return None  # no two rows share a label
    parts = (e.train, d.train_label), (d.test, d.test_label)
    seen = (
        Labelled({"x": plane.encode(rows), "z": plane.model.posterior(rows)[0]}, labels)
        for rows, labels in parts
    )
    return neighbours(*seen)


def plane_measures(e: EvaluatedModel) -> dict[str, Any] | None:
    """Returns what is measured of the plane of a run; None where there is none, and where images
    have contexts: what a place is decoded to has the usual one."""
    if (plane := e.plane) is None or e.dataset.context is not None:
        return None
    nodes, k = e.config.num_nodes, e.config.num_neighbours
    return {
        "neighbours": _plane_neighbours(e, plane),
        "distortion": through_plane(plane, e.dataset.test),
        "walks": plane_walks(plane, e.dataset, e.classifier, nodes, k),
    }


METRICS: dict[str, Callable[[EvaluatedModel], Any]] = {
    "angle_error": partial(_angle_error, centre="mean"),
    "angle_error_fitted_centre": partial(_angle_error, centre="fitted"),
    "yaw_error": _yaw_error,
    "yaw_unevenness": _yaw_unevenness,
    "winding_number": lambda e: e.topology and e.topology.winding_number,
    "topology": _topology,
    "smoothness": lambda e: None if e.walk is None else smoothness(e.walk.frames),
    "jumps": _jumps,
    "walks_without_jump": _walks,
    "smoothness_of_walks": _smoothness_of_walks,
    "separation": _separation,
    "prior_posterior_distance": _prior_posterior_distance,
    "off_manifold": _off_manifold,
    "negative_log_likelihood": _likelihood,
    "negative_log_likelihood_all": _likelihood_of_all,
    "active_units": _active_units,
    "divergence_per_unit": _divergence_per_unit,
    "distortion": lambda e: e.terms["distortion"],
    "rate": lambda e: e.terms["rate"],
    "error": _error,
    "class_accuracy": _class_accuracy,
    "target_class": _target_class,
    "rate_per_step": _rate_per_step,
    "constraints": _constraints,
    "sigma_opt": _sigma_opt,
    "average_kl": _average_kl,
    "marginal_kl": _marginal_kl,
    "information": lambda e: asdict(e.information),
    "chart": plane_measures,
}


def measures(evaluated: EvaluatedModel) -> Iterator[tuple[str, Any]]:
    """Yields every measure by name as it is done; None where it does not apply."""
    for name, measure in METRICS.items():
        yield name, measure(evaluated)


def evaluate(
    model: Measurable,
    chart: Chart,
    dataset: Dataset,
    config: RunConfig,
    plane: KernelChart | None = None,
) -> dict[str, Any]:
    """Returns every measure by name; None where it does not apply (no path, no plane)."""
    return dict(measures(EvaluatedModel(model, chart, dataset, config, plane=plane)))
