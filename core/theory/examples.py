"""Points of the plane to melt: clusters in pairs, lines and circles in the unit square."""

import numpy as np

MEANS = np.array(  # six clusters in three pairs
    [[-0.32, -0.30], [-0.22, -0.12], [0.05, 0.30], [0.25, 0.28], [0.28, -0.22], [0.36, -0.34]]
)
LINES = np.array(  # from, to
    [[[-0.4, -0.35], [-0.1, 0.35]], [[-0.05, -0.4], [0.4, -0.2]], [[0.1, 0.35], [0.4, 0.05]]]
)
CIRCLES = np.array([[-0.22, -0.15], [0.2, 0.2]])
RADIUS, THIN, SPREAD = 0.2, 0.008, 0.03
LONGEST = 0.9  # of the longer side of fitted points


def clusters(seed: int = 0, each: int = 10) -> np.ndarray:
    """Returns points (6 each, 2) of six Gaussian clusters."""
    normal = np.random.default_rng(seed).standard_normal((len(MEANS), each, 2))
    return (MEANS[:, None] + SPREAD * normal).reshape(-1, 2)


def lines(seed: int = 0, each: int = 30) -> np.ndarray:
    """Returns points (3 each, 2) along three lines."""
    generator = np.random.default_rng(seed)
    along = generator.uniform(size=(len(LINES), each, 1))
    exact = LINES[:, :1] + along * (LINES[:, 1:] - LINES[:, :1])
    return (exact + THIN * generator.standard_normal(exact.shape)).reshape(-1, 2)


def circles(seed: int = 0, each: int = 45) -> np.ndarray:
    """Returns points (2 each, 2) on two circles."""
    generator = np.random.default_rng(seed)
    angle = generator.uniform(0, 2 * np.pi, size=(len(CIRCLES), each))
    exact = CIRCLES[:, None] + RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return (exact + THIN * generator.standard_normal(exact.shape)).reshape(-1, 2)


def fitted(points: np.ndarray) -> np.ndarray:
    """Returns points (n, 2) of any scale moved into the unit square, their shape kept."""
    low, high = points.min(axis=0), points.max(axis=0)
    return (points - (low + high) / 2) * (LONGEST / (high - low).max())
