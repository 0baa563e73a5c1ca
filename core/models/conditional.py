"""Models of images under a context, p(x|z, c): what the same latents are decoded to when another
context is given."""

from abc import abstractmethod
from typing import Protocol, runtime_checkable

import numpy as np


@runtime_checkable
class Decoder(Protocol):
    """What decodes latents (B, Z) to mean data (B, X)."""

    @abstractmethod
    def decode(self, z: np.ndarray) -> np.ndarray: ...


@runtime_checkable
class Conditional(Decoder, Protocol):
    """What decodes under contexts, and under a usual one where none is given."""

    @abstractmethod
    def given(self, context: np.ndarray) -> Decoder:
        """Returns the decoder under a context (C,) for all latents, or one for each (B, C).

        Errors: ValueError for one of another size.
        """


def under(decoder: Decoder, context: np.ndarray) -> Decoder:
    """Returns a decoder under contexts. Errors: TypeError for one that takes none."""
    if not isinstance(decoder, Conditional):
        raise TypeError("a context is given to a model that takes none.")
    return decoder.given(context)


def decoded(decoder: Decoder, z: np.ndarray, contexts: np.ndarray) -> np.ndarray:
    """Returns what latents (B, Z) are decoded to, each under a context (B, C); C is 0 where data
    have none."""
    return under(decoder, contexts).decode(z) if contexts.shape[-1] else decoder.decode(z)
