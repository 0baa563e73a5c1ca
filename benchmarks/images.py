"""Binary images of 784 pixels for benchmarks: MNIST if its folder is given, else made up.

MNIST (LeCun, Cortes): the original idx files, binarised at random once, with a seed.
"""

import gzip
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

TRAIN = "train-images-idx3-ubyte.gz"
HEADER = 16  # bytes: magic number, count, rows, columns


def binary_images(folder: Path | None, count: int, seed: int = 0) -> Tensor:
    """Returns images (count, 784) of 0 and 1. Errors: OSError, ValueError for a foreign file."""
    generator = np.random.default_rng(seed)
    grey = np.full((count, 784), 0.13) if folder is None else mnist(folder / TRAIN)[:count]
    return torch.from_numpy((generator.random(grey.shape) < grey).astype(np.float32))


def mnist(path: Path) -> np.ndarray:
    with gzip.open(path) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=HEADER)
    return pixels.reshape(-1, 784) / 255
