"""Networks by name, and how they start. A network is made from the shapes of what goes in and of
what comes out (core/architectures), and its own settings.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from core.architectures import Shape
from core.nets.components import start_on_components
from core.nets.conv import build_conv, build_conv_fast
from core.nets.gated_conv import build_gated_conv, build_gated_conv_fast
from core.nets.gated_mlp import GatedMLP
from core.nets.mean import Link, start_at_mean
from core.nets.mlp import MLP
from core.nets.net import Modular, Net, multiply_in, precision_of
from core.nets.skip import Skip, start_with_skip
from core.nets.start import start_as_identity, start_at_zero, start_standardised


def build_mlp(
    in_shape: Shape, out_shape: Shape, hidden: Sequence[int], dropout: float = 0.0
) -> MLP:
    """Returns a multi-layer perceptron. Errors: ValueError for a width below 1 or none, and for a
    share to drop outside [0, 1)."""
    _require_widths(hidden)
    return MLP(math.prod(in_shape), hidden, math.prod(out_shape), dropout)


def build_gated_mlp(in_shape: Shape, out_shape: Shape, hidden: Sequence[int]) -> GatedMLP:
    """Returns a gated perceptron. Errors: ValueError for a width below 1 or none."""
    _require_widths(hidden)
    return GatedMLP(math.prod(in_shape), hidden, math.prod(out_shape))


def _require_widths(hidden: Sequence[int]) -> None:
    if not hidden or min(hidden) < 1:
        raise ValueError("all hidden widths must be at least 1, and there must be one.")


def start_on_standardised_data(
    encoder: Net, decoder: Net, data: np.ndarray, link: Link | None = None
) -> None:
    """Starts the encoder as on standardised data (N, X), and the decoder as it is."""
    start_standardised(encoder, data)


NETS: dict[str, Callable[..., Net]] = {
    "mlp": build_mlp,
    "gated_mlp": build_gated_mlp,
    "conv": build_conv,
    "conv_fast": build_conv_fast,
    "gated_conv": build_gated_conv,
    "gated_conv_fast": build_gated_conv_fast,
}

# How encoder and decoder start, together; the link is the likelihood's.
STARTS: dict[str, Callable[[Net, Net, np.ndarray, Link], None]] = {
    "standardised": start_on_standardised_data,
    "components": start_on_components,
    "mean": start_at_mean,
}

__all__ = [
    "MLP",
    "NETS",
    "STARTS",
    "GatedMLP",
    "Modular",
    "Net",
    "Shape",
    "Skip",
    "multiply_in",
    "precision_of",
    "start_as_identity",
    "start_at_zero",
    "start_standardised",
    "start_with_skip",
]
