r"""How well a linear regression reads the pendulum's angle off a latent plane (Table 1, App. B.3).

    phi = atan2(z_2 - c_2, z_1 - c_1),   angle ~ a phi + b by ordinary least squares,
    error = mean |angle - (a phi + b)|   in radians

c is the mean of the training latents. phi is unwrapped around the fitted orientation and offset (a
circular mean), so that the cut of the circle costs nothing. All is fitted on training images and
measured on held-out ones. A perfect, evenly run ring has error 0; no information gives pi / 2.
"""

import numpy as np


def wrap(angle: np.ndarray) -> np.ndarray:
    """Returns angles in [-pi, pi)."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def angle_error(
    train_latents: np.ndarray,
    train_angles: np.ndarray,
    test_latents: np.ndarray,
    test_angles: np.ndarray,
) -> float:
    """Returns the error in radians of latents (N, 2), (M, 2) and angles (N,), (M,).

    Errors: ValueError unless the latents are planar.

    >>> angles = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    >>> ring = np.stack([np.cos(1 - angles), np.sin(1 - angles)], axis=1)
    >>> round(angle_error(ring, angles, ring, angles), 9)
    0.0
    """
    if train_latents.shape[1:] != (2,):
        raise ValueError(f"The polar transform needs latents (N, 2), not {train_latents.shape}.")
    centre = train_latents.mean(axis=0)
    train_polar, test_polar = (_polar(z, centre) for z in (train_latents, test_latents))
    resultants = {
        turn: np.exp(1j * (train_polar - turn * train_angles)).mean() for turn in (1, -1)
    }
    turn = max(resultants, key=lambda t: abs(resultants[t]))
    offset = np.angle(resultants[turn])

    def unwrapped(polar: np.ndarray, angles: np.ndarray) -> np.ndarray:
        expected = turn * angles + offset
        return expected + wrap(polar - expected)

    slope, intercept = np.polyfit(unwrapped(train_polar, train_angles), train_angles, deg=1)
    predicted = slope * unwrapped(test_polar, test_angles) + intercept
    return float(np.abs(test_angles - predicted).mean())


def winding_number(latents: np.ndarray, angles: np.ndarray) -> int:
    """Returns how often the latents run round their mean while the angle runs round once.

    +1 or -1 is a ring; anything else is folded, which training does not repair.
    """
    polar = _polar(latents[np.argsort(angles)], latents.mean(axis=0))
    steps = wrap(np.diff(polar, append=polar[:1]))
    return round(float(steps.sum() / (2 * np.pi)))


def _polar(latents: np.ndarray, centre: np.ndarray) -> np.ndarray:
    first, second = (latents - centre).T
    return np.arctan2(second, first)
