r"""Views of latents of more than two dimensions: a linear one, and one of neighbourhoods.

    PCA    y = (z - m) W,   m the mean and W the two directions of most variance of the samples
    UMAP   y such that neighbours of z stay neighbours of y, whatever becomes of distances

PCA is fitted to the samples and applied to all else; UMAP places all at once. They are for drawing
only: paths and lengths are those of z. L. McInnes, J. Healy, J. Melville. UMAP, 2018 (umap-learn).
"""

import numpy as np

PLANE = 2
NUM_NEIGHBOURS = 15  # umap-learn's own default
CHART = "chart"  # the view of a plane that was fitted (core/atlas/charted)
VIEWS = ("pca", "umap", CHART)
FEW, NEVER_ZERO = 5, 1e-9  # nearest known latents; a squared distance in place of none
LINEAR = ("pca",)  # in which places can be measured, and straight lines are straight


def views(nodes: np.ndarray, others: np.ndarray, seed: int = 0) -> dict[str, np.ndarray]:
    """Returns views (N + M, 2) of samples (N, Z) and of other latents (M, Z) behind them; none of
    a plane, which is drawn as it is. Without umap-learn there is the linear one alone.

    >>> views(np.zeros((5, 2)), np.zeros((1, 2)))
    {}
    """
    if nodes.shape[1] <= PLANE:
        return {}
    latents = np.concatenate([nodes, others])
    placed = {"pca": pca(nodes, latents)}
    try:
        return placed | {"umap": umap(latents, seed)}
    except ModuleNotFoundError as missing:
        if missing.name != "umap":
            raise
        return placed  # umap-learn is an extra


def pca(nodes: np.ndarray, latents: np.ndarray) -> np.ndarray:
    """Returns latents (M, Z) in the plane of most variance of the samples (N, Z)."""
    mean, axes = principal_axes(nodes)
    return ((latents - mean) @ axes).astype(np.float32)


def principal_axes(latents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the mean (Z,) and the two directions of most variance (Z, 2) of latents (N, Z).

    Each points to where its largest part is positive, so that the same latents give the same view.
    """
    mean = latents.mean(axis=0, dtype=float)
    _, _, directions = np.linalg.svd(latents - mean, full_matrices=False)
    axes = directions[:PLANE].T
    largest = np.abs(axes).argmax(axis=0)
    return mean, axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)


def on_plane(snapshots: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns snapshots as they are drawn: those of more than two dimensions in the plane of most
    variance of the last prior samples, with the number of dimensions as "dim".

    posterior_scale becomes that along the plane's axes. Whole, 32 dimensions would take 16 times
    the room.
    """
    samples = snapshots["prior_sample"][-1]
    if (dim := samples.shape[-1]) <= PLANE:
        return snapshots | ({"dim": snapshots["dim"].max()} if "dim" in snapshots else {})
    mean, axes = principal_axes(samples)
    places = {n: (snapshots[n] - mean) @ axes for n in ("posterior_mean", "prior_sample")}
    scale = np.sqrt(np.square(snapshots["posterior_scale"]) @ np.square(axes))
    drawn = places | {"posterior_scale": scale}
    lean = {name: values.astype(np.float32) for name, values in drawn.items()}
    return snapshots | lean | {"dim": np.array(dim)}


def explained(latents: np.ndarray, view: np.ndarray) -> float:
    """Returns the share of the variance of latents (N, Z) that a linear view (N, 2) keeps."""
    whole = latents.var(axis=0, dtype=float).sum()
    return float(view.var(axis=0, dtype=float).sum() / whole) if whole > 0 else 1.0


def between_nearest(latents: np.ndarray, known: np.ndarray, view: np.ndarray) -> np.ndarray:
    """Returns where latents (M, Z) lie in a view (N, 2) of known ones (N, Z): at the mean of the
    nearest, each as heavy as it is near. So does UMAP begin with what it has not seen.

    >>> known = np.array([[0.0], [1.0], [9.0]])
    >>> view = np.array([[5.0, 5.0], [6.0, 5.0], [0.0, 0.0]])
    >>> between_nearest(np.array([[0.0]]), known, view).round(3).tolist()
    [[5.0, 5.0]]
    """
    square = np.square(known).sum(axis=1) - 2 * latents @ known.T
    square += np.square(latents).sum(axis=1)[:, None]
    few = min(FEW, len(known))
    near = np.argpartition(square, few - 1, axis=1)[:, :few]
    weight = 1 / np.maximum(np.take_along_axis(square, near, axis=1), NEVER_ZERO)
    share = weight / weight.sum(axis=1, keepdims=True)
    return np.einsum("mk,mkd->md", share, view[near])


def umap(latents: np.ndarray, seed: int) -> np.ndarray:
    """Returns the UMAP view (N, 2) of latents (N, Z); a seed means one thread, and the same view
    each time. A process's first call compiles for half a minute."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a seed means one thread
        from umap import UMAP

        neighbours = min(NUM_NEIGHBOURS, len(latents) - 1)
        placed = UMAP(
            n_neighbors=neighbours, init="pca", random_state=seed, n_jobs=1
        ).fit_transform(latents)
    return placed.astype(np.float32)
