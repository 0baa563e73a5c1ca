"""The handwritten digits that scikit-learn carries: 1,797 real images of 8 x 8 pixels.

Each pixel counts the dark ones among the 16 of a 4 x 4 block of the scan, divided by 16 here: that
is why the likelihood that fits is binomial with 16 trials. They are the test set of E. Alpaydin
and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine Learning Repository.
"""

import numpy as np

from core.data.dataset import Dataset

NUM_TEST = 500


def digits(seed: int = 0) -> Dataset:
    """Returns 1,297 training and 500 held-out images in a seeded order; labels are the digits.

    The ends are the held-out images nearest to the mean of their digit.

    >>> digits().train.shape, digits().end_label.tolist()
    ((1297, 64), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    """
    from sklearn.datasets import load_digits  # a second to import, so only where it is needed

    bunch = load_digits()
    order = np.random.default_rng(seed).permutation(len(bunch.data))
    images = (bunch.data[order] / 16).astype(np.float32)
    labels = bunch.target[order].astype(np.float64)
    test, test_label = images[:NUM_TEST], labels[:NUM_TEST]
    typical = [_most_typical(test, test_label == digit) for digit in range(10)]
    return Dataset(
        name="digits",
        train=images[NUM_TEST:],
        train_label=labels[NUM_TEST:],
        test=test,
        test_label=test_label,
        ends=test[typical],
        end_label=test_label[typical],
        shape=(8, 8),
        intensity=1.0,
        label="class",
    )


def _most_typical(images: np.ndarray, members: np.ndarray) -> int:
    distance = np.square(images - images[members].mean(axis=0)).sum(axis=1)
    return int(np.where(members, distance, np.inf).argmin())
