"""The atlas: what a page needs of a run, torch-free; how it is computed, and its pictures."""

from core.atlas.atlas import POINT_KINDS, Atlas, Pair, Point

__all__ = ["POINT_KINDS", "Atlas", "Pair", "Point"]
