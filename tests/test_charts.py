"""What every chart promises, and that all that explores takes the chart and not the model."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from core.atlas.drawing import draw_atlas
from core.build import build_chart, build_dataset, build_model, build_smoother
from core.charts import CHARTS, DATA, MEANS, NODES, Chart, KernelChart, LatentChart, nodes_of
from core.charts.fitting import fit
from core.experiments import EXPERIMENTS
from core.graph import LatentGraph, interpolate
from core.metrics.evaluation import EvaluatedModel
from core.runs.log import TrainingLog
from tests.drawn_runs import config_of, with_context

PLANE = {"name": "kernel", "net": {"name": "mlp", "hidden": [16]}, "num_anchors": 40}
CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(
    dataset={"name": "pendulum", "num_images": 64},
    hidden=(16, 16),
    num_nodes=60,
    num_neighbours=8,
    smoother=PLANE,
)


SETTINGS: dict[str, dict] = {"latent": {}, "kernel": {}}


@pytest.fixture(scope="module")
def data():
    return build_dataset(CONFIG)


@pytest.fixture(scope="module")
def model(data):
    model = build_model(CONFIG, data)
    model.remember(torch.from_numpy(data.train))
    return model


@dataclass(frozen=True)
class Turned:
    """The latent space, turned by an angle."""

    flat: Chart
    angle: float = 0.7

    @property
    def turn(self) -> np.ndarray:
        c, s = np.cos(self.angle), np.sin(self.angle)
        return np.array([[c, -s], [s, c]], np.float32)

    @property
    def dim(self) -> int:
        return self.flat.dim

    def encode(self, x: np.ndarray) -> np.ndarray:
        return self.flat.encode(x) @ self.turn.T

    def spread(self, x: np.ndarray) -> np.ndarray:
        """Of a posterior that is as wide as it is high: a turn mixes its axes."""
        return np.sqrt(np.square(self.flat.spread(x)) @ np.square(self.turn).T)

    def covariance(self, x: np.ndarray) -> np.ndarray | None:
        covariance = self.flat.covariance(x)
        return None if covariance is None else self.turn @ covariance @ self.turn.T

    def decode(self, c: np.ndarray) -> np.ndarray:
        return self.flat.decode((c @ self.turn).astype(np.float32))

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        return self.flat.sample(num_samples, seed) @ self.turn.T

    def log_density(self, c: np.ndarray) -> np.ndarray:
        return self.flat.log_density((c @ self.turn).astype(np.float32))


def charts(model) -> dict[str, Chart]:
    known = {name: make(model=model, **SETTINGS[name]) for name, make in CHARTS.items()}
    return known | {"turned": Turned(LatentChart(model))}


@pytest.mark.parametrize("name", [*CHARTS, "turned"])
def test_every_chart_maps_there_and_back_and_samples_by_seed(name, model, data):
    chart = charts(model)[name]
    assert isinstance(chart, Chart)
    places = chart.encode(data.test[:7])
    assert places.shape == chart.spread(data.test[:7]).shape == (7, chart.dim)
    assert (chart.spread(data.test[:7]) >= 0).all()
    covariance = chart.covariance(data.test[:7])
    assert (covariance is None) == (name == "kernel")
    if name == "latent":
        variance = np.diagonal(covariance, axis1=1, axis2=2)
        np.testing.assert_allclose(np.sqrt(variance), chart.spread(data.test[:7]), rtol=1e-5)
    assert chart.decode(places).shape == (7, data.test.shape[1])
    samples = chart.sample(50, seed=1)
    assert samples.shape == (50, chart.dim) and (samples == chart.sample(50, seed=1)).all()
    assert (samples != chart.sample(50, seed=2)).any()
    assert chart.log_density(samples).shape == (50,)


def test_the_usual_chart_is_the_latent_space(model):
    assert build_chart(CONFIG, model) == LatentChart(model)


def test_a_walk_an_atlas_and_a_snapshot_lie_in_the_chart(model, data):
    flat, turned = LatentChart(model), Turned(LatentChart(model))
    walks, atlases, logs = [], [], []
    for chart in (flat, turned):
        graph = LatentGraph.build(chart.sample(60, seed=0), 8)
        walks.append(interpolate(chart, graph, data.ends[0], data.ends[12]))
        atlases.append(draw_atlas(chart, data, CONFIG))
        log = TrainingLog()
        log.add_snapshot(0, chart, data.test[:9])
        logs.append(log.snapshots)
    one, other = walks
    assert one.path.nodes.tolist() == other.path.nodes.tolist()
    np.testing.assert_allclose(other.path.latents, one.path.latents @ turned.turn.T, atol=1e-5)
    np.testing.assert_allclose(other.frames, one.frames, atol=1e-5)
    for kind in ("node", "end", "datum"):
        first, second = (atlas.points(kind) for atlas in atlases)
        np.testing.assert_allclose(second, first @ turned.turn.T, atol=1e-5)
    for name in ("posterior_mean", "prior_sample"):
        np.testing.assert_allclose(logs[1][name][0], logs[0][name][0] @ turned.turn.T, atol=1e-5)


def test_an_atlas_knows_how_its_posteriors_are_correlated(model, data):
    """A turn by an eighth makes of scales a, b the correlation (a^2 - b^2) / (a^2 + b^2)."""
    eighth = Turned(LatentChart(model), np.pi / 4)
    a, b = LatentChart(model).spread(data.test[:500]).T
    found = draw_atlas(eighth, data, CONFIG).data_correlations
    np.testing.assert_allclose(found, (a**2 - b**2) / (a**2 + b**2), atol=1e-5)
    kernel = CHARTS["kernel"](model=model, **SETTINGS["kernel"])
    assert draw_atlas(kernel, data, CONFIG).data_correlations is None  # places have no spread


def test_likelihood_and_divergences_stay_with_the_model_whatever_the_chart(model, data):
    flat = LatentChart(model)
    one, other = (EvaluatedModel(model, c, data, CONFIG) for c in (flat, Turned(flat)))
    assert one.terms == other.terms
    np.testing.assert_array_equal(one.draw[0], other.draw[0])
    np.testing.assert_array_equal(one.prior_sample, other.prior_sample)


@pytest.mark.parametrize("kind", NODES)
@pytest.mark.parametrize("method", ["vhp-rewo", "vampprior", "iwae"])
def test_every_kind_of_node_lies_in_the_chart_and_repeats_by_its_seed(kind, method, data):
    config = EXPERIMENTS[f"pendulum/{method}"].changed(dataset=CONFIG.dataset, hidden=(8, 8))
    chart = LatentChart(build_model(config, data))
    nodes = nodes_of(kind, chart, data, 50, seed=1)
    if nodes is None:
        assert kind == MEANS and method == "iwae"  # a standard normal has no parts
        return
    assert nodes.shape == (50, chart.dim) and np.isfinite(nodes).all()
    np.testing.assert_array_equal(nodes, nodes_of(kind, chart, data, 50, seed=1))
    assert (nodes != nodes_of(kind, chart, data, 50, seed=2)).any()


def test_nodes_of_data_are_posterior_means_of_training_data(model, data):
    chart = LatentChart(model)
    nodes = nodes_of(DATA, chart, data, 10**6, seed=0)
    assert len(nodes) == len(data.train)
    np.testing.assert_allclose(
        np.sort(nodes, axis=0), np.sort(chart.encode(data.train), axis=0), atol=1e-6
    )


def test_a_chart_without_means_has_no_nodes_of_that_kind(model, data):
    assert nodes_of(MEANS, Turned(LatentChart(model)), data, 9, seed=0) is None


def test_a_plane_of_images_under_contexts_sees_the_images_alone():
    """It predicts latents of a model that draws in steps, which are many, and takes images with
    their contexts as well as what is decoded, which has none."""
    config = config_of("digits/draw", context_dim=4)
    data = with_context(build_dataset(config))
    drawer = build_model(config, data).eval()
    smoother = build_smoother(data, LatentChart(drawer).dim, PLANE)
    for match in fit(smoother, drawer, data.train, steps=3):
        assert np.isfinite(match)
    plane = KernelChart(drawer, smoother)
    places = plane.encode(data.test)
    np.testing.assert_array_equal(places, plane.encode(data.explained(data.test)))
    assert plane.decode(places[:4]).shape == (4, data.num_explained)
