"""MNIST and Fashion-MNIST from their four idx files: 60,000 and 10,000 images of 28 x 28, grey.

MNIST (Y. LeCun, C. Cortes and C. Burges) is under CC BY-SA 3.0, Fashion-MNIST (Zalando) under MIT.
Grey is the probability of ink (core.data.images.ink).
"""

import numpy as np

from core.data.dataset import Dataset
from core.data.folder import data_file
from core.data.images.idx import read_idx
from core.data.images.ink import drawn_anew
from core.data.images.labelled import Labelled
from core.data.images.published import offered
from core.data.labels import LABELS, Label
from core.files import FileProblem

SHAPE = (28, 28)
MNIST, FASHION = "mnist", "fashion_mnist"  # folders within the data folder
SOURCES = {
    MNIST: offered("mnist", "https://yann.lecun.com/exdb/mnist"),
    FASHION: offered("fashion-mnist", "https://github.com/zalandoresearch/fashion-mnist"),
}
TRAIN, TEST = "train", "t10k"
NUM_CLASSES = 10
CLOTHES = (
    *("T-shirt", "trousers", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)


def mnist(seed: int = 0) -> Dataset:
    """Returns the handwritten digits; labels are the digits. Errors: FileProblem."""
    return _of_idx_files("mnist", MNIST, LABELS["class"], seed)


def fashion_mnist(seed: int = 0) -> Dataset:
    """Returns pictures of clothes; labels are their kinds. Errors: FileProblem."""
    return _of_idx_files("fashion-mnist", FASHION, LABELS["group"].named(CLOTHES), seed)


def mnist_parts(folder: str = MNIST) -> tuple[Labelled, Labelled]:
    """Returns training and test images as they lie in the files, grey bytes. Errors:
    FileProblem."""
    return part_of(folder, TRAIN), part_of(folder, TEST)


def _of_idx_files(name: str, folder: str, label: Label, seed: int) -> Dataset:
    train, test = mnist_parts(folder)
    return drawn_anew(name, SHAPE, train, test, label, seed)


def part_of(folder: str, part: str) -> Labelled:
    """Returns the images of a part, TRAIN or TEST, of a folder. Errors: FileProblem."""
    images = _array(folder, f"{part}-images-idx3-ubyte", 3)
    labels = _array(folder, f"{part}-labels-idx1-ubyte", 1)
    if images.shape[1:] != SHAPE or not len(images):
        raise FileProblem(
            f"The file {part}-images-idx3-ubyte of {folder} holds {len(images):,} images of "
            f"{images.shape[1]} x {images.shape[2]} pixels where some of 28 x 28 were expected."
        )
    if labels.max(initial=0) >= NUM_CLASSES:
        raise FileProblem(
            f"The file {part}-labels-idx1-ubyte of {folder} holds the label {labels.max()} where "
            f"0 to {NUM_CLASSES - 1} were expected; fetch it again."
        )
    return Labelled(images.reshape(len(images), -1), labels)


def _array(folder: str, name: str, num_dimensions: int) -> np.ndarray:
    path = data_file(f"{folder}/{name}.gz", f"{folder}/{name}", source=SOURCES[folder])
    return read_idx(path, num_dimensions)
