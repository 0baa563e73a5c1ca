"""What glibc does with memory that a process gives back. Torch-free.

A training wants it kept: the next step needs the same again, and fresh pages cost up to a fifth of
its time. A server wants it returned: glibc would keep blocks of up to 32 MB for the next click,
which fits between what was allocated since or does not, so that a crowd leaves holes behind.
Elsewhere than with glibc nothing happens.
"""

import ctypes
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # from malloc.h
LARGE = 128 * 1024  # bytes: glibc's own threshold, until a large block is freed


def keep_memory() -> None:
    """Keeps freed memory, whatever its size."""
    _set({M_MMAP_THRESHOLD: 1 << 30, M_TRIM_THRESHOLD: (1 << 31) - 1})


@cache
def return_memory() -> None:
    """Returns large blocks as soon as they are freed."""
    _set({M_MMAP_THRESHOLD: LARGE, M_TRIM_THRESHOLD: LARGE})


def _set(options: dict[int, int]) -> None:
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library: larger or slower, not wrong
    for option, value in options.items():
        mallopt(option, value)
