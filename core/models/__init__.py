"""Models: what can be trained, coded with, sampled from and measured."""

from core.models.conditional import Conditional, Decoder, decoded, under
from core.models.conv_draw import ConvDraw
from core.models.protocols import (
    CODER,
    PRIOR,
    Coder,
    Correlated,
    Density,
    Lossy,
    Mixture,
    Model,
    Sampler,
    Smoothed,
    Stepwise,
    Trainable,
    Weighable,
)
from core.models.smoother import KernelSmoother
from core.models.terms import Terms
from core.models.vae import VAE

__all__ = [
    "CODER",
    "PRIOR",
    "VAE",
    "Coder",
    "Conditional",
    "ConvDraw",
    "Correlated",
    "Decoder",
    "Density",
    "KernelSmoother",
    "Lossy",
    "Mixture",
    "Model",
    "Sampler",
    "Smoothed",
    "Stepwise",
    "Terms",
    "Trainable",
    "Weighable",
    "decoded",
    "under",
]
