"""Networks, and how they start."""

from core.nets.mlp import MLP, multiply_in, precision_of
from core.nets.start import start_as_identity, start_at_zero, start_standardised

__all__ = [
    "MLP",
    "multiply_in",
    "precision_of",
    "start_as_identity",
    "start_at_zero",
    "start_standardised",
]
