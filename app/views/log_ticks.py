"""Ticks of a logarithmic axis as plain numbers: plotly writes 2 and 5 for 200 and 500."""

import math

MANTISSAS = (
    (1.0,),
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0),
    tuple(k / 10 for k in range(10, 100)),
)
FEWEST, MOST = 3, 8


def ticks(low: float, high: float) -> list[float]:
    """Returns at least FEWEST ticks from low to high, both above 0, in the roundest numbers.

    >>> ticks(0.5, 60), ticks(88, 130)
    ([0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0], [90.0, 100.0, 110.0, 120.0, 130.0])
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for mantissas in MANTISSAS:
        found = [m * 10.0**d for d in decades for m in mantissas]
        inside = [float(f"{tick:.6g}") for tick in found if low <= tick <= high]
        if len(inside) >= FEWEST:
            return inside[:: math.ceil(len(inside) / MOST)]
    return [low, high]
