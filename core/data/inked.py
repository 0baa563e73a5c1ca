"""Pixels of 0 and 1, drawn from their probabilities of ink."""

import numpy as np


def inked(probabilities: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Returns pixels, 0 or 1 as float32.

    >>> inked(np.array([[0.0, 1.0]]), np.random.default_rng(0)).tolist()
    [[0.0, 1.0]]
    """
    uniform = generator.random(probabilities.shape, np.float32)
    return (uniform < probabilities).astype(np.float32)
