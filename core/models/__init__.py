"""Models: whatever offers the Model interface."""

from core.models.terms import Model, Terms
from core.models.vae import VAE

__all__ = ["VAE", "Model", "Terms"]
