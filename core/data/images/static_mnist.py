"""Static MNIST: pixels drawn once and for all (Salakhutdinov and Murray, 2008; Larochelle, 2011).

    mnist_static_binarized/binarized_mnist_packed.npz      train (50000, 98), valid and test
                                                           (10000, 98): np.packbits of the rows

Its likelihoods are those that the literature reports. The files have no labels. The test images
are MNIST's, sorted by digit, those of a digit in their old order: of 10,000 rows 9,992 are the
likeliest for the very image at that place. Labels thus follow from the counts of the digits, and
the order is drawn anew by the seed: the first rows would all be zeros. The training images are a
permutation of MNIST's that nobody published; static_mnist_labels.txt beside this file has the
digit of the original image under which each row is likeliest.
"""

from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_file
from core.data.labels import LABELS
from core.data.pictures import Tiles
from core.data.typical import most_typical
from core.files import FileProblem, read_arrays

PACKED = "mnist_static_binarized/binarized_mnist_packed.npz"
SOURCE = "http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist"
TRAIN_LABELS = Path(__file__).with_name("static_mnist_labels.txt")
NUM_TRAIN, NUM_TEST, SHAPE = 50_000, 10_000, (28, 28)
DIGITS_OF_TEST = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)  # zeros, ones, twos, ...


def static_mnist(seed: int = 0) -> Dataset:
    """Returns the binary digits; test, not train, in a seeded order; labels are the digits. The
    ends are the most typical held-out images. Errors: FileProblem."""
    packed = _packed(data_file(PACKED, source=SOURCE))
    order = np.random.default_rng(seed).permutation(NUM_TEST)
    test = _pixels(packed["test"][order])
    labels = np.repeat(np.arange(len(DIGITS_OF_TEST)), DIGITS_OF_TEST)[order].astype(np.float64)
    typical = most_typical(test, labels)
    return Dataset(
        name="static-mnist",
        train=_pixels(packed["train"]),
        train_label=_labels_of_train(),
        test=test,
        test_label=labels,
        ends=test[typical],
        end_label=labels[typical],
        picture=Tiles(SHAPE),
        intensity=1.0,
        label=LABELS["class"],
    )


def _labels_of_train() -> np.ndarray:
    digits = TRAIN_LABELS.read_text(encoding="ascii").split()
    return np.array([*"".join(digits)], np.float64)


def _packed(path: Path) -> dict[str, np.ndarray]:
    arrays = read_arrays(path, ("train", "test"))
    for part, num_rows in (("train", NUM_TRAIN), ("test", NUM_TEST)):
        expected = (num_rows, SHAPE[0] * SHAPE[1] // 8)
        if arrays[part].shape != expected or arrays[part].dtype != np.uint8:
            raise FileProblem(
                f"{path} holds {part} of shape {arrays[part].shape} where bytes of shape "
                f"{expected} were expected: rows of 784 bits; fetch it again."
            )
    return arrays


def _pixels(packed: np.ndarray) -> np.ndarray:
    return np.unpackbits(packed, axis=1).astype(np.float32)
