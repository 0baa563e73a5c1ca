"""Graphs over latents, and the walks through them. Numpy and scipy only."""

from core.graph.interpolation import Interpolation, Walkable, along, interpolate, straight_line
from core.graph.latent_graph import LENGTHS, LatentGraph, Path
from core.graph.one_way import one_way
from core.graph.subdivision import BETWEEN, between, longest_step, subdivided

__all__ = [
    "BETWEEN",
    "LENGTHS",
    "Interpolation",
    "LatentGraph",
    "Path",
    "Walkable",
    "along",
    "between",
    "interpolate",
    "longest_step",
    "one_way",
    "straight_line",
    "subdivided",
]
