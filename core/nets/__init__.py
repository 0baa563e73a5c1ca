"""Networks."""

from core.nets.mlp import MLP, start_as_identity

__all__ = ["MLP", "start_as_identity"]
