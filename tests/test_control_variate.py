"""The likelihood of all images by a cheap bound and its gap on some: unbiased, and as exact as it
says."""

import math
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from core.build import build_dataset, build_model
from core.charts import LatentChart
from core.data import Dataset
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.metrics import weighed_images
from core.metrics.control_variate import FEW, Controlled, bounds, gap, random_places
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.metrics.likelihood import summed, weighed
from core.metrics.weighed_images import WeighedImages
from core.models import VAE
from core.priors import StandardNormal
from tests.test_likelihood import linear_gaussian, normal_x

RANDOM = np.random.default_rng(0)


def model_and_images(count: int) -> tuple[VAE, np.ndarray, np.ndarray]:
    """Returns a model, images, and their exact negative log-likelihoods."""
    exact = normal_x(np.eye(2))
    x = exact.rvs(count, random_state=0).astype(np.float32)
    return linear_gaussian(StandardNormal(2)), x, -exact.logpdf(x)


def test_the_mean_over_all_images_comes_from_a_few_with_many_samples():
    model, x, exact = model_and_images(3_000)
    of_all = np.array(list(bounds(model, x)))
    gaps = np.array([gap(log_weights) for log_weights in weighed(model, x[:60], 2_000)])
    found = Controlled.of(of_all, gaps)
    assert of_all.mean() > exact.mean() + 0.005  # a bound, which the gap brings down
    assert found.mean == pytest.approx(exact.mean(), abs=0.02)
    assert found.mean == found.bound + found.gap and found.gap < 0
    assert (found.count, found.subset) == (3_000, 60)
    alone = exact[:60].std() / math.sqrt(60)
    assert found.standard_error < alone / 4


@pytest.mark.parametrize("together", [-0.9, 0.0, 0.9])
def test_its_standard_error_is_how_it_varies(together: float):
    """Over images drawn anew, b and g with independent noise, and images that share their sign."""
    count, subset, means, errors = 300, 100, [], []
    for _ in range(3_000):
        image = RANDOM.normal(size=count)
        b = 20 * image + RANDOM.normal(size=count)
        of_image = together * image + math.sqrt(1 - together**2) * RANDOM.normal(size=count)
        g = -2 + 15 * of_image[:subset] + RANDOM.normal(size=subset)
        found = Controlled.of(b, g)
        means.append(found.mean)
        errors.append(found.standard_error)
    assert np.mean(means) == pytest.approx(-2, abs=0.2)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.05)


def test_its_two_parts_are_those_of_the_images_and_of_the_gaps():
    found = Controlled.of(np.array([1.0, 2.0, 3.0, 4.0]), np.array([-1.0, -2.0]))
    assert found.standard_error_bound == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    assert found.standard_error_gap == pytest.approx(0.5)
    assert (found.bound, found.gap, found.mean) == (2.5, -1.5, 1.0)


def test_a_gap_is_what_the_samples_win_over_twenty_of_them():
    log_weights = 3 * torch.randn(1_003, dtype=torch.float64)
    twenties = log_weights[:1_000].reshape(50, FEW)
    of_twenty = -(twenties.exp().mean(dim=1)).log()
    expected = -log_weights.exp().mean().log() - of_twenty.mean()
    assert gap(log_weights) == pytest.approx(expected.item())
    assert gap(log_weights[:FEW]) == pytest.approx(0, abs=1e-12)


def test_bounds_are_the_same_however_many_fit_at_a_time_but_for_their_noise(
    monkeypatch: pytest.MonkeyPatch,
):
    model, x, _ = model_and_images(300)
    whole = np.array(list(bounds(model, x)))
    assert whole.tolist() == list(bounds(model, x))
    monkeypatch.setattr("core.metrics.control_variate.MOST_NUMBERS", 7 * FEW * 4)
    asked = []
    model.decoder.register_forward_hook(lambda _, z, __: asked.append(z[0].shape[:-1].numel()))
    parts = np.array(list(bounds(model, x)))
    assert max(asked) == 7 * FEW
    assert parts.mean() == pytest.approx(whole.mean(), abs=0.1)


# ---- what a run's measures say

BITS: dict[str, Any] = {
    "likelihood": {"name": "binomial", "total_count": 1},
    "hidden": (16, 16),
}
CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(**BITS, num_nodes=60, num_neighbours=6)


def black_and_white() -> Dataset:
    """Returns the pendulum, trained on in two colours: a Bernoulli likelihood takes no grey."""
    dataset = build_dataset(CONFIG)
    return replace(dataset, train=(dataset.train > 0.15).astype(np.float32))


def of_bits(count: int, grey: bool = False) -> WeighedImages:
    """Returns the estimates of an untrained model on so many images in an order: first dark."""
    dataset = black_and_white()
    shares = np.linspace(0, 1, count)[:, None]
    x = (RANDOM.random((count, dataset.test.shape[1])) < shares).astype(np.float32)
    return WeighedImages(build_model(CONFIG, dataset), x / 2 if grey else x, CONFIG)


@pytest.fixture
def fifty_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighed_images, "weighed", partial(weighed, num_samples=50))


def test_many_images_of_bits_are_chosen_from_all_over_a_sorted_file(fifty_samples: None):
    images = of_bits(1_001)
    seen: dict[str, int] = {}

    def watch(values: Any, title: str, total: int) -> Any:
        seen[title] = total
        return values

    images = replace(images, watch=watch)
    assert images.controlled is not None
    assert (images.controlled.count, images.controlled.subset) == (1_001, 200)
    assert seen == {"Weighing images": 200, "Bounding images": 1_001}
    assert images.x[random_places(1_001, 200)].mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(("count", "grey"), [(1_000, False), (1_001, True)])
def test_few_images_or_grey_ones_are_the_first_as_before(
    count: int, grey: bool, fifty_samples: None
):
    images = of_bits(count, grey)
    assert images.controlled is None
    first = summed(weighed(images.model, images.x[:64], 50))
    assert np.array_equal(images.likelihood.log_likelihood, first.log_likelihood)


def test_a_binomial_likelihood_that_says_no_count_is_of_bits(fifty_samples: None):
    usual = replace(CONFIG, model=CONFIG.model | {"likelihood": {"name": "binomial"}})
    assert replace(of_bits(1_001), config=usual).are_many_bits
    for other in ({"name": "binomial", "total_count": 16}, {"name": "normal", "scale": 0.3}):
        config = replace(CONFIG, model=CONFIG.model | {"likelihood": other})
        assert not replace(of_bits(1_001), config=config).are_many_bits


def test_where_convolutions_decode_fewer_images_are_weighed(fifty_samples: None):
    slow = CONFIG.changed(decoder={"name": "gated_conv"})
    images = replace(of_bits(1_500), config=slow)
    assert images.controlled is not None
    assert (images.controlled.count, images.controlled.subset) == (1_000, 20)


def test_a_run_says_both_estimates_and_the_divergence_of_each_unit(fifty_samples: None):
    dataset = black_and_white()
    bits = (RANDOM.random((1_100, dataset.test.shape[1])) < 0.2).astype(np.float32)
    labels = np.linspace(0, 1, 1_100, dtype=np.float32)
    data = replace(dataset, test=bits, test_label=labels, picture=Tiles((16, 16)))
    model = build_model(CONFIG, data)
    evaluated = EvaluatedModel(model, LatentChart(model), data, CONFIG)
    names = ("negative_log_likelihood", "negative_log_likelihood_all", "active_units")
    values = {name: METRICS[name](evaluated) for name in (*names, "divergence_per_unit")}
    of_some, of_all = values["negative_log_likelihood"], values["negative_log_likelihood_all"]
    assert (of_some["count"], of_all["subset"], of_all["count"]) == (200, 200, 1_100)
    assert of_all["mean"] == pytest.approx(of_some["mean"], abs=4 * of_some["standard_error"])
    assert of_all["standard_error"] < of_some["standard_error"]
    divergence = values["divergence_per_unit"]
    assert divergence == sorted(divergence, reverse=True) and len(divergence) == 2
    assert values["active_units"] == sum(value > 0.01 for value in divergence)


def test_data_of_before_have_their_64_images_and_no_second_estimate(fifty_samples: None):
    config = EXPERIMENTS["pendulum/vhp-rewo"].changed(hidden=(16, 16))
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    evaluated = EvaluatedModel(model, LatentChart(model), dataset, config)
    assert METRICS["negative_log_likelihood"](evaluated)["count"] == 64
    assert METRICS["negative_log_likelihood_all"](evaluated) is None
