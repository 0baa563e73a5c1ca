"""Switches of the machine that make training faster; they change no more than rounding."""

import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import torch

from core.machine.memory import keep_memory

SIDE, LARGE_SIDE = 256, 4096  # of matrices that are timed; a GPU only begins with small ones


def use_wide_kernels(tolerance: float = 3e-6) -> bool:
    """Lets oneDNN pick its widest kernel for float32 products; returns whether it stays on.

    On a processor with AVX-512 the permission to round to bfloat16 makes oneDNN take a float32
    kernel that PyTorch would not choose. On one with AMX it may really round: so the error of a
    product is measured against float64 here, and the switch is taken back where it is too large.
    """
    return _permit([torch.backends.mkldnn.matmul], "bf16", "cpu", tolerance)  # type: ignore[attr-defined]


def use_tensor_cores(device: str, tolerance: float = 1e-3) -> bool:
    """Lets a GPU multiply and convolve float32 in TF32, 10 bits behind the point, if the error
    that is measured there is as small as that; returns whether it does. A processor has none."""
    if torch.device(device).type != "cuda":
        return False
    kernels = [torch.backends.cuda.matmul, torch.backends.cudnn.conv]  # type: ignore[attr-defined]
    return _permit(kernels, "tf32", device, tolerance)


def _permit(kernels: Sequence[Any], precision: str, device: str, tolerance: float) -> bool:
    """Lets kernels round float32 if a product's relative error stays below the tolerance."""
    for kernel in kernels:
        kernel.fp32_precision = precision
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(256, 256, generator=generator) for _ in range(2))
    exact = a.double() @ b.double()
    error = ((a.to(device) @ b.to(device)).cpu() - exact).abs().max()
    safe = bool(error < tolerance * exact.abs().max())
    if not safe:
        for kernel in kernels:
            kernel.fp32_precision = "ieee"
    return safe


@cache
def is_fast(precision: torch.dtype, device: str = "cpu", share: float = 0.8) -> bool:
    """Whether products in a precision take less than this share of float32's time, measured here.

    Processors without units for bfloat16 emulate it, two to three times slower than float32. The
    least of several times counts, by turns, so that what else runs does not decide: a hundred
    thousand steps depend on the answer. A training that is resumed goes on in what it began in.
    """
    if precision == torch.float32:
        return True
    side, kinds = SIDE if device == "cpu" else LARGE_SIDE, (precision, torch.float32)
    both = [torch.ones(side, side, dtype=kind, device=device) for kind in kinds]
    times = [[_seconds(matrix) for matrix in both] for _ in range(9)]
    its, normal = (min(column) for column in zip(*times, strict=True))
    return its < share * normal


def _seconds(matrix: torch.Tensor) -> float:
    started = time.perf_counter()
    (matrix @ matrix)[0, 0].item()  # read back: other devices only queue the product
    return time.perf_counter() - started


def switch_on(num_threads: int) -> None:
    """Sets threads and all switches; call once a process, before training."""
    torch.set_num_threads(num_threads)
    keep_memory()
    use_wide_kernels()
