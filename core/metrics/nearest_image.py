"""The true image nearest to a decoded one: its label, and how far off the data manifold the frame
lies."""

import numpy as np

from core.data import Dataset


def nearest_image(
    frames: np.ndarray, images: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Returns labels (P,) and root mean squared pixel distances (P,) of frames (P, X) to images
    (N, X).

    >>> nearest_image(np.array([[0.9]]), np.array([[0.0], [1.0]]), np.array([5, 7]))[0].tolist()
    [7]
    """
    # |f - x|^2 without |f|^2; in many dimensions one product beats every tree.
    index = (np.square(images).sum(axis=1) - 2 * frames @ images.T).argmin(axis=1)
    return labels[index], np.sqrt(np.square(frames - images[index]).mean(axis=1))


def nearest_held_out(frames: np.ndarray, dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Returns labels (P,) and distances (P,) of frames (P, X) to the held-out images."""
    return nearest_image(frames, dataset.explained(dataset.test), dataset.test_label)


def decoded_angles(frames: np.ndarray, dataset: Dataset) -> np.ndarray | None:
    """Returns the angles (P,) of the held-out images nearest to frames (P, X), or None for a
    dataset that is more than a turn."""
    if not dataset.label.alone:
        return None
    return nearest_held_out(frames, dataset)[0]
