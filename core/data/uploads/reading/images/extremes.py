"""Which numbers become black and white: of all images of an upload together, never of one.

    byte = 255 (x - black) / (white - black)

Where the numbers look as if somebody had meant 0 to 1, 0 to 255 or -1 to 1, these are black and
white; else the least and the largest number are: 12 bits in files of 16 end at 4,095, masks at 1.
"""

from dataclasses import dataclass

import numpy as np

Ends = tuple[float, float]  # what becomes black, and what white

BYTES: Ends = (0.0, 255.0)
DARKEST_WHITE = 64  # whole numbers that all stay below it (masks, digits of 0 to 16) are no bytes
SHARES: tuple[Ends, ...] = ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0))  # meant by fractions, if half
CONSTANT = (1.0, 255.0, 65535.0)  # white where all numbers are the same


@dataclass(frozen=True)
class Extremes:
    """The least and the largest of some numbers, and whether all are whole."""

    low: float
    high: float
    are_whole: bool = True

    @classmethod
    def of(cls, values: np.ndarray) -> "Extremes":
        whole = values.dtype.kind != "f" or bool((values == np.rint(values)).all())
        return cls(float(values.min()), float(values.max()), whole)

    def joined(self, other: "Extremes") -> "Extremes":
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Extremes(low, high, self.are_whole and other.are_whole)

    @property
    def ends(self) -> Ends:
        """What becomes black and white.

        >>> Extremes(3.0, 250.0).ends, Extremes(0.0, 16.0).ends, Extremes(12.0, 4095.0).ends
        ((0.0, 255.0), (0.0, 16.0), (12.0, 4095.0))
        >>> Extremes(0.02, 0.97, False).ends, Extremes(-0.9, 0.8, False).ends
        ((0.0, 1.0), (-1.0, 1.0))
        >>> Extremes(-0.01, 1.0, False).ends  # somebody's rounding
        (-0.01, 1.0)
        """
        if self.low == self.high:
            return 0.0, next((white for white in CONSTANT if self.high <= white), self.high)
        if self.are_whole:
            are_bytes = self.low >= 0 and DARKEST_WHITE <= self.high <= BYTES[1]
            return BYTES if are_bytes else (float(self.low), float(self.high))
        return next(filter(self._fill, SHARES), (float(self.low), float(self.high)))

    def _fill(self, ends: Ends) -> bool:
        """Whether the numbers lie between two ends, and reach more than half-way from 0."""
        black, white = ends
        reach_black = black == 0 or self.low <= black / 2
        return black <= self.low and reach_black and white / 2 < self.high <= white


def in_bytes(values: np.ndarray, ends: Ends) -> np.ndarray:
    """Returns numbers as bytes from black, 0, to white, 255."""
    black, white = (end / 2 for end in ends)  # halves: their difference is always a float
    share = (values.astype(np.float64) / 2 - black) / ((white - black) or 1.0)
    return (share * 255).round().clip(0, 255).astype(np.uint8)


def said_of(ends: Ends, what: str) -> str:
    """Returns which numbers became black and white; nothing of bytes as they were.

    >>> said_of((0.0, 4095.0), "Values")
    'Values from 0 to 4,095 were scaled to black and white.'
    """
    low, high = (f"{end:,.0f}" if 1e3 <= abs(end) < 1e12 else f"{end:g}" for end in ends)
    return "" if ends == BYTES else f"{what} from {low} to {high} were scaled to black and white."
