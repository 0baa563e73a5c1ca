"""What the theory is asked about, checked once: points, temperatures, masses."""

import numpy as np


def checked_points(x: object) -> np.ndarray:
    """Returns points (n, d) as floats; at least two of them differ.

    Raises:
        ValueError: says in one sentence what was expected and what was given.
    """
    try:
        points = np.asarray(x, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            "Points are a table of numbers, a row each; some of these are no numbers, or the rows "
            "have unequal lengths."
        ) from None
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(
            f"Points are a table (points, coordinates), a row each; this one has the shape "
            f"{points.shape}: give each point a row."
        )
    if not np.isfinite(points).all():
        bad = int((~np.isfinite(points).all(axis=1)).sum())
        raise ValueError(
            f"Points have finite coordinates; {bad} of {len(points)} rows have NaN or infinity: "
            "leave them out."
        )
    if len(np.unique(points, axis=0)) < 2:
        raise ValueError(
            f"At least two different points are needed; given: {len(points)}, "
            f"{'all in one place' if len(points) > 1 else 'alone'}: add a point elsewhere."
        )
    return points


def checked_plane(x: object) -> np.ndarray:
    """Returns points (n, 2): what starts on a grid of the plane stays in it."""
    points = checked_points(x)
    if points.shape[1] != 2:
        raise ValueError(
            f"The grid of tiles is a plane: points need two coordinates, these have "
            f"{points.shape[1]}; choose or project to two."
        )
    return points


def checked_temperature(beta: object) -> float:
    """Returns beta as a float above zero."""
    try:
        value = float(beta)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        value = np.nan
    if not (np.isfinite(value) and value > 0):
        raise ValueError(
            f"A temperature beta is a finite number above 0, not {beta!r}; with data in the unit "
            "square .0005 to .1 is where things happen."
        )
    return value
