"""Models: what can be trained, coded with, sampled from and measured."""

from core.models.protocols import (
    CODER,
    PRIOR,
    Coder,
    Density,
    Lossy,
    Mixture,
    Model,
    Sampler,
    Smoothed,
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
    "Density",
    "KernelSmoother",
    "Lossy",
    "Mixture",
    "Model",
    "Sampler",
    "Smoothed",
    "Terms",
    "Trainable",
    "Weighable",
]
