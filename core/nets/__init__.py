"""Networks by name, and how they start. A network is made from the shapes of what goes in and of
what comes out, (X,) or (height, width) or (channels, height, width), and its own settings.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from core.nets.components import start_on_components
from core.nets.mlp import MLP
from core.nets.net import Modular, Net, multiply_in, precision_of
from core.nets.start import start_as_identity, start_at_zero, start_standardised

Shape = tuple[int, ...]


def build_mlp(in_shape: Shape, out_shape: Shape, hidden: Sequence[int]) -> MLP:
    """Returns a multi-layer perceptron. Errors: ValueError for a width below 1 or none."""
    if not hidden or min(hidden) < 1:
        raise ValueError("all hidden widths must be at least 1, and there must be one.")
    return MLP(math.prod(in_shape), hidden, math.prod(out_shape))


def start_on_standardised_data(encoder: Net, decoder: Net, data: np.ndarray) -> None:
    """Starts the encoder as on standardised data (N, X), and the decoder as it is."""
    start_standardised(encoder, data)


NETS: dict[str, Callable[..., Net]] = {"mlp": build_mlp}

# How encoder and decoder start, together.
STARTS: dict[str, Callable[[Net, Net, np.ndarray], None]] = {
    "standardised": start_on_standardised_data,
    "components": start_on_components,
}

__all__ = [
    "MLP",
    "NETS",
    "STARTS",
    "Modular",
    "Net",
    "Shape",
    "multiply_in",
    "precision_of",
    "start_as_identity",
    "start_at_zero",
    "start_standardised",
]
