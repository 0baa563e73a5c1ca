"""Seven images of MNIST: which they are, what a training of them leaves, and how it is read."""

import gzip
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.serving import ROOT
from core.atlas import Atlas
from core.atlas.stand_in import stand_in
from core.build import build_dataset, build_model
from core.classifiers import classifier_of
from core.data.images.micro_mnist import NUM_IMAGES, digit_of, micro_mnist, names_of
from core.data.labels import LABELS
from core.experiments import EXPERIMENTS
from core.experiments.micro_mnist import MICRO_MNIST
from core.files import FileProblem
from core.metrics.tiles import NUM_DRAWN, NUM_SHOWN, tiles_of
from core.runs import Run
from core.runs.recording import complete, record

NUM_FILE = 60
SMALL = {"steps": 120, "hidden": [16]}


def write_idx(path: Path, values: np.ndarray) -> None:
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes()))


@pytest.fixture
def files(tmp_path, monkeypatch) -> Path:
    """Returns a data folder with made-up files of MNIST's training images."""
    folder = tmp_path / "data"
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (NUM_FILE, 28, 28), dtype=np.uint8)
    write_idx(folder / "mnist" / "train-images-idx3-ubyte.gz", images)
    labels = random.integers(0, 10, NUM_FILE, dtype=np.uint8)
    write_idx(folder / "mnist" / "train-labels-idx1-ubyte.gz", labels)
    monkeypatch.setenv("PRIORSCAPE_DATA", str(folder))
    monkeypatch.setenv("PRIORSCAPE_HOME", str(tmp_path / "home"))
    return folder


def test_seven_images_are_trained_on_measured_and_offered_as_ends(files):
    data = micro_mnist()
    assert data.train.shape == (NUM_IMAGES, 784) and data.train.dtype == np.float32
    assert np.array_equal(data.train, data.test) and np.array_equal(data.ends, data.test)
    assert data.test_label.tolist() == list(range(NUM_IMAGES))
    assert len(np.unique(data.train, axis=0)) == NUM_IMAGES
    assert len(set(data.label.names)) == NUM_IMAGES
    digits = [digit_of(name) for name in data.label.names]
    assert digits == sorted(digits)
    assert np.array_equal(micro_mnist().train, data.train)
    assert not np.array_equal(micro_mnist(seed=1).train, data.train)


def test_images_of_one_digit_are_told_apart_by_a_letter():
    assert names_of([1, 1, 1, 4]) == ("1a", "1b", "1c", "4")
    label = LABELS["group"].named(("4", "1a", "1b"))
    assert label.read("4") == 0.0 and label.read("1") is None  # no name is a class's number


def test_without_the_files_one_sentence_says_where_they_are_to_be_had(files):
    (files / "mnist" / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(FileProblem, match="data get mnist"):
        micro_mnist()


@pytest.mark.parametrize("config", MICRO_MNIST, ids=lambda config: config.name)
def test_every_experiment_is_built_and_its_class_comes_from_mnists_classifier(files, config):
    model = build_model(config, build_dataset(config))
    assert type(model.encoder).__name__ == "ConditionalFlow"


def test_a_training_leaves_draws_shares_and_a_rate_that_adds_up(files, tmp_path):
    config = EXPERIMENTS["micro-mnist/geco-re"].changed(**SMALL, num_nodes=60)
    run = Run(tmp_path / "run")
    for _ in record(run, config, resume=False):
        pass
    assert list(complete(run))
    tiles = run.tiles
    assert tiles["step"].tolist() == [0, 100, 120]
    assert tiles["drawn"].shape == (3, NUM_DRAWN, NUM_IMAGES, 2)
    assert tiles["prior"].shape == (3, NUM_SHOWN, 2) and tiles["owner"].max() < NUM_IMAGES
    np.testing.assert_allclose(tiles["share"].sum(axis=1), 1, atol=1e-6)
    assert ((tiles["information"] > -1e-4) & (tiles["information"] < np.log(7) + 1e-4)).all()
    found = run.metrics["information"]
    parts = found["information"] + found["marginal_kl"]
    assert found["average_kl"] == pytest.approx(parts, abs=1e-6) and found["num_images"] == 7
    assert found["marginal_kl"] == run.metrics["marginal_kl"]


def test_a_training_that_is_resumed_keeps_its_tiles(files, tmp_path):
    config = EXPERIMENTS["micro-mnist/elbo"].changed(**SMALL)
    straight, halted = Run(tmp_path / "straight"), Run(tmp_path / "halted")
    for _ in record(straight, config, resume=False):
        pass
    for _ in record(halted, config.changed(steps=110), resume=False):
        pass
    for _ in record(halted, config, resume=True):
        pass
    assert halted.tiles["step"].tolist() == [0, 100, 110, 120]
    for name in ("drawn", "share", "information"):
        np.testing.assert_array_equal(halted.tiles[name][-1], straight.tiles[name][-1])


def test_a_training_of_many_images_leaves_no_tiles(tmp_path):
    config = EXPERIMENTS["digits/vae"].changed(steps=1, hidden=[8])
    run = Run(tmp_path / "run")
    for _ in record(run, config, resume=False):
        pass
    assert not (run.path / "tiles.npz").exists()
    with pytest.raises(FileProblem, match=r"tiles\.npz"):
        _ = run.tiles


class Cells:
    """A model of known tiles: normals around +1 and -1 in the first latent, under N(0, I)."""

    def __init__(self, spread: float):
        self.spread = spread

    def draw(self, x, seed):
        noise = np.random.default_rng(seed).normal(size=(len(x), 2))
        z = x[:, :2] + self.spread * noise
        return z, self._log(z - x[:, :2])

    def log_posteriors(self, x):
        return lambda z: self._log(z[:, None] - x[None, :, :2])

    def _log(self, gap):
        return -0.5 * np.square(gap / self.spread).sum(-1) - 2 * np.log(
            self.spread * np.sqrt(2 * np.pi)
        )

    def log_prior(self, z, num_draws=1, seed=0):
        return -0.5 * np.square(z).sum(-1) - np.log(2 * np.pi)

    def sample_prior(self, num_samples, seed):
        return np.random.default_rng(seed).normal(size=(num_samples, 2))

    def decode(self, z):
        return z

    def posterior(self, x):
        return x, np.full_like(x, self.spread)

    def innermost(self, x):
        return None


def test_tiles_of_known_posteriors_have_their_shares_information_and_error():
    x = np.array([[1.0, 0.0], [-1.0, 0.0]])
    apart, together = tiles_of(Cells(0.1), x), tiles_of(Cells(30.0), x)
    np.testing.assert_allclose(apart.share, 0.5, atol=0.03)
    assert apart.information == pytest.approx(np.log(2), abs=1e-6)  # neither overlaps the other
    assert together.information == pytest.approx(0, abs=0.01)
    assert apart.error == pytest.approx(0.01, rel=0.15)
    analytic = 0.5 * (2 * 0.1**2 + 1 - 2 - 4 * np.log(0.1))  # KL(N(mu, .01 I) || N(0, I))
    assert apart.information + apart.marginal == pytest.approx(analytic, abs=0.1)
    right = apart.prior[:, 0] > 0
    assert np.array_equal(apart.owner == 0, right)


def test_the_small_classifier_is_right_about_each_image_and_one_digit_comes_twice():
    atlas = Atlas.load(ROOT / "checkpoints" / "micro-mnist" / "geco-re")  # the images come along
    digits = [digit_of(name) for name in atlas.label.names]
    assert len(digits) == NUM_IMAGES and len(set(digits)) == NUM_IMAGES - 1
    seen = classifier_of("micro-mnist")(torch.from_numpy(stand_in(atlas, "").test)).softmax(-1)
    assert seen[range(NUM_IMAGES), digits].min() > 0.9
