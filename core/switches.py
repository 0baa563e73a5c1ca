"""Switches of the machine that make training faster; they change no more than rounding."""

import ctypes
from typing import Any

import torch

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # from malloc.h


def keep_pages() -> None:
    """Asks glibc to keep freed memory: fresh pages cost a training step up to a fifth of its
    time."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library: slower, not wrong
    mallopt(M_MMAP_THRESHOLD, 1 << 30)
    mallopt(M_TRIM_THRESHOLD, (1 << 31) - 1)


def use_wide_kernels(tolerance: float = 3e-6) -> bool:
    """Lets oneDNN pick its widest kernel for float32 products; returns whether it stays on.

    On a processor with AVX-512 the permission to round to bfloat16 makes oneDNN take a float32
    kernel that PyTorch would not choose. On one with AMX it may really round: so the error of a
    product is measured against float64 here, and the switch is taken back where it is too large.
    """
    matmul: Any = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    matmul.fp32_precision = "bf16"
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(256, 256, generator=generator) for _ in range(2))
    exact = a.double() @ b.double()
    safe = bool(((a @ b) - exact).abs().max() < tolerance * exact.abs().max())
    if not safe:
        matmul.fp32_precision = "ieee"
    return safe


def switch_on(num_threads: int) -> None:
    """Sets threads and all switches; call once a process, before training."""
    torch.set_num_threads(num_threads)
    keep_pages()
    use_wide_kernels()
