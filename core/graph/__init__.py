"""Graphs over latents, and the walks through them. Numpy and scipy only."""

from core.graph.interpolation import Coder, Interpolation, interpolate, straight_line
from core.graph.latent_graph import LENGTHS, LatentGraph, Path

__all__ = [
    "LENGTHS",
    "Coder",
    "Interpolation",
    "LatentGraph",
    "Path",
    "interpolate",
    "straight_line",
]
