r"""Separation: whether classes keep to regions of their own in the latent space (Fig. 5).

    c(z) = the most frequent label among the k training latents nearest to z
    accuracy = share of held-out latents with c(z) = their label
    balanced = mean over classes of that share within the class

Where classes overlap a vote is a guess. Chance is the largest class's share of the data for the
accuracy, and one over the number of classes when it is balanced: with classes of unequal sizes
only the second tells that a small one has no place.
"""

import numpy as np

from core.metrics.nearest import nearest

NUM_NEIGHBOURS = 15


def voted_labels(
    train_latents: np.ndarray,
    train_labels: np.ndarray,
    latents: np.ndarray,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> np.ndarray:
    """Returns the labels (M,) that neighbours give to latents (M, Z); the least of those that tie.

    Errors: ValueError for num_neighbours outside [1, N].

    >>> voted_labels(np.array([[0.0], [0.1], [5.0]]), np.array([7, 7, 8]), np.array([[0.3]]), 3)
    array([7])
    """
    if not 1 <= num_neighbours <= len(train_latents):
        raise ValueError(f"{num_neighbours} of {len(train_latents)} latents cannot vote.")
    near = nearest(train_latents, latents, num_neighbours)
    classes = np.unique(train_labels)
    votes = (train_labels[near][..., None] == classes).sum(axis=1)
    winners: np.ndarray = classes[votes.argmax(axis=1)]
    return winners


def separation(
    train_latents: np.ndarray,
    train_labels: np.ndarray,
    test_latents: np.ndarray,
    test_labels: np.ndarray,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> dict[str, float]:
    """Returns "accuracy" and "balanced", between 0 and 1; where there are fewer latents than
    neighbours, all of them vote."""
    voters = min(num_neighbours, len(train_latents))
    voted = voted_labels(train_latents, train_labels, test_latents, voters)
    right = voted == test_labels
    each = [right[test_labels == label].mean() for label in np.unique(test_labels)]
    return {"accuracy": float(right.mean()), "balanced": float(np.mean(each))}
