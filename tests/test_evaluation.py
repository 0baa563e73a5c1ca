"""What `evaluate` and the atlas say of a model whose answers are known: a perfect circle."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from scipy import stats

from core.atlas import Atlas
from core.atlas.drawing import draw_atlas
from core.build import build_dataset, build_model
from core.charts import LatentChart
from core.circle import nearest_angle
from core.data import LABELS, NUM_SHOWN, Dataset, pendulum
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.metrics.evaluation import METRICS, evaluate
from core.metrics.nearest_image import nearest_image
from core.models import Terms
from core.runs import RunConfig

CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(num_nodes=400, num_neighbours=10)
SCALE = 0.05


@dataclass(frozen=True)
class Circle:
    """A model that encodes an image on the unit circle at its angle, and decodes a latent
    as the nearest true image, or as `nothing` inside the circle; its prior is a ring or a disc."""

    data: Dataset
    filled: bool = False

    def terms(self, x: torch.Tensor, num_samples: int) -> Terms:
        ones = torch.ones(num_samples, len(x))
        return Terms(distortion=3 * ones, rate=2 * ones, errors={"error": ones / 4})

    def log_weight(self, x: torch.Tensor, num_samples: int) -> torch.Tensor:
        return -5 * torch.ones(num_samples, len(x))

    def log_weights_of_each(self, x: torch.Tensor, num_samples: int) -> Iterator[torch.Tensor]:
        yield from self.log_weight(x, num_samples).T

    def log_prior(self, z: np.ndarray, num_draws: int = 1, seed: int = 0) -> np.ndarray:
        return np.full(len(z), -7.0)

    def innermost(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.posterior(x)

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        angles, _ = nearest_image(x, self.data.test, self.data.test_label)
        mean = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return mean, np.full_like(mean, SCALE)

    def draw(self, x: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        mean, _ = self.posterior(x)
        z = mean + SCALE * np.random.default_rng(seed).normal(size=mean.shape)
        return z, self._log_normal(z - mean)

    def log_posteriors(self, x: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        mean, _ = self.posterior(x)
        return lambda z: self._log_normal(z[:, None] - mean)

    def _log_normal(self, from_mean: np.ndarray) -> np.ndarray:
        return stats.norm(scale=SCALE).logpdf(from_mean).sum(axis=-1)

    def decode(self, z: np.ndarray) -> np.ndarray:
        angles = np.arctan2(z[:, 1], z[:, 0])
        images = self.data.test[nearest_angle(self.data.test_label, angles[:, None])]
        return np.where(np.linalg.norm(z, axis=1, keepdims=True) > 0.5, images, 0).astype("f4")

    def sample_prior(self, num_samples: int, seed: int) -> np.ndarray:
        random = np.random.default_rng(seed)
        angles = random.uniform(0, 2 * np.pi, num_samples)
        ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        if self.filled:
            return ring * np.sqrt(random.uniform(0, 1, (num_samples, 1)))
        return ring + random.normal(0, SCALE, ring.shape)


def evaluated(model, data: Dataset, config: RunConfig) -> dict[str, Any]:
    return evaluate(model, LatentChart(model), data, config)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return pendulum(num_images=500)


@pytest.fixture(scope="module")
def measured(data) -> dict:
    return {f: evaluated(Circle(data, f), data, CONFIG) for f in (False, True)}


@pytest.mark.slow
def test_every_measure_is_reported(measured):
    assert list(measured[False]) == list(METRICS)


@pytest.mark.slow
def test_a_perfect_circle_has_no_errors(measured):
    values = measured[False]
    assert values["angle_error"] < 0.08  # the mean of 500 angles is not quite the centre
    assert values["angle_error_fitted_centre"] < 0.005
    assert abs(values["winding_number"]) == 1
    assert values["topology"]["is_ring"]
    assert values["jumps"] == 0
    assert values["walks_without_jump"]["squared"] == 1
    assert values["off_manifold"] == 0
    # Samples of the prior against samples, not means, of the posterior: the same distribution.
    assert values["prior_posterior_distance"] < 0.03


@pytest.mark.slow
def test_the_terms_keep_their_names_and_units(measured):
    values = measured[False]
    assert (values["distortion"], values["rate"], values["error"]) == (3.0, 2.0, 0.25)
    likelihood = values["negative_log_likelihood"]
    expected = {"mean": 5.0, "standard_error": 0.0, "effective_size": 5_000.0, "count": 64}
    assert likelihood == pytest.approx(expected, rel=1e-5, abs=1e-6)
    sigma = values["sigma_opt"]["sigma"]
    assert sigma == 0.5
    assert values["sigma_opt"]["distortion"] == pytest.approx(128 * (np.log(np.pi / 2) + 1))
    assert values["active_units"] == 2
    entropy = np.log(2 * np.pi * np.e * SCALE**2)  # of each posterior
    assert values["average_kl"] == pytest.approx(7 - entropy, abs=0.05)
    assert values["marginal_kl"] < values["average_kl"] - 1


@pytest.mark.slow
def test_a_filled_disc_is_found_out(measured):
    values = measured[True]
    assert values["off_manifold"] == pytest.approx(0.25, abs=0.03)  # the area within half a radius
    assert values["prior_posterior_distance"] > 0.1
    assert values["walks_without_jump"]["euclidean"] < 0.2


@pytest.mark.slow
def test_the_default_walk_goes_half_a_turn(data):
    walk = evaluated(Circle(data), data, CONFIG.changed(num_neighbours=399))
    # Every pair of nodes is joined: by squared lengths it still has more than two frames.
    assert walk["smoothness"] > 0


def tiles(atlas: Atlas) -> np.ndarray:
    height, width = atlas.picture.shape
    sheet = np.asarray(Image.open(BytesIO(atlas.sprite)))
    rows = sheet.reshape(-1, height, atlas.columns, width).swapaxes(1, 2)
    return rows.reshape(-1, height * width) / 255 * atlas.intensity


def test_the_sprite_holds_nodes_then_ends_then_data(data):
    model = Circle(data)
    atlas = draw_atlas(LatentChart(model), data, CONFIG)
    expected = [model.decode(atlas.nodes), model.decode(atlas.ends), data.test[:NUM_SHOWN]]
    shown = tiles(atlas)[: 400 + 24 + NUM_SHOWN]
    np.testing.assert_allclose(shown, np.concatenate(expected), atol=atlas.intensity / 500)
    np.testing.assert_allclose(atlas.ends, model.posterior(data.ends)[0])
    np.testing.assert_allclose(atlas.data_labels, data.test_label[:NUM_SHOWN], rtol=1e-6)


@pytest.fixture
def saved(data, tmp_path):
    draw_atlas(LatentChart(Circle(data)), data, CONFIG).save(tmp_path)
    return tmp_path


def fields_of(atlas):
    return vars(atlas) | {"density": vars(atlas.density)}


def test_an_atlas_comes_back_as_it_was_saved(data, saved):
    before, after = draw_atlas(LatentChart(Circle(data)), data, CONFIG), Atlas.load(saved)
    np.testing.assert_equal(fields_of(after), fields_of(before))


def test_an_atlas_of_before_there_were_classes_holds_angles(saved):
    with np.load(saved / "atlas.npz") as archive:
        arrays = {name: values for name, values in archive.items() if name != "label"}
    np.savez(saved / "atlas.npz", **arrays)
    assert Atlas.load(saved).label == LABELS["angle"]


def test_an_atlas_knows_what_its_datasets_labels_are(data, tmp_path):
    named = replace(data, label=LABELS["class"], test_label=np.floor(data.test_label))
    named = replace(named, end_label=np.floor(data.end_label))
    draw_atlas(LatentChart(Circle(data)), named, CONFIG).save(tmp_path)
    assert Atlas.load(tmp_path).label == LABELS["class"]


def test_a_sprite_of_another_atlas_is_refused(data, saved):
    (saved / "sprite.png").write_bytes(
        draw_atlas(LatentChart(Circle(data, True)), data, CONFIG).sprite
    )
    with pytest.raises(FileProblem, match=r"sprite\.png is not this atlas's"):
        Atlas.load(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"edges": np.array([[-5, 3]])},
        {"edges": np.array([[0, 400]])},
        {"edges": np.array([1, 2, 3])},
        {"data": np.zeros((3, 2))},
        {"nodes": np.full((400, 2), np.nan)},
        {"nodes": np.array(["a", "b"])},
        {"data_correlations": np.full(3, 0.5)},
        {"columns": np.array(0)},
        {"tile_shape": np.array(16)},
        {"num_neighbours": np.array([1, 2])},
        {"intensity": np.array(np.nan)},
        {"label": np.array("colour")},
        {"label": np.array("class")},  # its labels are angles, no whole numbers
    ],
)
def test_an_atlas_that_contradicts_itself_is_refused(saved, change):
    with np.load(saved / "atlas.npz") as archive:
        arrays = dict(archive) | change
    np.savez(saved / "atlas.npz", **arrays)
    with pytest.raises(FileProblem):
        Atlas.load(saved)


def test_no_flipped_byte_of_an_archive_gives_anything_but_a_sentence(saved):
    content = (saved / "atlas.npz").read_bytes()
    random = np.random.default_rng(0)
    refused = 0
    for position in random.integers(0, len(content), 150):
        damaged = bytearray(content)
        damaged[position : position + 3] = bytes(random.integers(0, 256, 3, dtype=np.uint8))
        (saved / "atlas.npz").write_bytes(bytes(damaged))
        try:
            Atlas.load(saved)
        except FileProblem:
            refused += 1
    assert refused > 100


def test_a_bare_array_under_the_name_of_an_archive_is_refused(saved):
    with (saved / "atlas.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(FileProblem, match="truncated or foreign"):
        Atlas.load(saved)


@pytest.mark.slow
def test_measures_of_angles_and_planes_are_left_out_where_there_are_none(tmp_path):
    config = EXPERIMENTS["digits/vampprior"].changed(latent_dim=3, hidden=(8,), num_nodes=60)
    dataset = build_dataset(config)
    values = evaluated(build_model(config, dataset), dataset, config)
    left_out = {name for name, value in values.items() if value is None}
    assert left_out == {
        *("angle_error", "angle_error_fitted_centre", "winding_number", "topology"),
        *("off_manifold", "active_units", "smoothness_of_walks", "divergence_per_unit"),
        *("yaw_error", "yaw_unevenness", "chart", "rate_per_step", "target_class"),
        "negative_log_likelihood_all",  # of many images of bits
    }
    assert json.loads(json.dumps(values)) == values
