"""Which snapshots stand in a row as in the paper's Figure 2, on one scale; how wide they are.

    width of an image's posterior    sigma / mean of sigma over the images
    sigma                            standard deviation, geometric mean over latent dimensions

Frames of a run share one plane, that of its last prior samples (app/views/planar.py); those of
runs that are shown together share one scale. app/views/frame_pictures.py draws them.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from app.views.planar import dim_of, drawing, planar

Snapshots = dict[str, np.ndarray]

MAX_FRAMES = 6
INSIDE = 0.99  # of each frame's points, at least; priors have few far ones
BOTH = ("posterior_mean", "prior_sample")  # rows of a figure


def pick(steps: np.ndarray, turn: int | None, most: int = MAX_FRAMES) -> list[int]:
    """Returns up to `most` places, evenly among the snapshots, one nearest the turn."""
    even = np.linspace(0, len(steps) - 1, most).round().astype(int)
    if turn is not None:
        near = int(np.abs(steps - turn).argmin())
        inner = even[:-1]  # the last snapshot always stays
        inner[np.abs(inner - near).argmin()] = near
    return sorted(set(even.tolist()))


def common(runs: list[np.ndarray], turn: int | None, most: int = MAX_FRAMES) -> list[list[int]]:
    """Returns the places of each run nearest the steps picked from the longest, each once."""
    longest = max(runs, key=lambda steps: steps[-1], default=np.zeros(1))
    wanted = longest[pick(longest, turn, most)]
    return [sorted({int(np.abs(steps - step).argmin()) for step in wanted}) for steps in runs]


def spread(scale: np.ndarray) -> np.ndarray:
    """Returns sigma / mean sigma (M,) of the posterior's standard deviations (M, Z)."""
    sigma = np.exp(np.log(np.maximum(scale, 1e-12)).mean(axis=1))
    return sigma / sigma.mean()


def width_varies(scale: np.ndarray) -> float | None:
    """Returns the standard deviation of the widths over their mean; None where no place has any,
    as on a plane X."""
    return float(spread(scale).std()) if scale.any() else None


def on_plane(snapshots: Snapshots) -> Snapshots:
    last = snapshots["prior_sample"][-1]
    drawn = ("posterior_mean", "prior_sample")
    return snapshots | {name: planar(snapshots[name], last) for name in drawn}


def drawings(runs: Iterable[Snapshots]) -> str:
    """Returns how the runs' latents come onto their planes, each sentence once."""
    dims = map(dim_of, runs)
    return " ".join(dict.fromkeys(drawing(dim, "the last prior samples") for dim in dims))


def common_reach(
    runs: Iterable[Snapshots], places: Iterable[list[int]], rows: tuple[str, ...] = BOTH
) -> float:
    """Returns half the height of all frames, which have room for INSIDE of each one's points."""
    away = (np.quantile(far, INSIDE) for far in distances(runs, places, rows))
    return 1.08 * float(max(away, default=0.0)) or 1.0


def outside(
    runs: Iterable[Snapshots], places: Iterable[list[int]], rows: tuple[str, ...], reach: float
) -> int:
    """Returns how many points lie beyond the edges of their frames."""
    return sum(int((far > reach).sum()) for far in distances(runs, places, rows))


def distances(
    runs: Iterable[Snapshots], places: Iterable[list[int]], rows: tuple[str, ...]
) -> Iterator[np.ndarray]:
    """Yields how far the points of each frame (M,) lie from 0, along the axis where it is most."""
    for run, at in zip(runs, places, strict=True):
        plane = on_plane(run)
        for name in rows:
            yield from np.abs(plane[name][at]).max(axis=-1)
