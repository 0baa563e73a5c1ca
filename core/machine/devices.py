"""Where trainings compute: the processor, or GPUs by torch's names. Torch is imported when a GPU
is asked for.

    cpu      the processor: a core a job
    cuda     a GPU: of many jobs each has one of its own, as many at a time as there are GPUs
    cuda:1   that one: of many jobs one at a time, unless more are asked for
"""

import os
from collections.abc import Sequence
from pathlib import Path

CPU, GPU = "cpu", "cuda"
NAMES = r"^(cpu|cuda(:\d+)?)$"
DRIVERS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")  # NVIDIA's, AMD's, and Windows' for its Linux


class DeviceProblem(ValueError):
    """Nothing can be computed on a device; the message says where it can."""


def gpus() -> list[str]:
    """Returns the GPUs that torch sees, in their order; torch does not begin to use them."""
    import torch

    return [f"{GPU}:{number}" for number in range(torch.cuda.device_count())]


def require_device(name: str) -> None:
    """Raises DeviceProblem unless torch computes there."""
    import torch

    try:
        torch.zeros(1, device=name).item()  # read back: a meta tensor has no value
    except (RuntimeError, AssertionError, ImportError):
        # torch's reason is pages long for some names
        known = [CPU, *([GPU, *gpus()] if gpus() else [])]
        raise DeviceProblem(
            f"The device {name!r} cannot be used here; known: {', '.join(known)}."
        ) from None


def places(name: str, workers: int | None = None) -> list[str]:
    """Returns the device of each job that may run at once; workers: how many were asked for.

    Errors: DeviceProblem.

    >>> places("cpu", 3)
    ['cpu', 'cpu', 'cpu']
    """
    if name == CPU:
        return [CPU] * (workers or os.cpu_count() or 1)
    there = gpus()
    if name == GPU and there:
        return there[:workers]
    if name not in there:  # to look whether it can be used would take some of its memory
        require_device(name)
    return [name] * (workers or 1)


def free_place(name: str, busy: Sequence[str]) -> str | None:
    """Returns the device of one more job beside those that are busy; None while every GPU is."""
    if name == CPU:
        return CPU
    there = gpus()  # where none is any more, the job's process says so
    return next((gpu for gpu in there if gpu not in busy), None) if there else name


def has_driver() -> bool:
    """Whether this machine may have a GPU that torch sees; torch need not be imported to tell."""
    return any(Path(driver).exists() for driver in DRIVERS)


def of_cluster(name: str) -> str:
    """Returns a device that may be asked of a cluster, which chooses the GPU itself.

    Errors: DeviceProblem.
    """
    if name not in (CPU, GPU):
        raise DeviceProblem(
            f"The device {name!r} cannot be asked of a cluster; known: {CPU}, {GPU}."
        )
    return name
