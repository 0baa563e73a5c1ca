"""Published images: read from their own files, split as they say, held-out pixels drawn once."""

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from core.data import DATASETS
from core.data.folder import VARIABLE
from core.data.images.idx import read_idx
from core.data.images.ink import inked
from core.data.images.labelled import Labelled
from core.data.images.mnist import CLOTHES, FASHION, MNIST
from core.data.images.omniglot import ABOUT, IMAGES
from core.data.images.static_mnist import DIGITS_OF_TEST, PACKED
from core.files import FileProblem

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDER = Path(os.environ.get(VARIABLE) or BESIDE)


def needs(file: str) -> pytest.MarkDecorator:
    reason = f"needs {file}: name the folder of real data in {VARIABLE}"
    return pytest.mark.skipif(not (FOLDER / file).is_file(), reason=reason)


def idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an empty data folder."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


IMAGE = np.arange(784).reshape(28, 28) % 256


def write_idx_files(folder: Path, num_train: int = 30, num_test: int = 20) -> None:
    """Image i of a part is IMAGE rolled by i pixels, its label i mod 10; test is sorted by it."""
    for part, count in (("train", num_train), ("t10k", num_test)):
        labels = np.arange(count) % 10
        images = np.stack([np.roll(IMAGE, i) for i in range(count)])
        if part == "t10k":
            labels = np.sort(labels)
        write(folder / f"{part}-images-idx3-ubyte.gz", gzip.compress(idx(images)))
        write(folder / f"{part}-labels-idx1-ubyte.gz", gzip.compress(idx(labels)))


def one_sentence(problem: pytest.ExceptionInfo[FileProblem]) -> str:
    said = str(problem.value)
    assert "\n" not in said and said.endswith(".") and len(said) < 400
    return said


# idx


@pytest.mark.parametrize("shape", [(3,), (4, 2, 5)])
def test_an_idx_file_is_read_plain_and_gzipped_whatever_its_name(shape, tmp_path):
    array = np.random.default_rng(0).integers(0, 256, shape)
    for content in (idx(array), gzip.compress(idx(array))):
        for name in ("a.gz", "a"):
            path = write(tmp_path / name, content)
            np.testing.assert_array_equal(read_idx(path, len(shape)), array)


WHOLE = idx(np.zeros((2, 28, 28)))
BAD = {
    "empty": (b"", "begins with nothing"),
    "cut in the header": (WHOLE[:9], "no idx file"),
    "cut": (WHOLE[:-1], "1,567 bytes after its header, which speaks of 1,568"),
    "too long": (WHOLE + b"\0", "1,569 bytes"),
    "packed and cut": (gzip.compress(WHOLE)[:-9], "cut short"),
    "packed from what was cut": (gzip.compress(WHOLE[:-1]), "1,567 bytes"),
    "packed and damaged": (gzip.compress(WHOLE)[:20] + b"\xff" * 20, "damaged"),
    "wrong magic number": (b"\0\0\x0d\x03" + WHOLE[4:], "begins with 00 00 0d 03"),
    "labels for images": (idx(np.zeros(30)), "array of 1 dimensions where 3"),
    "dimensions beyond the header": (b"\0\0\x08\xff" + WHOLE[4:], "255 dimensions"),
    "huge": (b"\0\0\x08\x03" + b"\xff" * 12, "speaks of"),
    "web page": (b"<!DOCTYPE html><html>gone</html>", "web page"),
    "packed web page": (gzip.compress(b"<!DOCTYPE html>"), "web page"),
    "page in capitals, after blanks": (b"\n  <HTML>", "web page"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_idx_file_is_one_sentence_that_names_it(name, tmp_path):
    content, why = BAD[name]
    with pytest.raises(FileProblem) as problem:
        read_idx(write(tmp_path / "a.gz", content), 3)
    said = one_sentence(problem)
    assert why in said and "a.gz" in said


def test_an_idx_file_that_unpacks_without_end_is_not_kept_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.images.idx.MOST_BYTES", 2**20)
    bomb = gzip.compress(b"\0\0\x08\x03" + bytes(2**22))
    with pytest.raises(FileProblem, match="larger than 1 MiB"):
        read_idx(write(tmp_path / "a.gz", bomb), 3)


# MNIST and Fashion-MNIST


def test_train_is_grey_and_test_is_drawn_once_in_a_seeded_order(folder):
    write_idx_files(folder / MNIST)
    data, again, other = (DATASETS["mnist"](seed=seed) for seed in (0, 0, 1))
    assert data.probabilities
    np.testing.assert_array_equal(data.train[0], (IMAGE.ravel() / 255).astype(np.float32))
    assert data.train_label.tolist() == [i % 10 for i in range(30)]
    assert set(np.unique(data.test)) == set(np.unique(data.ends)) == {0.0, 1.0}
    np.testing.assert_array_equal(data.test, again.test)
    assert not np.array_equal(data.test, other.test)
    assert data.test_label.tolist() != sorted(data.test_label)
    assert sorted(data.test_label) == sorted(2 * list(range(10)))
    assert data.end_label.tolist() == list(range(10))
    assert data.train.dtype == data.test.dtype == data.ends.dtype == np.float32


def test_the_labels_stay_with_their_images(folder):
    write_idx_files(folder / MNIST)
    images = np.zeros((20, 28, 28))
    images[np.arange(20), 0, np.arange(20) // 2] = 255  # certain ink, where the label says
    write(folder / MNIST / "t10k-images-idx3-ubyte.gz", gzip.compress(idx(images)))
    data = DATASETS["mnist"]()
    np.testing.assert_array_equal(data.test.argmax(axis=1), data.test_label)
    np.testing.assert_array_equal(data.ends.argmax(axis=1), data.end_label)


def test_fashion_has_its_own_folder_and_names(folder):
    write_idx_files(folder / FASHION)
    data = DATASETS["fashion-mnist"]()
    assert data.name == "fashion-mnist" and data.probabilities
    assert data.label.names == CLOTHES and len(CLOTHES) == 10


def test_ink_is_as_frequent_as_the_grey_says():
    rows = np.repeat(np.array([[0, 1, 64, 128, 254, 255]], np.uint8), 40_000, axis=0)
    drawn = inked(rows, np.random.default_rng(0)).mean(axis=0)
    np.testing.assert_allclose(drawn, rows[0] / 255, atol=0.01)
    assert drawn[0] == 0 and drawn[-1] == 1


def test_images_and_labels_of_different_number_are_refused(folder):
    write_idx_files(folder / MNIST)
    path = folder / MNIST / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(idx(np.zeros(29))))
    with pytest.raises(FileProblem, match="30 images and 29 labels") as problem:
        DATASETS["mnist"]()
    one_sentence(problem)


@pytest.mark.parametrize(
    ("file", "array", "why"),
    [
        ("train-images-idx3-ubyte", np.zeros((30, 32, 32)), "32 x 32"),
        ("t10k-images-idx3-ubyte", np.zeros((0, 28, 28)), "holds 0 images"),
        ("t10k-labels-idx1-ubyte", np.full(20, 10), "the label 10"),
    ],
)
def test_other_idx_files_are_refused(file, array, why, folder):
    write_idx_files(folder / MNIST)
    write(folder / MNIST / f"{file}.gz", gzip.compress(idx(array)))
    with pytest.raises(FileProblem, match=why) as problem:
        DATASETS["mnist"]()
    one_sentence(problem)


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "static-mnist", "omniglot"])
def test_absent_files_are_one_sentence_that_says_what_to_do(name, folder):
    with pytest.raises(FileProblem, match=rf"data folder.*http.*{VARIABLE}") as problem:
        DATASETS[name]()
    one_sentence(problem)


@needs(f"{MNIST}/train-images-idx3-ubyte.gz")
def test_the_real_mnist_is_what_everyone_knows(monkeypatch):
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    data = DATASETS["mnist"]()
    assert data.train.shape == (60_000, 784) and data.test.shape == (10_000, 784)
    assert data.train.mean() == pytest.approx(0.1306605, abs=1e-6)
    assert data.train_label[:5].tolist() == [5, 0, 4, 1, 9]


# Static MNIST


def write_packed(folder: Path, **changed: np.ndarray) -> None:
    arrays = {"train": np.zeros((50_000, 98), np.uint8), "test": np.zeros((10_000, 98), np.uint8)}
    arrays["test"][np.arange(10_000), np.repeat(np.arange(10), DIGITS_OF_TEST)] = 1
    path = folder / PACKED
    path.parent.mkdir(parents=True)
    np.savez_compressed(path, **(arrays | changed))


def test_static_mnist_is_not_drawn_anew_and_not_sorted(folder):
    write_packed(folder)
    data = DATASETS["static-mnist"]()
    assert not data.probabilities
    assert set(np.unique(data.test)) == {0.0, 1.0}
    np.testing.assert_array_equal(data.test.argmax(axis=1) // 8, data.test_label)
    assert len(np.unique(data.test_label[:100])) == 10
    assert len(data.train) == len(data.train_label) == 50_000


@pytest.mark.parametrize(
    "changed",
    [
        {"train": np.zeros((50_000, 784), np.uint8)},
        {"test": np.zeros((10_000, 98))},
        {"test": np.array([{"a": 1}], dtype=object)},
    ],
)
def test_foreign_packed_arrays_are_refused(changed, folder):
    write_packed(folder, **changed)
    with pytest.raises(FileProblem, match=PACKED.split("/")[1]) as problem:
        DATASETS["static-mnist"]()
    one_sentence(problem)


def most_likely(binary: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """Returns of each binary row the place of the grey image under which it is likeliest."""
    p = np.clip(grey, 1e-4, 1 - 1e-4)
    return (binary @ (np.log(p) - np.log1p(-p)).T + np.log1p(-p).sum(axis=1)).argmax(axis=1)


@pytest.mark.slow
@needs(PACKED)
@needs(f"{MNIST}/train-images-idx3-ubyte.gz")
def test_the_digits_of_static_mnist_are_those_of_the_likeliest_originals(monkeypatch):
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    static, grey = DATASETS["static-mnist"](), DATASETS["mnist"]()
    some = np.random.default_rng(1).choice(50_000, 200, replace=False)
    found = grey.train_label[most_likely(static.train[some], grey.train)]
    np.testing.assert_array_equal(found, static.train_label[some])
    files = FOLDER / MNIST
    originals = read_idx(files / "t10k-images-idx3-ubyte.gz", 3).reshape(-1, 784) / 255
    labels = read_idx(files / "t10k-labels-idx1-ubyte.gz", 1)
    found = labels[most_likely(static.test[:500], originals.astype(np.float32))]
    np.testing.assert_array_equal(found, static.test_label[:500])


# OMNIGLOT


def write_omniglot(folder: Path, **changed: np.ndarray) -> None:
    """Two alphabets of three and two characters, each drawn by 20; an image says who drew it."""
    alphabet = np.repeat([0, 0, 0, 1, 1], 20).astype(np.uint8)
    drawer = np.tile(np.arange(1, 21), 5).astype(np.uint8)
    images = np.zeros((100, 28, 28), np.uint8)
    images[np.arange(100), alphabet, drawer] = 255
    names = np.array(["First", "The_second"])
    arrays = {"images": images, "alphabet": alphabet, "drawer": drawer, "alphabet_names": names}
    arrays |= changed
    (folder / IMAGES).parent.mkdir()
    np.savez_compressed(folder / IMAGES, images=arrays.pop("images"))
    np.savez_compressed(folder / ABOUT, **arrays)


def test_of_each_alphabet_a_quarter_of_the_drawers_is_held_out(folder):
    write_omniglot(folder)
    data, other = DATASETS["omniglot"](), DATASETS["omniglot"](seed=1)
    assert data.train.shape == (75, 784) and data.test.shape == (25, 784)
    assert data.label.names == ("First", "The second")
    for alphabet in (0, 1):
        train, test = (
            set(rows[labels == alphabet].argmax(axis=1))
            for rows, labels in ((data.train, data.train_label), (data.test, data.test_label))
        )
        assert len(train) == 15 and len(test) == 5 and not train & test
    assert set(data.test.argmax(axis=1)) != set(other.test.argmax(axis=1))
    assert data.train_label.tolist() != sorted(data.train_label)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"images": np.zeros((100, 28, 27), np.uint8)}, "28 x 28"),
        ({"images": np.zeros((99, 28, 28), np.uint8)}, "99 images and 100 labels"),
        ({"drawer": np.full(100, 21, np.uint8)}, "who drew"),
        ({"drawer": np.ones(99, np.uint8)}, "different number"),
        ({"alphabet": np.full(100, 2, np.uint8)}, "who drew"),
        ({"alphabet": np.full(100, 0.5)}, "who drew"),
        ({"alphabet_names": np.array([{}, {}], dtype=object)}, "truncated or foreign"),
    ],
)
def test_foreign_characters_are_refused(changed, why, folder):
    write_omniglot(folder, **changed)
    with pytest.raises(FileProblem, match=why) as problem:
        DATASETS["omniglot"]()
    one_sentence(problem)


@needs(IMAGES)
def test_the_real_omniglot_is_split_as_burda_split_in_number(monkeypatch):
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    data = DATASETS["omniglot"]()
    assert data.train.shape == (24_345, 784) and data.test.shape == (8_115, 784)
    assert len(data.label.names) == 50 == len(data.ends)


def test_what_is_labelled_has_a_label_each():
    with pytest.raises(FileProblem, match="2 images and 3 labels"):
        Labelled(np.zeros((2, 4), np.uint8), np.zeros(3, np.uint8))
