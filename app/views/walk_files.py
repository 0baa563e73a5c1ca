"""Walks as files: one row a frame, with the run's name where there are several; a strip a run."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

import numpy as np

from app.views.labels import LabelWords
from app.views.walks import Walk
from core.atlas import pictures

COLUMNS = (
    "A row a frame, from 0. jump is 1 where a jump follows; nodes beyond the samples are images."
)


def walk_csv(walked: Walk, words: LabelWords) -> bytes:
    """Returns one row a frame: node, latents, label (degrees or digit), whether a jump follows."""
    dim = walked.path.latents.shape[1]
    return _written([_head(dim, words), *_rows(walked, words, dim)])


def walks_csv(found: Mapping[str, Walk], words: LabelWords) -> bytes:
    """Returns the rows of walks by title; latents that a run does not have stay empty."""
    dim = max((walk.path.latents.shape[1] for walk in found.values()), default=0)
    rows = ([title, *row] for title, walk in found.items() for row in _rows(walk, words, dim))
    return _written([["run", *_head(dim, words)], *rows])


def walks_strip(found: Mapping[str, Walk], intensity: float) -> bytes:
    """Returns a row of PER_ROW frames a walk, evenly along it; shorter walks rest on some."""
    even = (
        walk.frames[np.linspace(0, len(walk.frames) - 1, pictures.PER_ROW).round().astype(int)]
        for walk in found.values()
    )
    return pictures.strip(np.concatenate(list(even)), intensity)


def _head(dim: int, words: LabelWords) -> list[str]:
    return ["frame", "node", *(f"z{d + 1}" for d in range(dim)), words.noun, "jump"]


def _rows(walked: Walk, words: LabelWords, dim: int) -> Iterator[list[object]]:
    ahead = [*walked.jumps.tolist(), False]
    for i, node in enumerate(walked.path.nodes):
        latents = [f"{value:.9g}" for value in walked.path.latents[i]]
        latents += [""] * (dim - len(latents))
        at = words.label.written(walked.labels[i])
        yield [i, node if node >= 0 else "", *latents, at, int(ahead[i])]


def _written(rows: Sequence[Sequence[object]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
