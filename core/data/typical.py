"""The most typical datum of each class: the one nearest to the mean of its class."""

import numpy as np

USUAL = (0.4, 0.6)  # shares of a class that have less ink than the usual images of it


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


def typical_of_usual_ink(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Returns the same among the images (N, X) of each class with neither little nor much ink: of
    thin strokes that seldom meet, the image nearest to the mean is otherwise a nearly empty one.

    >>> images = np.kron([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], [1, 1])
    >>> one_class = np.zeros(5)
    >>> most_typical(images, one_class), typical_of_usual_ink(images, one_class)
    (array([0]), array([2]))
    """
    ink = images.sum(axis=1)
    usual = np.zeros(len(images), dtype=bool)
    for label in np.unique(labels):
        members = labels == label
        least, most = np.quantile(ink[members], USUAL)
        usual |= members & (least <= ink) & (ink <= most)
    places = np.flatnonzero(usual)
    return places[most_typical(images[places], labels[places])]
