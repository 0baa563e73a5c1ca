r"""Lengths of edges: by what the graph weighs the step from one latent to another.

    euclidean         |a - b|                                                 the paper's rule
    squared           |a - b|^2                                               ours, the default
    decoded           L = sum_{i<m} |g(z_{i+1}) - g(z_i)|,   g(z) = E p(x|z)
    decoded-squared   L^2,                                   z_i = a + i/m (b - a)

L is the length of a curve of m straight pieces in the space of images: for large m that of the
edge under the decoder's pull-back metric J^T J (N. Chen et al., Fast Approximate Geodesics for
Deep Generative Models, 2018).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, runtime_checkable

import numpy as np

Decode = Callable[[np.ndarray], np.ndarray]  # of a chart: (B, Z) -> (B, X)

PIECES = 4  # of an edge
AT_ONCE = 2_000  # edges that are decoded together


@runtime_checkable
class Lengths(Protocol):
    """How long edges are."""

    def __call__(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Returns lengths (E,) of the edges from latents (E, Z) to latents (E, Z), at least 0."""


@dataclass(frozen=True)
class Latent:
    """A power of the distance in the latent space."""

    power: int

    def __call__(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        length: np.ndarray = np.linalg.norm(start - end, axis=1) ** self.power
        return length


@dataclass(frozen=True)
class Decoded:
    """A power of L, the distance that decoded images cover along an edge of so many pieces.

    >>> bent = Decoded(np.abs)
    >>> bent(np.array([[-1.0], [0.0]]), np.array([[1.0], [3.0]])).tolist()
    [2.0, 3.0]
    """

    decode: Decode
    power: int = 1
    pieces: int = PIECES

    def __call__(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        parts = (slice(i, i + AT_ONCE) for i in range(0, len(start), AT_ONCE))
        covered = (self._covered(start[part], end[part]) for part in parts)
        return np.concatenate([np.zeros(0), *covered]) ** self.power

    def _covered(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        shares = np.linspace(0, 1, self.pieces + 1)
        places = (start + share * (end - start) for share in shares)
        images = (self.decode(z.astype(np.float32)).astype(np.float64) for z in places)
        steps = (np.linalg.norm(after - before, axis=1) for before, after in pairwise(images))
        return sum(steps, start=np.zeros(len(start)))


# By rule; the first is default.
LENGTHS = {"squared": Latent(2), "euclidean": Latent(1)}
DECODED = {"decoded": 1, "decoded-squared": 2}  # powers of L, which takes a decoder
RULES = (*LENGTHS, *DECODED)


def lengths_of(rule: str, decode: Decode) -> Lengths:
    """Returns the lengths of a rule; decode: of the chart that is walked in. Errors: ValueError
    for a rule that there is not."""
    if rule not in RULES:
        raise ValueError(f"Unknown length {rule!r}; known: {', '.join(RULES)}.")
    return Decoded(decode, DECODED[rule]) if rule in DECODED else LENGTHS[rule]
