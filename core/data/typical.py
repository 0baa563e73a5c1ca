"""The most typical datum of each class: the one nearest to the mean of its class."""

import numpy as np


def most_typical(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Returns the places (A,) among rows (N, X), one for each of the labels (N,) that occur, in
    the order of the labels.

    >>> rows, labels = np.array([[5.0], [0.0], [1.0], [9.0]]), np.array([7.0, 2.0, 2.0, 2.0])
    >>> most_typical(rows, labels).tolist()
    [2, 0]
    """
    places = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        own = rows[members]
        places.append(members[np.square(own - own.mean(axis=0)).sum(axis=1).argmin()])
    return np.array(places)
