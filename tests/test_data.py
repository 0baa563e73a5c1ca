"""Datasets: seeded, bounded, split; the pendulum hangs where its angle says."""

import gzip

import numpy as np
import pytest
from sklearn.datasets import load_digits

from core.data import DATASETS, digits, pendulum
from core.data.digits import FILE
from core.data.pendulum import render
from core.files import FileProblem


@pytest.mark.parametrize("name", ["pendulum", "digits"])  # all others' files may be absent
def test_a_dataset_is_seeded_bounded_and_split(name):
    data, again = DATASETS[name](), DATASETS[name]()
    np.testing.assert_array_equal(data.train, again.train)
    assert data.train.dtype == data.test.dtype == np.float32
    assert data.train.shape[1] == data.picture.shape[0] * data.picture.shape[1]
    assert len(data.train) == len(data.train_label)
    assert len(data.ends) == len(data.end_label)
    for images in (data.train, data.test, data.ends):
        assert images.min() >= 0
        assert images.max() <= data.intensity * (1 + 1e-6)
    trained_on, held_out = ({row.tobytes() for row in part} for part in (data.train, data.test))
    assert not trained_on & held_out


def test_the_pendulum_has_the_papers_numbers():
    data = pendulum()
    assert data.train.shape == (15_000, 256)
    assert (data.train_label >= 0).all()
    assert (data.train_label < 2 * np.pi).all()
    counts, _ = np.histogram(data.train_label, bins=12)
    assert abs(counts / 15_000 - 1 / 12).max() < 0.01


@pytest.mark.parametrize(
    ("degrees", "row", "column"), [(0, 13, 7.5), (90, 7.5, 13), (180, 2, 7.5), (270, 7.5, 2)]
)
def test_the_bob_is_where_the_angle_says(degrees, row, column):
    image = render(np.radians([degrees]), contrast=1.0).reshape(16, 16) ** 8
    rows, columns = np.mgrid[:16, :16]
    assert (image * rows).sum() / image.sum() == pytest.approx(row, abs=0.7)
    assert (image * columns).sum() / image.sum() == pytest.approx(column, abs=0.7)


def test_the_digits_are_scikit_learns():
    ours, theirs = digits(seed=0), load_digits()
    order = np.random.default_rng(0).permutation(1_797)
    images = np.concatenate([ours.test, ours.train])
    labels = np.concatenate([ours.test_label, ours.train_label])
    np.testing.assert_array_equal(images, theirs.data[order] / 16)
    np.testing.assert_array_equal(labels, theirs.target[order])


def test_digits_without_scikit_learn_are_refused(monkeypatch):
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(FileProblem, match="pip install"):
        digits()


# The time in its header would be in the name of the test, which differs between processes then.
@pytest.mark.parametrize("content", [b"", b"1,2,3", gzip.compress(b"a,b", mtime=0)])
def test_damaged_digits_are_refused(content, monkeypatch, tmp_path):
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    with pytest.raises(FileProblem, match="damaged"):
        digits()


def test_neighbouring_angles_have_neighbouring_images():
    images = render(np.linspace(0, 2 * np.pi, 361), contrast=1.0)
    steps = np.linalg.norm(np.diff(images, axis=0), axis=1)
    assert steps.max() < 2 * steps.min()


@pytest.mark.parametrize("settings", [{"num_images": 0}, {"contrast": 0.0}, {"contrast": 2.0}])
def test_impossible_data_is_refused(settings):
    with pytest.raises(ValueError, match="needs"):
        pendulum(**settings)
