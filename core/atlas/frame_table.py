"""Walks as tables: one row a frame, with its node, latents, label, and whether a jump follows."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

import numpy as np

from core.data import Label
from core.graph import Path


def heading(dim: int, noun: str) -> list[str]:
    """Returns the names of the columns; noun: what a label is called."""
    return ["frame", "node", *(f"z{d + 1}" for d in range(dim)), noun, "jump"]


def frame_rows(
    path: Path, labels: np.ndarray, jumps: np.ndarray, label: Label, dim: int
) -> Iterator[list[object]]:
    """Yields the frames of a path with their labels (P,) and jumps (P - 1,); latents beyond the
    path's own, up to dim of them, stay empty."""
    ahead = [*jumps.tolist(), False]
    for i, node in enumerate(path.nodes):
        latents = [f"{value:.9g}" for value in path.latents[i]]
        latents += [""] * (dim - len(latents))
        at = label.written(labels[i])
        yield [i, node if node >= 0 else "", *latents, at, int(ahead[i])]


def as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
