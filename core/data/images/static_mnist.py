"""Static MNIST: pixels drawn once and for all (Salakhutdinov and Murray, 2008; Larochelle, 2011).

    mnist_static_binarized/binarized_mnist_train.amat      50,000 lines of 784 zeros and ones
    mnist_static_binarized/binarized_mnist_test.amat       10,000 lines
    mnist_static_binarized/binarized_mnist_packed.npz      or the same in one file: train, test,
                                                           np.packbits of each row

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
from core.data.images.labelled import Labelled, parted
from core.data.images.published import offered
from core.data.labels import LABELS
from core.data.pictures import Tiles
from core.files import FileProblem, read_arrays

FOLDER = "mnist_static_binarized"
PACKED, TEXT = f"{FOLDER}/binarized_mnist_packed.npz", f"{FOLDER}/binarized_mnist_{{}}.amat"
SOURCE = "http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist"
TRAIN_LABELS = Path(__file__).with_name("static_mnist_labels.txt")
NUM_TRAIN, NUM_TEST, SHAPE, NUM_PIXELS = 50_000, 10_000, (28, 28), 784
DIGITS_OF_TEST = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)  # zeros, ones, twos, ...


def static_mnist(seed: int = 0) -> Dataset:
    """Returns the binary digits; test, not train, in a seeded order; labels are the digits.
    Errors: FileProblem."""
    train = Labelled(_pixels("train", NUM_TRAIN), _labels_of_train())
    digits = np.repeat(np.arange(len(DIGITS_OF_TEST)), DIGITS_OF_TEST)
    test = Labelled(_pixels("test", NUM_TEST), digits)
    order = np.random.default_rng(seed).permutation(NUM_TEST)
    return parted("static-mnist", Tiles(SHAPE), train, test.at(order), LABELS["class"])


def _labels_of_train() -> np.ndarray:
    digits = TRAIN_LABELS.read_text(encoding="ascii").split()
    return np.array([*"".join(digits)], np.float64)


def _pixels(part: str, num_rows: int) -> np.ndarray:
    """Returns the pixels (N, 784) of a part, 0 or 1 as float32."""
    path = data_file(PACKED, TEXT.format(part), source=offered("static-mnist", SOURCE))
    read = read_amat if path.name.endswith(".amat") else _unpacked
    return read(path, part, num_rows).astype(np.float32)


def _unpacked(path: Path, part: str, num_rows: int) -> np.ndarray:
    packed, expected = read_arrays(path, (part,))[part], (num_rows, NUM_PIXELS // 8)
    if packed.shape != expected or packed.dtype != np.uint8:
        raise FileProblem(
            f"{path} holds {part} of shape {packed.shape} where bytes of shape {expected} were "
            "expected, rows of 784 bits; fetch it again."
        )
    return np.unpackbits(packed, axis=1)


def read_amat(path: Path, part: str, num_rows: int) -> np.ndarray:
    """Returns the zeros and ones (N, 784) of a text. Errors: FileProblem."""
    try:
        with path.open("rb") as file:
            text = file.read(3 * num_rows * NUM_PIXELS)  # 2 bytes a pixel are usual
    except OSError as error:
        raise FileProblem(f"{path} cannot be read: {error.strerror}.") from None
    lines = np.frombuffer(text.translate(None, b" \t\r").rstrip(b"\n") + b"\n", np.uint8)
    if lines.size == num_rows * (NUM_PIXELS + 1):
        rows = lines.reshape(num_rows, NUM_PIXELS + 1)
        pixels = rows[:, :-1] - ord("0")
        if (rows[:, -1] == ord("\n")).all() and (pixels <= 1).all():
            return pixels
    raise FileProblem(
        f"{path} does not hold the {num_rows:,} lines of {NUM_PIXELS} zeros and ones that "
        f"{part} has; fetch it again."
    )
