r"""Straight lines between two ends where there is a plane X beside the latents Z.

    z      z_t = (1 - t) z_a + t z_b                                        straight in Z
    x      z_t = z~(c_t),   c_t = (1 - t) c_a + t c_b                       straight in X
    ends   z_t = z~(c_t) + (1 - t) r_a + t r_b,   r = z - z~(c)             X, keeping the ends

z~(c) is what the plane predicts at c: of all images near there the mean, which may decode to
another digit than the end's. The residual r is what it leaves out; with a share of both a line
begins and ends at the latents of its two images. The paper's Figure 4 has the first two: E. Bodin
et al., Nonparametric Inference for Auto-Encoding Variational Bayes, 2017.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.charts.kernel import KernelChart

NUM_FRAMES = 24  # of a line, where nothing says how many


@dataclass(frozen=True)
class Ends:
    """The two ends of a line: latents (2, Z), and places (2, C) on a plane."""

    latents: np.ndarray
    places: np.ndarray


@dataclass(frozen=True)
class Straight:
    """A line: its latents (P, Z), the places (P, C) where it leads on a plane, frames (P, X)."""

    latents: np.ndarray
    places: np.ndarray
    frames: np.ndarray


def of_images(chart: KernelChart, images: np.ndarray) -> Ends:
    """Returns two images (2, X) as ends."""
    return Ends(chart.model.posterior(images)[0], chart.encode(images))


def straight(chart: KernelChart, ends: Ends, kind: str, num_points: int = NUM_FRAMES) -> Straight:
    """Returns the line of a kind of LINES, evenly along it. One that is straight in Z is none on
    the plane: there it leads over the places of its frames."""
    latents = LINES[kind](chart, ends, num_points).astype(np.float32)
    frames = chart.model.decode(latents)
    places = chart.encode(frames) if kind == Z else in_plane(ends, num_points)
    return Straight(latents, places, frames)


def in_plane(ends: Ends, num_points: int) -> np.ndarray:
    """Returns places (P, C) evenly on the straight line between those of two ends."""
    start, end = ends.places
    return np.linspace(start, end, num_points).astype(np.float32)


def _in_latents(chart: KernelChart, ends: Ends, num_points: int) -> np.ndarray:
    start, end = ends.latents
    return np.linspace(start, end, num_points)


def keeping_ends(chart: KernelChart, ends: Ends, places: np.ndarray) -> np.ndarray:
    """Returns the latents (P, Z) of a way over places (P, C) from one end to the other, with what
    the plane leaves out of both; t is the share of the way's length."""
    residuals = ends.latents - chart.latents(ends.places)
    t = _shares(places)[:, None]
    return chart.latents(places) + (1 - t) * residuals[0] + t * residuals[1]


def _shares(places: np.ndarray) -> np.ndarray:
    """
    >>> _shares(np.array([[0.0], [1.0], [4.0]])).tolist()
    [0.0, 0.25, 1.0]
    >>> _shares(np.zeros((3, 1))).tolist()
    [0.0, 0.5, 1.0]
    """
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1).astype(np.float64)
    steps = steps if steps.any() else np.ones_like(steps)
    return np.concatenate([[0.0], steps.cumsum() / steps.sum()])


Line = Callable[[KernelChart, Ends, int], np.ndarray]
Z, X, ENDS = "z", "x", "ends"
LINES: dict[str, Line] = {
    Z: _in_latents,
    X: lambda chart, ends, num: chart.latents(in_plane(ends, num)),
    ENDS: lambda chart, ends, num: keeping_ends(chart, ends, in_plane(ends, num)),
}
