"""Graphs over latents, and the walks through them. Numpy and scipy only."""

from core.graph.interpolation import Interpolation, Walkable, along, interpolate, straight_line
from core.graph.latent_graph import SHORTEST, LatentGraph, Path
from core.graph.lengths import DECODED, LENGTHS, RULES, Decoded, Lengths, lengths_of
from core.graph.one_way import one_way
from core.graph.subdivision import BETWEEN, between, longest_step, subdivided

__all__ = [
    "BETWEEN",
    "DECODED",
    "LENGTHS",
    "RULES",
    "SHORTEST",
    "Decoded",
    "Interpolation",
    "LatentGraph",
    "Lengths",
    "Path",
    "Walkable",
    "along",
    "between",
    "interpolate",
    "lengths_of",
    "longest_step",
    "one_way",
    "straight_line",
    "subdivided",
]
