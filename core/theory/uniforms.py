"""Uniform numbers that Python and a browser draw alike: Mulberry32, by counter."""

import numpy as np

STRIDE = 0x6D2B79F5


def uniforms(seed: int, *shape: int) -> np.ndarray:
    """Returns numbers in [0, 1) of that shape, the same ones for the same seed.

    >>> uniforms(1, 2).round(6).tolist()
    [0.627074, 0.002736]
    """
    counter = np.arange(1, int(np.prod(shape)) + 1, dtype=np.uint32)
    with np.errstate(over="ignore"):  # arithmetic modulo 2^32 is meant
        a = np.uint32(seed % 2**32) + counter * np.uint32(STRIDE)
        t = (a ^ (a >> np.uint32(15))) * (a | np.uint32(1))
        t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
    return ((t ^ (t >> np.uint32(14))) / 2**32).reshape(shape)
