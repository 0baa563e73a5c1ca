r"""Neighbours: how well labels are told by the nearest data in the plane X, in the latents Z, and
in the plane that UMAP makes of these.

    accuracy_k = share of held-out data whose label is the most frequent one of the k nearest
                 training data,   k = 1, 10

UMAP is fitted to some training latents and places some held-out ones among them; beside it stand X
and Z of the same data. It places no datum that is far from all others (NaN): such ones have no
label there, so held-out ones count as read wrongly. X can be decoded and sampled; what separates
best is another question.
"""

from dataclasses import dataclass

import numpy as np

from core.metrics.separation import voted_labels

COUNTS = (1, 10)
MOST_HELD_OUT = 2_000  # data: the standard error is a percent at most
UNFOLDED, PLACED = 2_000, 1_000  # training data that UMAP is fitted to, and held-out ones


@dataclass(frozen=True)
class Labelled:
    """Data in several spaces by name, (N, C) each, with their labels (N,)."""

    spaces: dict[str, np.ndarray]
    labels: np.ndarray

    def some(self, most: int) -> "Labelled":
        """Returns at most so many of the data, the same ones each time."""
        chosen = np.sort(np.random.default_rng(0).permutation(len(self.labels))[:most])
        spaces = {name: places[chosen] for name, places in self.spaces.items()}
        return Labelled(spaces, self.labels[chosen])


def neighbours(train: Labelled, test: Labelled) -> dict[str, dict[str, float | None]]:
    """Returns the accuracies by space and k; as "few_x", "few_z" and "umap" those of a few data.

    None in place of UMAP's where umap-learn is not installed: it is an extra.
    """
    few = train.some(UNFOLDED), test.some(PLACED)
    views = unfolded(*(labelled.spaces["z"] for labelled in few))
    all_of = _accuracies(train, test.some(MOST_HELD_OUT))
    few_of = _accuracies(*few)
    found = all_of | {f"few_{name}": values for name, values in few_of.items()}
    if views is None:
        return found | {"umap": dict.fromkeys(map(str, COUNTS))}
    known, placed = (_placed(v, one.labels) for v, one in zip(views, few, strict=True))
    share = len(placed.labels) / len(few[1].labels)
    of_placed = _accuracies(known, placed)["umap"]
    return found | {"umap": {k: share * (right or 0.0) for k, right in of_placed.items()}}


def _placed(view: np.ndarray, labels: np.ndarray) -> Labelled:
    there = np.isfinite(view).all(axis=1)
    return Labelled({"umap": view[there]}, labels[there])


def _accuracies(train: Labelled, test: Labelled) -> dict[str, dict[str, float | None]]:
    return {name: _accuracy(train, test, name) for name in train.spaces}


def _accuracy(train: Labelled, test: Labelled, name: str) -> dict[str, float | None]:
    """Returns the share of right votes by the number of voters; of all where there are fewer."""
    known, places = train.spaces[name], test.spaces[name]
    voters = {k: min(k, len(known)) for k in COUNTS}
    voted = {k: voted_labels(known, train.labels, places, n) for k, n in voters.items()}
    return {str(k): float((labels == test.labels).mean()) for k, labels in voted.items()}


def unfolded(known: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Returns latents (N, Z) and others (M, Z) in the plane (N, 2), (M, 2) that UMAP makes of the
    first; None without umap-learn. A process's first call compiles for half a minute."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a seed means one thread
            from umap import UMAP

            init = "pca" if known.shape[1] > 1 else "random"  # a line has one axis only
            fitted = UMAP(init=init, random_state=0, n_jobs=1).fit(known)
            return fitted.embedding_, fitted.transform(others)
    except ModuleNotFoundError as missing:
        if missing.name != "umap":
            raise
        return None
