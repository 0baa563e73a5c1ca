"""Ticks of a logarithmic axis as plain numbers: plotly writes 2 and 5 for 200 and 500."""

import math

MANTISSAS = (
    (1.0,),
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.7, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
)
STEPS = (1.0, 0.5, 0.2, 0.1)  # of ticks within a range that is narrower still
FEWEST, MOST = 3, 8


def ticks(low: float, high: float) -> list[float]:
    """Returns at least FEWEST ticks from low to high, both above 0, in the roundest numbers.

    >>> ticks(0.5, 60), ticks(88, 130), ticks(82, 86)
    ([0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0], [90.0, 100.0, 110.0, 120.0, 130.0], \
[82.0, 83.0, 84.0, 85.0, 86.0])
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for mantissas in MANTISSAS:
        found = [m * 10.0**d for d in decades for m in mantissas]
        inside = [rounded(tick) for tick in found if low <= tick <= high]
        if len(inside) >= FEWEST:
            return inside[:: math.ceil(len(inside) / MOST)]
    return evenly(low, high)


def evenly(low: float, high: float) -> list[float]:
    """Returns ticks at equal distances."""
    if not high > low:
        return [rounded(low)]
    unit = 10.0 ** math.floor(math.log10(high - low))
    for step in (share * unit for share in STEPS):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first + 1 >= FEWEST:
            break
    return [rounded(place * step) for place in range(first, last + 1)]


def rounded(tick: float) -> float:
    return float(f"{tick:.6g}")
