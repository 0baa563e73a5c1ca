r"""How well a linear regression reads the pendulum's angle off a latent plane (Table 1, App. B.3).

    phi = atan2(z_2 - c_2, z_1 - c_1),   angle ~ a phi + b,   error = mean |angle - (a phi + b)|

in radians. a and b are those of ordinary least squares on training images, the error is that on
held-out ones. phi is unwrapped around the fitted orientation and offset (a circular mean), so that
the cut of the circle costs nothing. As the cut follows each image's true angle, latents without
information have an error of about pi / 3, not pi / 2. A ring that is run evenly has error 0.

The paper does not say where the centre c of the polar coordinates lies. Two readings:

    "mean"     c is the mean of the training latents, which an unevenly run ring displaces (ours)
    "fitted"   c minimises the squared residual on training images, as a and b do
"""

from dataclasses import dataclass

import numpy as np

from core.circle import wrap

CENTRES = ("mean", "fitted")


@dataclass(frozen=True)
class PolarFit:
    """A regression line through angles over polar angles: centre (2,) of the polar coordinates,
    turn (+1 or -1) and offset of phi around the circle, slope a and intercept b; all radians."""

    centre: np.ndarray
    turn: int
    offset: float
    slope: float
    intercept: float

    @classmethod
    def about(cls, centre: np.ndarray, latents: np.ndarray, angles: np.ndarray) -> "PolarFit":
        """Returns the line of ordinary least squares of latents (N, 2), polar about a centre."""
        polar = _polar(latents, centre)
        resultants = {turn: np.exp(1j * (polar - turn * angles)).mean() for turn in (1, -1)}
        turn = max(resultants, key=lambda t: abs(resultants[t]))
        offset = float(np.angle(resultants[turn]))
        slope, intercept = np.polyfit(_unwrapped(polar, angles, turn, offset), angles, deg=1)
        return cls(centre, turn, offset, float(slope), float(intercept))

    def polar(self, latents: np.ndarray, angles: np.ndarray) -> np.ndarray:
        """Returns phi (N,) of latents (N, 2), unwrapped around their angles (N,)."""
        return _unwrapped(_polar(latents, self.centre), angles, self.turn, self.offset)

    def line(self, polar: np.ndarray) -> np.ndarray:
        """Returns the angles that are read off polar angles."""
        return self.slope * polar + self.intercept

    def residual(self, latents: np.ndarray, angles: np.ndarray) -> np.ndarray:
        return angles - self.slope * self.polar(latents, angles) - self.intercept

    def error(self, latents: np.ndarray, angles: np.ndarray) -> float:
        """Returns the mean absolute error of the angles (N,) of latents (N, 2)."""
        return float(np.abs(self.residual(latents, angles)).mean())


def polar_fit(latents: np.ndarray, angles: np.ndarray, centre: str = "mean") -> PolarFit:
    """Returns the regression line of latents (N, 2) at angles (N,).

    Errors: ValueError unless the latents are planar and the centre is one of CENTRES.
    """
    if latents.shape[1:] != (2,):
        raise ValueError(f"The polar transform needs latents (N, 2), not {latents.shape}.")
    if centre not in CENTRES:
        raise ValueError(f"Unknown centre {centre!r}; known: {', '.join(CENTRES)}.")
    mean = latents.mean(axis=0)
    return PolarFit.about(
        mean if centre == "mean" else _fitted_centre(latents, angles), latents, angles
    )


def angle_error(
    train_latents: np.ndarray,
    train_angles: np.ndarray,
    test_latents: np.ndarray,
    test_angles: np.ndarray,
    centre: str = "mean",
) -> float:
    """Returns the error in radians of latents (N, 2), (M, 2) and angles (N,), (M,).

    Errors: ValueError unless the latents are planar and the centre is one of CENTRES.

    >>> angles = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    >>> ring = np.stack([np.cos(1 - angles), np.sin(1 - angles)], axis=1)
    >>> round(angle_error(ring, angles, ring, angles), 6)
    0.0
    """
    return polar_fit(train_latents, train_angles, centre).error(test_latents, test_angles)


def _polar(latents: np.ndarray, centre: np.ndarray) -> np.ndarray:
    first, second = (latents - centre).T
    return np.arctan2(second, first)


def _unwrapped(polar: np.ndarray, angles: np.ndarray, turn: int, offset: float) -> np.ndarray:
    expected = turn * angles + offset
    return expected + wrap(polar - expected)


def _fitted_centre(latents: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Returns the centre of least squares within the latents' extent; a and b follow from it.

    It is looked for in units of the larger extent: where the search ends depends on no scale."""
    from scipy.optimize import least_squares  # not where only a chart is drawn: it is large

    low, high = latents.min(axis=0), latents.max(axis=0)
    unit = max(float((high - low).max()), np.finfo(float).tiny)

    def residual(place: np.ndarray) -> np.ndarray:
        return PolarFit.about(place * unit, latents, angles).residual(latents, angles)

    start, bounds = latents.mean(axis=0) / unit, (low / unit, high / unit)
    place: np.ndarray = least_squares(residual, start, bounds=bounds).x
    return place * unit
