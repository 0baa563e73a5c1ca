"""The handwritten digits that scikit-learn carries: 1,797 real images of 8 x 8 pixels.

Each pixel counts the dark ones among the 16 of a 4 x 4 block of the scan, divided by 16 here: that
is why the likelihood that fits is binomial with 16 trials. They are the test set of E. Alpaydin
and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine Learning Repository.
"""

import gzip
import sys
from pathlib import Path

import numpy as np

from core.data.dataset import Dataset
from core.data.labels import LABELS
from core.data.pictures import Tiles
from core.data.typical import most_typical
from core.files import FileProblem

NUM_TEST = 500
SCANS = (1_797, 65)
FILE = "sklearn/datasets/data/digits.csv.gz"


def digits(seed: int = 0) -> Dataset:
    """Returns 1,297 training and 500 held-out images in a seeded order; labels are the digits.

    The ends are the held-out images nearest to the mean of their digit.

    >>> digits().train.shape, digits().end_label.tolist()
    ((1297, 64), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    """
    scans = _scans()
    scans = scans[np.random.default_rng(seed).permutation(len(scans))]
    images, labels = (scans[:, :-1] / 16).astype(np.float32), scans[:, -1]
    test, test_label = images[:NUM_TEST], labels[:NUM_TEST]
    typical = most_typical(test, test_label)
    return Dataset(
        name="digits",
        train=images[NUM_TEST:],
        train_label=labels[NUM_TEST:],
        test=test,
        test_label=test_label,
        ends=test[typical],
        end_label=test_label[typical],
        picture=Tiles((8, 8)),
        intensity=1.0,
        label=LABELS["class"],
    )


def _scans() -> np.ndarray:
    """Returns the images (1797, 65): 64 counts and the digit.

    Not by sklearn.datasets.load_digits: to import scikit-learn takes a second and 150 MB.
    Errors: FileProblem if scikit-learn is not installed, or damaged.
    """
    for folder in sys.path:
        if (path := Path(folder) / FILE).is_file():
            return _read(path)
    raise FileProblem("The digits come with scikit-learn: pip install -r requirements.txt.")


def _read(path: Path) -> np.ndarray:
    try:
        with gzip.open(path, "rt") as file:
            return np.array([line.split(",") for line in file], float).reshape(SCANS)
    except (OSError, EOFError, ValueError):
        raise FileProblem(f"{path} is damaged; install scikit-learn again.") from None
