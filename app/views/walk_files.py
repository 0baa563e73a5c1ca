"""Walks as files: one row a frame, with the run's name where there are several; pictures of one
walk, and of several in rows."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from app.views.labels import LabelWords
from app.views.walks import Walk
from core.atlas import pictures
from core.atlas.frame_table import as_csv, frame_rows, heading

COLUMNS = (
    "A row a frame, from 0. jump is 1 where a jump follows; nodes beyond the samples are images."
)


def files_of(
    found: Mapping[str, Walk], intensity: float, words: LabelWords
) -> dict[str, Callable[[], bytes]]:
    """Returns by a file's ending what makes it, of a walk by its title, or of all of several:
    pictures with one above the other, tables with one after the other."""
    if len(found) > 1:
        return {
            "apng": lambda: pictures.apng(stacked(found), intensity),
            "gif": lambda: pictures.gif(stacked(found), intensity),
            "png": partial(walks_strip, found, intensity),
            "csv": partial(walks_csv, found, words, "path"),
        }
    (walked,) = found.values()
    return {
        "apng": partial(pictures.apng, walked.frames, intensity),
        "gif": partial(pictures.gif, walked.frames, intensity),
        "png": partial(pictures.strip, walked.frames, intensity),
        "csv": partial(walk_csv, walked, words),
    }


def walk_csv(walked: Walk, words: LabelWords) -> bytes:
    """Returns one row a frame: node, latents, label (degrees or digit), whether a jump follows."""
    return as_csv([heading(_dim(walked), words.noun), *_rows(walked, words, _dim(walked))])


def walks_csv(found: Mapping[str, Walk], words: LabelWords, column: str = "run") -> bytes:
    """Returns the rows of walks by title; latents that a run does not have stay empty.

    column: what the titles are
    """
    dim = max(map(_dim, found.values()), default=0)
    rows = ([title, *row] for title, walk in found.items() for row in _rows(walk, words, dim))
    return as_csv([[column, *heading(dim, words.noun)], *rows])


def walks_strip(found: Mapping[str, Walk], intensity: float) -> bytes:
    """Returns a row of PER_ROW frames a walk, evenly along it; shorter walks rest on some."""
    frames = [evenly(walk.frames, pictures.PER_ROW) for walk in found.values()]
    return pictures.strip(np.concatenate(frames), intensity)


def stacked(found: Mapping[str, Walk]) -> np.ndarray:
    """Returns frames with one walk above the other, each evenly along its own way."""
    most = max(len(walk.frames) for walk in found.values())
    return np.concatenate([evenly(walk.frames, most) for walk in found.values()], axis=1)


def evenly(frames: np.ndarray, count: int) -> np.ndarray:
    """Returns so many of the frames, the first and the last among them."""
    return frames[np.linspace(0, len(frames) - 1, count).round().astype(int)]


def _dim(walked: Walk) -> int:
    return walked.path.latents.shape[1]


def _rows(walked: Walk, words: LabelWords, dim: int) -> Iterator[list[object]]:
    return frame_rows(walked.path, walked.labels, walked.jumps, words.label, dim)
