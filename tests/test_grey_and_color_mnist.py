"""MNIST in its grey levels and in seeded colours, made from the same four files."""

import colorsys

import numpy as np
import pytest

from core.build import ConfigProblem, build_dataset
from core.data import DATASETS
from core.data.images.color_mnist import coloured, rgb
from core.data.images.labelled import Labelled
from core.data.images.mnist import MNIST
from core.data.images.whereabouts import whereabouts
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from tests.test_image_files import IMAGE, folder, write_idx_files  # noqa: F401  fixture

NAMES = ("grey-mnist", "color-mnist")


def test_grey_levels_are_what_lies_in_the_files(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    data, again, other = (DATASETS["grey-mnist"](seed=seed) for seed in (0, 0, 1))
    assert not data.probabilities and data.name == "grey-mnist"
    np.testing.assert_array_equal(data.train[0], (IMAGE.ravel() / 255).astype(np.float32))
    assert len(np.unique(data.test)) == 256
    np.testing.assert_array_equal(data.test, again.test)
    assert data.test_label.tolist() != other.test_label.tolist()
    assert sorted(data.test_label) == sorted(2 * list(range(10)))


def test_a_digit_in_colour_is_its_grey_times_one_hue(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    data = DATASETS["color-mnist"](num_images=7)
    assert data.train.shape == (7, 3 * 784) and data.picture.row_shape == (3, 28, 28)
    assert data.train_label.tolist() == list(range(7))
    for number, row in enumerate(data.train):
        channels, grey = row.reshape(3, 784), np.roll(IMAGE, number).ravel() / 255
        np.testing.assert_allclose(channels.max(axis=0), grey, atol=0.5 / 255)
        assert channels.min() == 0  # saturation 1: one channel is dark everywhere
        white = grey > 0.5
        share = channels[:, white] / grey[white]
        assert np.ptp(share, axis=1).max() < 0.01  # one hue an image
    shares = [row.reshape(3, 784)[:, 255] for row in data.train]
    assert len({tuple(share.round(3)) for share in shares}) == 7  # and another one each


def test_colours_are_seeded(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    data, again, other = (DATASETS["color-mnist"](seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(data.train, again.train)
    np.testing.assert_array_equal(data.test, again.test)
    assert not np.array_equal(data.train, other.train)


def test_hues_are_those_of_the_standard_library():
    hues = np.linspace(0, 1, 25)
    expected = [colorsys.hsv_to_rgb(hue, 1, 1) for hue in hues]
    np.testing.assert_allclose(rgb(hues), expected, atol=1e-6)


def test_colours_are_bytes_as_they_would_lie_in_a_file():
    digits = Labelled(np.full((2, 4), 100, np.uint8), np.array([3, 4]))
    rows = coloured(digits, np.random.default_rng(0)).rows
    assert rows.dtype == np.uint8 and rows.shape == (2, 12) and rows.max() == 100


@pytest.mark.parametrize("count", [0, -1, 60_001])
def test_impossible_numbers_of_colour_images_are_one_sentence(count, folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    config = EXPERIMENTS["color-mnist/vae-0.3"]
    with pytest.raises(ConfigProblem, match="between 1 and 60,000"):
        build_dataset(config.changed(dataset={"name": "color-mnist", "num_images": count}))


@pytest.mark.parametrize("name", NAMES)
def test_missing_files_say_how_to_get_mnist(name, folder):  # noqa: F811
    assert whereabouts(name) is None
    with pytest.raises(FileProblem, match="data get mnist"):
        DATASETS[name]()
    write_idx_files(folder / MNIST)
    assert whereabouts(name) == folder / MNIST / "train-images-idx3-ubyte.gz"
