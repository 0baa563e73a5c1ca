"""Data with a context: what is given lies in the last columns, and is not explained."""

import numpy as np
import pytest

from core.build import ConfigProblem, load_dataset
from core.data import DATASETS, Context
from core.data.images.labelled import Labelled
from core.data.images.mnist import MNIST
from core.data.images.mnist_rotate import turned
from core.data.images.triplets import at_side, drawn, parts_of, sum_of
from core.data.images.whereabouts import TRIPLETS, whereabouts
from core.files import FileProblem
from tests.test_image_files import folder, write_idx_files  # noqa: F401  fixture

EDITIONS = (*TRIPLETS, *(f"{name}-14" for name in TRIPLETS))


def small(name, **settings):
    return load_dataset({"name": name, "num_images": 12, **settings})


@pytest.mark.parametrize("name", EDITIONS)
def test_a_triplet_is_seeded_split_and_as_large_as_it_says(name, folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    data, again, other = small(name), small(name), small(name, seed=1)
    assert data.name == name and whereabouts(name) is not None
    np.testing.assert_array_equal(data.train, again.train)
    assert not np.array_equal(data.train, other.train)
    side = data.picture.shape[0]
    assert data.train.shape == (12, 3 * side**2) and len(data.test) == 2_000
    assert data.train.dtype == np.float32 and 0 <= data.train.min() < data.train.max() <= 1
    images = data.picture.images(data.explained(data.test))
    assert images.shape == (2_000, *data.picture.shape)
    assert data.given(data.test).shape[1] == data.num_context == 3 * side**2 - images[0].size
    assert (data.context is None) == name.startswith("mnist-triplets")
    assert data.end_label.tolist() == list(range(10))


@pytest.mark.parametrize("name", EDITIONS)
def test_missing_files_of_triplets_say_how_to_get_mnist(name, folder):  # noqa: F811
    with pytest.raises(FileProblem, match="data get mnist"):
        DATASETS[name]()


@pytest.mark.parametrize("settings", [{"num_images": 0}, {"side": 7}, {"num_images": 10**6}])
def test_impossible_sizes_of_triplets_are_one_sentence(settings, folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    with pytest.raises(ConfigProblem, match="28 or 14 pixels"):
        load_dataset({"name": "mnist-sum", **settings})


def digits() -> Labelled:
    """Returns twenty images whose pixels all say which digit they show."""
    labels = np.arange(20, dtype=np.uint8) % 10
    return Labelled(np.repeat(labels[:, None], 784, axis=1), labels)


def test_the_third_image_shows_the_sum_of_the_others():
    triplets = drawn(digits(), 500, sum_of, np.random.default_rng(0))
    shown = triplets.images.reshape(500, 3, -1)[:, :, 0].astype(int)
    np.testing.assert_array_equal(shown, triplets.labels)
    np.testing.assert_array_equal(shown.sum(axis=1) % 10, 2 * shown[:, 2] % 10)
    assert len({tuple(pair) for pair in shown[:, :2]}) == 100  # every pair comes


def test_a_digit_without_an_image_is_one_sentence():
    some = digits().at(np.arange(9))
    with pytest.raises(FileProblem, match="no digit 9; fetch them again"):
        drawn(some, 5, sum_of, np.random.default_rng(0))


def test_the_worlds_take_the_same_triplets_apart(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    triplets, total, hard = (small(name) for name in TRIPLETS[:3])
    images = triplets.train.reshape(-1, 28, 3, 28).swapaxes(1, 2)
    given = total.context.images(total.given(total.train))
    np.testing.assert_array_equal(given.reshape(-1, 28, 2, 28).swapaxes(1, 2), images[:, :2])
    np.testing.assert_array_equal(total.explained(total.train), images[:, 2].reshape(12, -1))
    np.testing.assert_array_equal(hard.explained(hard.train).reshape(12, 28, 56), given)
    np.testing.assert_array_equal(hard.given(hard.train), total.explained(total.train))
    assert triplets.train_label.tolist() == total.train_label.tolist()


def test_a_target_shows_the_first_digit_turned_by_thirty_degrees_times_the_second():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 10:18, 10:18] = np.random.default_rng(0).integers(0, 256, (8, 8))
    for quarters in range(4):
        expected = np.rot90(image[0], quarters)
        np.testing.assert_allclose(turned(image, 90.0 * quarters)[0], expected, atol=1)
    there = turned(turned(image, 30.0), -30.0).astype(float)
    assert np.corrcoef(there.ravel(), image.ravel())[0, 1] > 0.8
    rows, columns = np.indices((28, 28)) - 13.5
    lit = np.zeros((1, 28, 28), np.uint8)
    lit[0, 13:15, 20:24] = 255  # to the right of the centre
    moved = turned(lit, 30.0)[0].astype(float)
    angle = np.degrees(np.arctan2(-(moved * rows).sum(), (moved * columns).sum()))
    assert angle == pytest.approx(30, abs=0.5)  # anticlockwise


def test_a_rotated_world_shows_the_digit_of_its_first_context(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    train, test = parts_of(lambda first, second: first, 28, 40, seed=0)
    for part in (train, test):
        np.testing.assert_array_equal(part.labels[:, 2], part.labels[:, 0])


def test_small_images_are_means_of_four_pixels():
    triplets = drawn(digits(), 3, sum_of, np.random.default_rng(0))
    triplets.images[0, 0, :2, :2] = [[0, 10], [20, 30]]
    less = at_side(triplets, 14)
    assert less.images.shape == (3, 3, 14, 14) and less.images.dtype == np.uint8
    assert less.images[0, 0, 0, 0] == 15 and less.side == 14


def test_the_images_of_a_context_lie_beside_each_other_and_back():
    context = Context(2, (2, 3))
    columns = np.arange(24.0).reshape(2, 12)
    images = context.images(columns)
    assert images.shape == (2, 2, 6)
    np.testing.assert_array_equal(images[0, :, :3].ravel(), columns[0, :6])
    np.testing.assert_array_equal(context.columns(images), columns)


@pytest.mark.parametrize("sizes", [(0, (2, 2)), (1, (0, 2)), (-1, (3, 3))])
def test_an_empty_context_is_refused(sizes):
    with pytest.raises(ValueError, match="at least one"):
        Context(*sizes)


def test_data_without_a_context_are_explained_whole():
    data = DATASETS["digits"]()
    assert data.num_context == 0
    np.testing.assert_array_equal(data.explained(data.test), data.test)
    assert data.given(data.test).shape == (len(data.test), 0)
