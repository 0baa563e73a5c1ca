"""Graphs over latents, and the walks through them. Numpy and scipy only."""

from core.graph.interpolation import Interpolation, Walkable, interpolate, straight_line
from core.graph.latent_graph import LENGTHS, LatentGraph, Path
from core.graph.one_way import one_way

__all__ = [
    "LENGTHS",
    "Interpolation",
    "LatentGraph",
    "Path",
    "Walkable",
    "interpolate",
    "one_way",
    "straight_line",
]
