"""Data with a context: what is given lies in the last columns, and is not explained."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.ring import digit_atlas
from core.atlas import Atlas
from core.atlas.stand_in import stand_in
from core.build import ConfigProblem, build_model, load_dataset, shape_of_rows
from core.classifiers import fitted_classifier
from core.data import DATASETS, Context
from core.data.images.labelled import Labelled
from core.data.images.mnist import MNIST
from core.data.images.mnist_rotate import turned
from core.data.images.triplets import at_side, drawn, parts_of, sum_of
from core.data.images.whereabouts import TRIPLETS, whereabouts
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.mean_image import error_of_mean_image
from core.metrics.nearest_image import nearest_held_out
from core.models import decoded
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


# in an atlas


def with_contexts(atlas: Atlas) -> Atlas:
    count = atlas.count("end") + atlas.count("datum")
    contexts = np.random.default_rng(0).integers(0, 256, (count, 12), np.uint8)
    return replace(atlas, context=Context(2, (2, 3)), contexts=contexts)


def test_an_atlas_keeps_the_contexts_of_its_images(tmp_path):
    atlas = with_contexts(digit_atlas(60))
    atlas.save(tmp_path)
    again = Atlas.load(tmp_path)
    assert again.context == atlas.context and again.contexts_of("node") is None
    held_out = stand_in(again, "digits")
    for kind, rows in (("end", held_out.ends), ("datum", held_out.test)):
        np.testing.assert_array_equal(again.contexts_of(kind), atlas.contexts_of(kind))
        white = held_out.given(rows) / held_out.intensity * 255
        np.testing.assert_allclose(white, atlas.contexts_of(kind), atol=1e-3)
    plain = stand_in(digit_atlas(60), "digits")
    np.testing.assert_array_equal(held_out.explained(held_out.test), plain.test)


def test_an_atlas_of_before_contexts_has_none(tmp_path):
    digit_atlas(60).save(tmp_path)
    with np.load(tmp_path / "atlas.npz") as archive:
        assert "context" not in archive and "contexts" not in archive
    assert Atlas.load(tmp_path).context is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"contexts": None},
        {"context": None},
        {"context": Context(1, (2, 3))},
        {"contexts": np.zeros((3, 12), np.uint8)},
        {"contexts": np.zeros((510, 12))},
    ],
)
def test_contexts_that_do_not_fit_their_atlas_are_one_sentence(wrong):
    atlas = with_contexts(digit_atlas(60))
    with pytest.raises(FileProblem, match="contradicts itself \\(the shape of contexts\\)"):
        replace(atlas, **wrong)


# in all that compares images with what is decoded


def test_images_are_compared_without_their_contexts(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    data = small("mnist-sum-14")
    labels, distances = nearest_held_out(data.explained(data.test[:5]), data)
    np.testing.assert_array_equal(labels, data.test_label[:5])
    assert distances.max() < 1e-3
    explained = data.explained(data.train)
    assert error_of_mean_image(data) == pytest.approx(explained.var(axis=0).mean(), rel=1e-5)
    assert shape_of_rows(data) == (14, 14)
    whole = replace(data, train=1 - data.train)  # contexts between black and white alone
    whole.train[:, : whole.num_explained] = 1
    assert whole.is_binary


def test_a_classifier_reads_targets(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    classifier = next(fitted_classifier(small("mnist-sum-hard-14", num_images=60)))
    assert classifier.facts.shape == (14, 28)


def test_a_model_that_takes_no_context_says_so(folder):  # noqa: F811
    write_idx_files(folder / MNIST)
    config = EXPERIMENTS["grey-mnist/vae-0.3"].changed(dataset={"name": "mnist-sum-14"})
    with pytest.raises(ConfigProblem, match="mnist-sum-14 come with a context, which the model"):
        build_model(config, small("mnist-sum-14"))


class Doubling:
    """Decodes a latent to itself times the mean of a context."""

    def decode(self, z):
        return z

    def given(self, context):
        return Times(context.mean(axis=-1, keepdims=True))


class Times:
    def __init__(self, factor):
        self.factor = factor

    def decode(self, z):
        return z * self.factor


def test_latents_are_decoded_each_under_its_own_context():
    z, contexts = np.ones((2, 3)), np.array([[1.0, 3.0], [5.0, 5.0]])
    np.testing.assert_array_equal(decoded(Doubling(), z, contexts), [[2.0] * 3, [5.0] * 3])
    np.testing.assert_array_equal(decoded(Doubling(), z, contexts[:, :0]), z)
    with pytest.raises(TypeError, match="takes none"):
        decoded(Times(1), z, contexts)
