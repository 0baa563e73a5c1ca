"""The information plane: the quantised normal against integrals, places along a training, the
split of the rate against closed forms."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from core.build import build_dataset, build_model
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.metrics.information import split
from core.metrics.information_plane import NUM_IMAGES, has_plane, plane_point
from core.metrics.quantised import NUM_LEVELS, log_prob
from core.runs import Run
from core.runs.log import is_placed
from core.runs.recording import record

SMALL = {"hidden": (16,), "batch_size": 32, "learning_rate": 1e-3, "precision": "float32"}
DATA = {"name": "pendulum", "num_images": 320, "contrast": 1.0}
CONFIG = EXPERIMENTS["grey-mnist/geco-0.15"].changed(dataset=DATA, latent_dim=2, steps=40, **SMALL)


@pytest.mark.parametrize("sigma", [1e-3, 0.01, 0.2, 3.0])
@pytest.mark.parametrize("mean", [-0.5, 0.0, 0.3, 1.0, 1.7])
def test_the_probabilities_of_all_grey_levels_sum_to_one(mean, sigma):
    levels = np.arange(NUM_LEVELS) / (NUM_LEVELS - 1)
    assert np.exp(log_prob(levels, np.array(mean), sigma)).sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("level", "mean"), [(0, 0.1), (3, 0.0), (128, 0.52), (252, 1.0)])
def test_a_grey_level_has_the_mass_of_its_cell(level, mean):
    low = -math.inf if level == 0 else (level - 0.5) / 255
    expected = norm.cdf((level + 0.5) / 255, mean, 0.1) - norm.cdf(low, mean, 0.1)
    found = log_prob(np.array([level / 255]), mean, 0.1)
    assert found.tolist() == pytest.approx([math.log(expected)])


@pytest.mark.parametrize("level", [0, 1, 254, 255])
def test_tails_keep_their_digits_on_either_side(level):
    """Fifty sigma away a plain difference of two cumulative shares would be 0."""
    far, mirrored = log_prob(np.array([level / 255, 1 - level / 255]), 0.5, 0.01)
    assert far == pytest.approx(mirrored, rel=1e-9) and -1_300 < far < -1_100


def test_within_the_range_it_is_the_density_times_the_width_of_a_cell():
    x, mean = np.array([100, 120, 150]) / 255, np.array([0.4, 0.5, 0.6])
    density = norm.logpdf(x, mean, 0.15) - math.log(255)
    np.testing.assert_allclose(log_prob(x, mean, 0.15), density, atol=2e-4)


def test_a_place_is_what_its_parts_say():
    dataset = build_dataset(CONFIG)
    model = build_model(CONFIG, dataset)
    place = plane_point(model, dataset)
    seen, held_out = dataset.train[:NUM_IMAGES], dataset.test[:NUM_IMAGES]
    z, log_q = model.draw(held_out, seed=1)
    sigma = np.sqrt(np.square(seen - model.decode(model.draw(seen, seed=0)[0])).mean())
    nats = -log_prob(held_out, model.decode(z), float(sigma))
    assert place.rate == pytest.approx(float((log_q - model.log_prior(z)).mean()))
    assert place.error == pytest.approx(float(np.square(held_out - model.decode(z)).mean()))
    assert place.distortion == pytest.approx(float(nats.mean()), rel=1e-5)


def test_intensity_is_the_unit_of_error_and_grey():
    """White of 0.3 and white of 1 are the same image."""
    dim = CONFIG.changed(dataset=DATA | {"contrast": 0.3})
    dataset = build_dataset(dim)
    model = build_model(dim, dataset)
    z, _ = model.draw(dataset.test[:NUM_IMAGES], seed=1)
    off = (dataset.test[:NUM_IMAGES] - model.decode(z)) / 0.3
    assert dataset.intensity == pytest.approx(0.3)
    assert plane_point(model, dataset).error == pytest.approx(float(np.square(off).mean()))


def test_only_grey_data_under_a_normal_likelihood_have_a_plane():
    pendulum = build_dataset(CONFIG)
    assert has_plane(CONFIG, pendulum)
    binomial = CONFIG.changed(likelihood={"name": "binomial", "total_count": 16})
    assert not has_plane(binomial, pendulum)


def test_places_are_noted_along_a_training_and_a_resumed_one_has_the_same(tmp_path):
    straight, halved = Run(tmp_path / "straight"), Run(tmp_path / "halved")
    for _ in record(straight, CONFIG, resume=False):
        pass
    for steps in (17, CONFIG.steps):
        for _ in record(halved, CONFIG.changed(steps=steps), resume=True):
            pass
    plane, resumed = straight.plane, halved.plane
    expected = [step for step in range(1, 41) if is_placed(step) or step == 40]
    assert plane["step"].tolist() == expected
    assert set(resumed["step"]) == {*expected, 17}  # where it once ended
    same = np.isin(resumed["step"], expected)
    for name in plane:
        np.testing.assert_array_equal(plane[name], resumed[name][same])
    assert plane["error"][-1] < plane["error"][0]


def test_noting_places_changes_nothing_of_a_training(tmp_path, monkeypatch):
    noted, unnoted = Run(tmp_path / "noted"), Run(tmp_path / "unnoted")
    for _ in record(noted, CONFIG, resume=False):
        pass
    monkeypatch.setattr("core.runs.recorder.has_plane", lambda config, dataset: False)
    for _ in record(unnoted, CONFIG, resume=False):
        pass
    np.testing.assert_array_equal(noted.history["loss"], unnoted.history["loss"])
    with pytest.raises(FileProblem, match=r"plane\.npz"):
        _ = unnoted.plane


# ---- the parts of the rate


def interval_posteriors(num_images: int, draws: int, overlap: bool):
    """Uniform posteriors on the tiles of [0, 1], or all on the whole of it, under its uniform
    prior: the average KL is log n or 0."""
    generator = np.random.default_rng(0)
    width = 1.0 if overlap else 1 / num_images
    image = generator.integers(num_images, size=draws)
    low = np.zeros(num_images) if overlap else np.arange(num_images) / num_images
    z = low[image] + width * generator.random(draws)

    def of_each(part: np.ndarray) -> np.ndarray:
        inside = (part >= low) & (part < low + width)
        return np.where(inside, -np.log(width), -np.inf)

    own = np.full(draws, -np.log(width))
    return split(z[:, None], own, of_each, lambda part: np.zeros(len(part)), num_images)


def test_tiles_that_cover_the_prior_are_all_information():
    found = interval_posteriors(7, 500, overlap=False)
    assert found.information == pytest.approx(math.log(7))
    assert found.marginal_kl == pytest.approx(0, abs=1e-12)
    assert (found.num_images, found.num_draws) == (7, 500)


def test_posteriors_that_are_all_alike_tell_nothing():
    found = interval_posteriors(7, 500, overlap=True)
    assert found.information == pytest.approx(0) and found.average_kl == pytest.approx(0)


def test_the_parts_add_up_and_two_normals_far_apart_tell_which_one_it_is():
    generator, means = np.random.default_rng(1), np.array([-30.0, 30.0])
    image = generator.integers(2, size=400)
    z = (means[image] + generator.normal(size=400))[:, None]
    own = norm.logpdf(z[:, 0], means[image])
    found = split(z, own, lambda p: norm.logpdf(p, means), lambda p: norm.logpdf(p[:, 0]), 2)
    assert found.average_kl == pytest.approx(found.information + found.marginal_kl)
    assert found.information == pytest.approx(math.log(2))
    assert found.average_kl == pytest.approx(450, rel=0.02)  # 30^2 / 2
