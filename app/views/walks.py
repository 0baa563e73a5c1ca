"""What a walk is asked to be (in a URL, in widgets) and what it came to: plain data both ways.

An end of a walk is written `90` for the image at 90 degrees, `3` for that of the digit 3, `3-2`
for the second image of that digit, `n12` for the prior sample 12, and `d12` for the held-out image
12. Its index is its place in the order of the sprite's tiles: samples, prepared images, held-out
images.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import numpy as np

from app.state.field import shortened
from app.views.labels import labels_of
from core.atlas import Atlas
from core.graph import LENGTHS, LatentGraph, Path
from core.metrics.jumps import jumps
from core.metrics.smoothness import smoothness

KINDS = ("shortest", "straight", "both")
RULES = {"squared": "Squared (ours)", "euclidean": "Euclidean (the paper)"}  # lengths of edges
POINTS = {"n": "sample", "d": "image"}
MOST_ATLASES = 16  # of which graphs and images are kept in memory
TURN = 2 * np.pi  # where an angle is 0 again
DEFAULT_RUN = "pendulum/vhp-rewo"


@dataclass(frozen=True)
class WalkChoice:
    """What is asked for; start and end as `90` or `n12`, None for the run's usual ones."""

    run: str
    start: str | None = None
    end: str | None = None
    length: str = next(iter(LENGTHS))
    path: str = KINDS[0]

    def query(self) -> dict[str, str]:
        """Returns the parameters of the share link; `from` and `to` as in the command line."""
        words = {"start": "from", "end": "to"}
        given = {field: value for field, value in asdict(self).items() if value is not None}
        return {words.get(field, field): value for field, value in given.items()}


@dataclass(frozen=True)
class Walk:
    """A walk: frames (P, H, W) in [0, intensity], labels (P,), jumps (P - 1,).

    Points of a straight line are no nodes: their path.nodes are -1.
    rows (P, X): the poses that the frames show, where the data are poses
    """

    path: Path
    frames: np.ndarray
    labels: np.ndarray
    jumps: np.ndarray
    smoothness: float
    rows: np.ndarray | None = None


def default_run(names: Sequence[str]) -> str:
    return DEFAULT_RUN if DEFAULT_RUN in names else names[0]


def check_ends(choice: WalkChoice, atlas: Atlas) -> tuple[WalkChoice, list[str]]:
    """Returns the choice with ends that the atlas has, and a sentence for each that it lacks."""
    known = f"a sample n0 to n{len(atlas.nodes) - 1} nor {held_out(atlas)}"
    start, about_start = checked_end(choice.start, "from", atlas, known)
    end, about_end = checked_end(choice.end, "to", atlas, known)
    return replace(choice, start=start, end=end), about_start + about_end


def held_out(atlas: Atlas) -> str:
    return f"a held-out image d0 to d{len(atlas.data) - 1}"


def checked_end(value: str | None, word: str, atlas: Atlas, known: str) -> tuple[str, list[str]]:
    """Returns an end that the atlas has, and a sentence if another one was asked for.

    known: what an end may be, besides a label
    """
    kind, usual = labels_of(atlas), usual_ends(atlas)[word == "to"]
    if value is None:
        return usual, []
    if (index := end_index(value, atlas)) is None:
        return usual, [
            f"{word}={shortened(value)} is neither {kind.one} nor {known}; "
            f"{end_title(usual, atlas)} is used instead."
        ]
    name, asked = end_name(index, atlas), kind.read(value)
    if asked is None or name[0] in POINTS or kind.written(asked) == name or asked == TURN:
        return name, []
    at = kind.title(kind.written(asked))
    return name, [f"No image was prepared at {at}; {kind.title(name)} is the nearest."]


def usual_ends(atlas: Atlas) -> tuple[str, str]:
    """Returns the ends of a first walk: the kind's usual ones, else the first and last sample."""
    first, last = (nearest_end(label, atlas) for label in labels_of(atlas).usual)
    if first is None or last is None:
        first, last = 0, len(atlas.nodes) - 1
    return end_name(first, atlas), end_name(last, atlas)


def end_index(value: str, atlas: Atlas) -> int | None:
    """Returns the index of what is written, None if it makes no sense."""
    if match := re.fullmatch(r"([nd])(\d{1,9})", value):
        points = atlas.nodes if match[1] == "n" else atlas.data
        before = 0 if match[1] == "n" else len(atlas.nodes) + len(atlas.ends)
        return before + int(match[2]) if int(match[2]) < len(points) else None
    kind = labels_of(atlas)
    if (label := kind.read(value)) is not None:
        return nearest_end(label, atlas)
    label_text, _, number = value.rpartition("-")
    same = np.flatnonzero(atlas.end_labels == kind.read(label_text))
    another = number.isdecimal() and 2 <= int(number) <= len(same)
    return len(atlas.nodes) + int(same[int(number) - 1]) if another else None


def pair_of(choice: WalkChoice, atlas: Atlas) -> tuple[int, int]:
    """Returns the indices of a choice whose ends were checked."""
    start, end = (end_index(value or "", atlas) for value in (choice.start, choice.end))
    if start is None or end is None:
        raise ValueError(f"{choice.start} or {choice.end} is no end of a walk in this run.")
    return start, end


def nearest_end(label: float, atlas: Atlas) -> int | None:
    """Returns the index of the prepared image with a label, or nearest to it; None without one."""
    found = labels_of(atlas).nearest(atlas.end_labels, label)
    return None if found is None else len(atlas.nodes) + found


def end_name(index: int, atlas: Atlas) -> str:
    """Returns how an index is written; the inverse of end_index.

    >>> end_name(3, type("Three", (), {"nodes": range(5)})())
    'n3'
    """
    if index < len(atlas.nodes):
        return f"n{index}"
    image = index - len(atlas.nodes)
    if image >= len(atlas.ends):
        return f"d{image - len(atlas.ends)}"
    written = labels_of(atlas).written(atlas.end_labels[image])
    before = int((atlas.end_labels[:image] == atlas.end_labels[image]).sum())
    return f"{written}-{before + 1}" if before else written


def offered_ends(atlas: Atlas) -> list[str]:
    """Returns the ends to choose from: prepared images; all where every image is a label of its
    own, in their order."""
    first = len(atlas.nodes)
    prepared = {end_name(first + i, atlas): label for i, label in enumerate(atlas.end_labels)}
    if atlas.label != "number":
        return list(prepared)
    known = set(atlas.end_labels.tolist())
    others = {f"d{i}": n for i, n in enumerate(atlas.data_labels) if n not in known}
    return sorted(prepared | others, key=(prepared | others).__getitem__)


def end_title(value: str, atlas: Atlas) -> str:
    """Returns what an end of a walk in an atlas is called."""
    labels = labels_of(atlas)
    if value[:1] == "d" and atlas.label == "number":
        return labels.title(labels.written(atlas.data_labels[int(value[1:])]))
    if point := POINTS.get(value[:1]):
        return f"{point} {value[1:]}"
    label, _, number = value.partition("-")
    return f"{labels.title(label)} ({number})" if number else labels.title(label)


def same_image(value: str | None, before: Atlas) -> str | None:
    """Returns an end that other runs have as well: the prepared image nearest to a sample's."""
    index = None if value is None else end_index(value, before)
    if index is None or index >= len(before.nodes):
        return value
    end = nearest_end(float(before.node_labels[index]), before)
    return None if end is None else end_name(end, before)


def walk(atlas: Atlas, pair: tuple[int, int], length: str) -> Walk | None:
    """Returns the shortest path as the command line finds it, None if there is none."""
    num_nodes = len(atlas.nodes)
    picked = [index for index in dict.fromkeys(pair) if index >= num_nodes]
    graph = graph_of(atlas, length)
    if picked:
        images = np.concatenate([atlas.ends, atlas.data])
        graph = graph.connect(images[np.array(picked) - num_nodes])
    place = {index: num_nodes + i for i, index in enumerate(picked)}
    path = graph.shortest_path(*(place.get(index, index) for index in pair))
    if path is None:
        return None
    back = {at: index for index, at in place.items()}
    nodes = np.array([back.get(int(node), int(node)) for node in path.nodes])
    frames = tiles(atlas)[nodes] / 255 * atlas.intensity
    labels = np.concatenate([atlas.node_labels, atlas.end_labels, atlas.data_labels])[nodes]
    rows = None if atlas.rows is None else atlas.rows[nodes].astype(np.float64)
    return measured(replace(path, nodes=nodes), frames, labels, atlas, rows)


def measured(
    path: Path,
    frames: np.ndarray,
    labels: np.ndarray,
    atlas: Atlas,
    rows: np.ndarray | None = None,
) -> Walk:
    """Returns the walk of frames; measured are its rows, else what the frames show."""
    flat = frames.reshape(len(frames), -1) if rows is None else rows
    broken = jumps(flat, labels_of(atlas).angles(labels), atlas.intensity)
    return Walk(path, frames, labels, broken, smoothness(flat), rows)


@lru_cache(maxsize=MOST_ATLASES)
def graph_of(atlas: Atlas, length: str) -> LatentGraph:
    """Returns the prior's graph; built once for all clicks."""
    return LatentGraph.build(atlas.nodes, atlas.num_neighbours, length)


@lru_cache(maxsize=MOST_ATLASES)
def tiles(atlas: Atlas) -> np.ndarray:
    """Returns all images of the sprite, (T, H, W) uint8; unpacked once for all clicks."""
    from io import BytesIO

    from PIL import Image

    sheet = np.asarray(Image.open(BytesIO(atlas.sprite)).convert("L"))
    height, width = atlas.tile_shape
    rows = sheet.shape[0] // height
    grid = sheet.reshape(rows, height, atlas.columns, width).swapaxes(1, 2)
    return grid.reshape(-1, height, width)
