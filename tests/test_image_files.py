"""Published images: read from their own files, split as they say, held-out pixels drawn once."""

import contextlib
import gzip
import io
import itertools
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import loadmat, savemat
from scipy.sparse import csc_array

from core.data import DATASETS
from core.data.folder import VARIABLE
from core.data.images.cifar10 import FOLDERS as CIFAR_FOLDERS
from core.data.images.cifar10 import PACKED as CIFAR
from core.data.images.cifar10 import PICKLED
from core.data.images.idx import read_idx
from core.data.images.labelled import Labelled, shares
from core.data.images.mat import read_matrices
from core.data.images.mnist import CLOTHES, FASHION, MNIST
from core.data.images.omniglot import ABOUT, IMAGES, ZIPS
from core.data.images.omniglot_burda import FILE as BURDA
from core.data.images.omniglot_zips import shrunk
from core.data.images.static_mnist import DIGITS_OF_TEST, PACKED, TEXT
from core.data.inked import inked
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.runs import Run
from core.runs.recording import record

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
    "cut in the header": (WHOLE[:9], "cut short: its header should have 16 bytes and has 9"),
    "cut in the magic number": (WHOLE[:3], "should have 16 bytes and has 3"),
    "cut": (WHOLE[:-1], "1,567 bytes after its header, which speaks of 1,568"),
    "too long": (WHOLE + b"\0", "1,569 bytes"),
    "packed and cut": (gzip.compress(WHOLE)[:-9], "cut short"),
    "packed from what was cut": (gzip.compress(WHOLE[:-1]), "1,567 bytes"),
    "packed and damaged": (gzip.compress(WHOLE)[:20] + b"\xff" * 20, "damaged"),
    "wrong magic number": (b"\0\0\x0d\x03" + WHOLE[4:], "begins with 00 00 0d 03"),
    "labels for images": (idx(np.zeros(30)), "array of 1 dimensions where 3"),
    "few labels for images": (idx(np.zeros(5)), "array of 1 dimensions where 3"),
    "dimensions beyond the header": (b"\0\0\x08\xff" + WHOLE[4:], "255 dimensions"),
    "huge": (b"\0\0\x08\x03" + b"\xff" * 12, "speaks of"),
    "web page": (b"<!DOCTYPE html><html>gone</html>", "web page"),
    "packed web page": (gzip.compress(b"<!DOCTYPE html>"), "web page"),
    "page in capitals, after blanks": (b"\n  <HTML>", "web page"),
    "page that names its encoding": ("\ufeff<html>".encode(), "web page"),
    "page of two bytes a letter": ("\ufeff<html>".encode("utf-16-le"), "web page"),
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
    drawn = inked(shares(rows), np.random.default_rng(0)).mean(axis=0)
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


@pytest.mark.parametrize("content", [None, b"<html>", idx(IMAGE[None])[:-1], idx(IMAGE)])
def test_a_training_on_bad_files_is_refused_and_leaves_nothing(content, folder, tmp_path):
    if content is not None:
        write_idx_files(folder / MNIST)
        write(folder / MNIST / "train-images-idx3-ubyte.gz", content)
    settings = EXPERIMENTS["digits/vae"]
    config = replace(settings, name="mnist/vae", dataset={"name": "mnist"})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="train-images-idx3-ubyte") as problem:
        next(record(Run(tmp_path / "runs/mnist/vae"), config, resume=False))
    assert "\n" not in str(problem.value)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_sixty_thousand_images_are_read_within_600_megabytes(folder):
    for part, count in (("train", 60_000), ("t10k", 10_000)):
        images, labels = np.full((count, 28, 28), 7, np.uint8), np.arange(count) % 10
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            path = folder / MNIST / f"{part}-{name}-ubyte.gz"
            write(path, gzip.compress(idx(array), compresslevel=1))
    code = (
        "from core.data import DATASETS; data = DATASETS['mnist'](); "
        "status = open('/proc/self/status').read(); "  # ru_maxrss would count this process too
        "print(len(data.train), status.partition('VmHWM:')[2].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, kilobytes = map(int, done.stdout.split())
    assert count == 60_000
    assert kilobytes < 600_000


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


def write_amat(folder: Path, part: str, rows: np.ndarray, end: str = "\n") -> None:
    lines = (" ".join(map(str, row)) for row in rows.tolist())
    write(folder / TEXT.format(part), "".join(line + end for line in lines).encode())


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes static MNIST a small one: the files have 30 and 20 rows."""
    module = "core.data.images.static_mnist"
    monkeypatch.setattr(f"{module}.NUM_TRAIN", 30)
    monkeypatch.setattr(f"{module}.NUM_TEST", 20)
    monkeypatch.setattr(f"{module}.DIGITS_OF_TEST", (5, 15))
    monkeypatch.setattr(f"{module}._labels_of_train", lambda: np.zeros(30))


BITS = np.random.default_rng(0).integers(0, 2, (30, 784))


@pytest.mark.parametrize("end", ["\n", " \n", "\r\n"])
def test_the_text_of_static_mnist_is_read_with_any_line_ending(end, folder, short):
    write_amat(folder, "train", BITS, end)
    write_amat(folder, "test", BITS[:20], end)
    data = DATASETS["static-mnist"]()
    np.testing.assert_array_equal(data.train, BITS)
    places = [BITS.tolist().index(row) for row in data.test.tolist()]
    assert sorted(places) == list(range(20)) != places
    assert data.test_label.tolist() == [float(place >= 5) for place in places]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<!DOCTYPE html>",
        " ".join(map(str, BITS[:20].ravel())).encode(),  # one line
        b"\n".join(b"0 " * 784 for _ in range(19)),
        b"\n".join(b"2 " * 784 for _ in range(20)),
        b"\n".join(b"0 " * 784 for _ in range(21)),
        b"\n".join([b"0 " * 783, b"0 " * 785] * 10),
    ],
)
def test_another_text_is_refused(text, folder, short):
    write_amat(folder, "train", BITS)
    write(folder / TEXT.format("test"), text)
    with pytest.raises(FileProblem, match=r"test\.amat does not hold the 20 lines") as problem:
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
        ({"images": np.array(3, np.uint8)}, "28 x 28"),
        ({"drawer": np.full(100, 21, np.uint8)}, "who drew"),
        ({"drawer": np.zeros(100, np.uint8)}, "who drew"),
        ({"drawer": np.array(3, np.uint8)}, "who drew"),
        ({"alphabet_names": np.array("First")}, "who drew"),
        ({"alphabet_names": np.arange(2)}, "who drew"),
        ({"drawer": np.ones(99, np.uint8)}, "differ in number"),
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


@pytest.mark.parametrize("drawer", [1, 2, 3, 4, 5, 6])
def test_characters_by_too_few_drawers_to_hold_some_out_are_refused(drawer, folder):
    alphabet = np.zeros(100, np.uint8)
    write_omniglot(folder, alphabet=alphabet, drawer=np.full(100, drawer, np.uint8))
    with pytest.raises(FileProblem, match="too few drawers") as problem:
        DATASETS["omniglot"]()
    one_sentence(problem)


ALPHABETS = {"Greek": 2, "Cyrillic_(old)": 3}  # characters of each
ROLLED = np.kron(np.random.default_rng(0).integers(0, 2, (7, 7)), np.ones((15, 15))).astype(bool)


def write_zips(folder: Path, size: int = 105) -> None:
    """One archive with Greek, one with Cyrillic; each drawing is ROLLED by its drawer."""
    number = 0
    (folder / ZIPS[0]).parent.mkdir(exist_ok=True)
    for path, (alphabet, count) in zip(ZIPS, ALPHABETS.items(), strict=True):
        with zipfile.ZipFile(folder / path, "w") as archive:
            archive.writestr(f"{Path(path).stem}/{alphabet}/", b"")
            for character, drawer in itertools.product(range(1, count + 1), range(1, 21)):
                name = f"character{character:02d}/{number + character:04d}_{drawer:02d}.png"
                file, ink = io.BytesIO(), np.roll(ROLLED, drawer)[:size, :size]
                Image.fromarray(~ink).save(file, "PNG")
                archive.writestr(f"{Path(path).stem}/{alphabet}/{name}", file.getvalue())
        number += count


def test_the_published_archives_are_read(folder):
    write_zips(folder)
    data = DATASETS["omniglot"]()
    assert data.train.shape == (75, 784) and data.test.shape == (25, 784)
    assert data.label.names == ("Cyrillic (old)", "Greek")
    assert np.bincount(data.train_label.astype(int)).tolist() == [45, 30]
    drawings = {shrunk(np.roll(ROLLED, drawer)).tobytes() for drawer in range(1, 21)}
    found = {np.round(row * 255).astype(np.uint8).tobytes() for row in data.train}
    assert len(drawings) == 20 and found <= drawings


def test_a_small_pixel_is_the_mean_over_its_area():
    ink = np.random.default_rng(0).integers(0, 2, (3, 105, 105)).astype(bool)
    fine = np.kron(ink, np.ones((4, 4)))  # 420 = 28 * 15
    means = fine.reshape(3, 28, 15, 28, 15).mean(axis=(2, 4))
    np.testing.assert_array_equal(shrunk(ink), np.round(means * 255))


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>", None])
def test_a_damaged_archive_is_one_sentence(content, folder):
    write_zips(folder)
    path = folder / ZIPS[1]
    path.write_bytes(path.read_bytes()[:-100] if content is None else content)
    with pytest.raises(FileProblem, match=r"evaluation\.zip is cut short or no") as problem:
        DATASETS["omniglot"]()
    one_sentence(problem)


def test_drawings_of_another_size_or_none_are_one_sentence(folder):
    write_zips(folder, size=104)
    with pytest.raises(FileProblem, match="105 x 105") as problem:
        DATASETS["omniglot"]()
    one_sentence(problem)
    for name in ZIPS:
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("a.txt", b"")
    with pytest.raises(FileProblem, match="without drawings") as problem:
        DATASETS["omniglot"]()
    one_sentence(problem)


@needs(ABOUT)
@needs(IMAGES)
def test_the_prepared_small_images_are_those_of_the_large_ones():
    some = slice(0, 32_000, 64)
    with np.load(FOLDER / ABOUT) as large, np.load(FOLDER / IMAGES) as small:
        bits = np.unpackbits(large["bits"][some], axis=1)[:, : 105**2].reshape(-1, 105, 105)
        np.testing.assert_array_equal(shrunk(bits), small["images"][some])


@needs(IMAGES)
def test_the_real_omniglot_is_split_as_burda_split_in_number(monkeypatch):
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    data = DATASETS["omniglot"]()
    assert data.train.shape == (24_345, 784) and data.test.shape == (8_115, 784)
    assert len(data.label.names) == 50 == len(data.ends)


@needs(IMAGES)
def test_the_ends_of_the_real_omniglot_are_no_dots(monkeypatch):
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    data = DATASETS["omniglot"]()
    for end, label in zip(data.ends, data.end_label, strict=True):
        ink = data.test[data.test_label == label].sum(axis=1)
        assert np.quantile(ink, 0.35) <= end.sum() <= np.quantile(ink, 0.65)


def test_what_is_labelled_has_a_label_each():
    with pytest.raises(FileProblem, match="2 images and 3 labels"):
        Labelled(np.zeros((2, 4), np.uint8), np.zeros(3, np.uint8))


# Burda's OMNIGLOT


def write_chardata(folder: Path, **changed: np.ndarray | None) -> np.ndarray:
    """Writes what the published file holds; returns its 40 training images (40, 28, 28)."""
    generator = np.random.default_rng(0)
    images = generator.random((60, 28, 28)).round(2)
    columns = np.stack([image.ravel(order="F") for image in images], axis=1)
    target = np.eye(50)[:, np.arange(60) % 50]
    arrays = {"data": columns[:, :40], "target": target[:, :40]}
    arrays |= {"testdata": columns[:, 40:], "testtarget": target[:, 40:]}
    arrays |= {"targetchar": np.ones((1, 40)), "testtargetchar": np.ones((1, 20))} | changed
    (folder / BURDA).parent.mkdir()
    savemat(folder / BURDA, {name: array for name, array in arrays.items() if array is not None})
    return images[:40]


def test_burdas_columns_become_upright_images_with_their_alphabet(folder):
    images = write_chardata(folder)
    data = DATASETS["omniglot-burda"]()
    np.testing.assert_array_equal(data.train, images.reshape(40, 784).astype(np.float32))
    assert data.train_label.tolist() == list(range(40))
    assert sorted(data.test_label) == sorted(i % 50 for i in range(40, 60))
    assert data.probabilities and set(np.unique(data.test)) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"data": np.zeros((40, 784))}, r"shape \(40, 784\)"),
        ({"target": np.ones((50, 39))}, r"\(50, 39\)"),
        ({"data": np.full((784, 40), 255.0)}, "outside of 0 to 1"),
        ({"testdata": np.full((784, 20), np.nan)}, "outside of 0 to 1"),
        ({"testdata": None}, "lacks matrices of numbers testdata"),
        ({"testdata": np.array(["a"])}, "lacks"),
        ({"target": np.array([[{}]], dtype=object)}, "lacks"),
        ({"target": csc_array(np.eye(50, 40))}, "lacks"),
        ({"data": np.full((784, 40), 1j)}, "lacks"),
        ({"data": np.zeros((784, 0)), "target": np.zeros((50, 0))}, "no matrix of numbers"),
    ],
)
def test_another_mat_file_is_refused(changed, why, folder):
    write_chardata(folder, **changed)
    with pytest.raises(FileProblem, match=why) as problem:
        DATASETS["omniglot-burda"]()
    one_sentence(problem)


@pytest.mark.parametrize("keep", [0, 50, 128, 400, 20_000])
def test_a_mat_file_that_is_cut_short_is_refused(keep, folder):
    write_chardata(folder)
    path = folder / BURDA
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FileProblem, match=r"truncated or no \.mat file|lacks") as problem:
        DATASETS["omniglot-burda"]()
    one_sentence(problem)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["b", "B", "h", "H", "i", "I", "f", "d", "q", "Q"])
def test_matrices_of_all_kinds_are_those_that_scipy_reads(kind, packed, tmp_path):
    array = np.arange(6).reshape(2, 3).astype(kind)
    path = tmp_path / "a.mat"
    savemat(path, {"one": array, "text": "abc", "other": array[:1]}, do_compression=packed)
    found = read_matrices(path, ("one", "other"))
    for name in found:
        np.testing.assert_array_equal(found[name], loadmat(path)[name])


@pytest.mark.parametrize("packed", [False, True])
def test_a_mat_file_with_changed_bytes_is_read_or_refused(packed, tmp_path):
    """Some of these crash scipy.io.loadmat."""
    path = tmp_path / "a.mat"
    savemat(path, {"data": np.eye(3), "target": np.eye(2)}, do_compression=packed)
    whole, generator = path.read_bytes(), np.random.default_rng(0)
    for _ in range(500):
        changed = bytearray(whole)
        for place in generator.integers(len(whole), size=3):
            changed[place] = generator.integers(256)
        path.write_bytes(changed)
        with contextlib.suppress(FileProblem):
            read_matrices(path, ("data", "target"))


def test_a_page_that_was_saved_as_a_mat_file_is_refused(folder):
    write(folder / BURDA, b"<!DOCTYPE html><html>" + b"not found " * 100)
    with pytest.raises(FileProblem, match=r"no \.mat file"):
        DATASETS["omniglot-burda"]()


# CIFAR-10


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes CIFAR-10 a small one: each file has 20 records."""
    monkeypatch.setattr("core.data.images.cifar10.NUM_RECORDS", 20)


def batch(number: int) -> bytes:
    """Twenty records of which the red says the batch, green the record, blue the class."""
    labels = np.arange(20) % 10
    values = np.stack([np.full(20, number), np.arange(20), labels], axis=1).repeat(1024, axis=1)
    return np.concatenate([labels[:, None], values], axis=1).astype(np.uint8).tobytes()


BATCHES = {f"data_batch_{i}.bin": batch(i) for i in range(1, 6)} | {"test_batch.bin": batch(6)}


def write_batches(folder: Path, batches: dict[str, bytes] = BATCHES) -> None:
    for name, content in batches.items():
        write(folder / name, content)


def write_tar(path: Path, batches: dict[str, bytes] = BATCHES) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in {**batches, "readme.html": b"<html>"}.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("place", [*CIFAR_FOLDERS, "packed"])
def test_photographs_are_read_unpacked_and_packed(place, folder, few):
    if place == "packed":
        write_tar(folder / CIFAR)
    else:
        write_batches(folder / place)
    data = DATASETS["cifar10"]()
    assert data.train.shape == (100, 3072) and data.test.shape == (20, 3072)
    assert not data.probabilities and data.label.names[3] == "cat"
    images = np.round(data.picture.images(data.train) * 255)
    np.testing.assert_array_equal(images[:, 0, 0, 0], np.repeat(np.arange(1, 6), 20))
    np.testing.assert_array_equal(images[:, 31, 5, 2], data.train_label)
    test = np.round(data.picture.images(data.test) * 255)
    np.testing.assert_array_equal(test[:, 7, 7, 2], data.test_label)
    assert sorted(test[:, 0, 0, 1]) == list(range(20)) != test[:, 0, 0, 1].tolist()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("data_batch_3.bin", batch(3)[:-1], r"data_batch_3.*61,459 bytes where 20 records"),
        ("test_batch.bin", batch(6) + b"\0", r"test_batch.*61,461 bytes"),
        ("data_batch_1.bin", b"\x0a" + batch(1)[1:], "the class 10"),
        ("data_batch_5.bin", b"<!DOCTYPE html>", "15 bytes"),
    ],
)
def test_other_batches_are_refused(name, content, why, folder, few):
    for write_all, place in ((write_tar, folder / CIFAR), (write_batches, folder / "cifar10")):
        write_all(place, BATCHES | {name: content})
        with pytest.raises(FileProblem, match=why) as problem:
            DATASETS["cifar10"]()
        one_sentence(problem)


def test_an_archive_that_is_cut_short_or_lacks_a_batch_is_refused(folder, few):
    path = folder / CIFAR
    write_tar(path, {name: BATCHES[name] for name in list(BATCHES)[:-1]})
    with pytest.raises(FileProblem, match=r"lacks test_batch\.bin"):
        DATASETS["cifar10"]()
    write_tar(path)
    whole = path.read_bytes()
    for content in (
        whole[:-20],
        whole[: len(whole) // 2],
        b"",
        b"<html>",
        gzip.compress(b"<html>"),
    ):
        path.write_bytes(content)
        with pytest.raises(FileProblem, match=r"cut short or no|lacks") as problem:
            DATASETS["cifar10"]()
        one_sentence(problem)


def test_a_batch_that_is_missing_from_a_folder_is_named(folder, few):
    write_batches(folder / "cifar10", {name: BATCHES[name] for name in list(BATCHES)[:-1]})
    with pytest.raises(FileProblem, match=r"test_batch\.bin cannot be read"):
        DATASETS["cifar10"]()


@pytest.mark.parametrize("name", PICKLED)
def test_the_pickled_edition_is_not_opened_and_said(name, folder, few):
    write(folder / name, b"\x80\x02garbage")
    with pytest.raises(FileProblem, match="pickle that could run anybody's code") as problem:
        DATASETS["cifar10"]()
    one_sentence(problem)
    write_tar(folder / CIFAR)
    assert len(DATASETS["cifar10"]().train) == 100
