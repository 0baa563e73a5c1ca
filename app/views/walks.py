"""What a walk is asked to be (in a URL, in widgets) and what it came to: plain data both ways.

An end of a walk is written `90` for the image at 90 degrees, `3` for that of the digit 3, `3-2`
for the second image of that digit, `n12` for the prior sample 12, and `d12` for the held-out image
12. It is a point of the atlas: ("end", 6), ("node", 12) or ("datum", 12).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache

import numpy as np

from app.state.field import shortened
from app.state.shown import match
from app.views.labels import labels_of
from core.atlas import Atlas, Pair, Point
from core.atlas.tiles import MOST_ATLASES, shown
from core.atlas.tiles import tiles as tiles
from core.graph import LENGTHS, LatentGraph, Path
from core.metrics.jumps import jumps
from core.metrics.smoothness import smoothness

PATHS = ("shortest", "straight", "both")
LONG = {"whole": "As they are", "subdivided": "Subdivided"}  # long edges
RULES = {"squared": "Squared (ours)", "euclidean": "Euclidean (the paper)"}  # lengths of edges
DECODED_RULES = {"decoded": "Decoded images", "decoded-squared": "Decoded images, squared"}
POINTS = {"n": "sample", "d": "image"}
LETTERS = {"n": "node", "d": "datum"}  # kinds of points that go by a letter and their index
POINT = re.compile(r"([nd])(\d{1,9})")
TURN = 2 * np.pi  # where an angle is 0 again
DEFAULT_RUN = "pendulum/vhp-rewo"


@dataclass(frozen=True)
class WalkChoice:
    """What is asked for; start and end as `90` or `n12`, None for the run's usual ones.

    nodes: a kind of app.views.node_kinds · long: one of LONG · points: dots or images · line: of
    app.views.walk_words.LINES; each None for the usual
    """

    run: str
    start: str | None = None
    end: str | None = None
    length: str = next(iter(LENGTHS))
    path: str = PATHS[0]
    nodes: str | None = None
    long: str | None = None
    points: str | None = None
    line: str | None = None

    def query(self) -> dict[str, str]:
        """Returns the parameters of the share link; `from` and `to` as in the command line."""
        words = {"start": "from", "end": "to"}
        given = {field: value for field, value in asdict(self).items() if value is not None}
        return {words.get(field, field): value for field, value in given.items()}


@dataclass(frozen=True)
class Walk:
    """A walk: frames (P, H, W) or (P, H, W, 3) in [0, intensity], labels (P,), jumps (P - 1,).

    path.nodes: the tiles of the points that it leads over, -1 where it leads over none
    rows (P, X): the rows behind the frames, where a picture keeps them
    bent (P, 2): where a straight line leads in views in which it is not straight, by their names
    """

    path: Path
    frames: np.ndarray
    labels: np.ndarray
    jumps: np.ndarray
    smoothness: float
    rows: np.ndarray | None = None
    bent: Mapping[str, np.ndarray] = field(default_factory=dict)


def default_run(names: Sequence[str]) -> str:
    """Returns the run of a first walk; of data without the usual one, that of its method."""
    method = DEFAULT_RUN.rpartition("/")[2]
    alike = (name for name in names if name.rpartition("/")[2] == method)
    return DEFAULT_RUN if DEFAULT_RUN in names else next(alike, names[0])


Ends = tuple[str, str]


def check_ends(
    choice: WalkChoice, atlas: Atlas, first: Ends | None = None
) -> tuple[WalkChoice, list[str]]:
    """Returns the choice with ends that the atlas has, and a sentence for each that it lacks.

    first: the ends of a first walk, if not those of its labels
    """
    known = f"a sample n0 to n{atlas.count('node') - 1} nor {held_out(atlas)}"
    usual = usual_ends(atlas, first)
    start, about_start = checked_end(choice.start, "from", atlas, known, usual[0])
    end, about_end = checked_end(choice.end, "to", atlas, known, usual[1])
    return replace(choice, start=start, end=end), about_start + about_end


def held_out(atlas: Atlas) -> str:
    return f"a held-out image d0 to d{atlas.count('datum') - 1}"


def checked_end(
    value: str | None, word: str, atlas: Atlas, known: str, usual: str
) -> tuple[str, list[str]]:
    """Returns an end that the atlas has, and a sentence if another one was asked for.

    known: what an end may be, besides a label · usual: the end where none makes sense
    """
    words = labels_of(atlas)
    if value is None:
        return usual, []
    if (point := end_point(value, atlas)) is None:
        return usual, [
            f"{word}={shortened(value)} is neither {words.one} nor {known}; "
            f"{end_title(usual, atlas)} is used instead."
        ]
    name, asked = end_name(point, atlas), atlas.label.read(value)
    if asked is None or name[0] in LETTERS or atlas.label.written(asked) == name or asked == TURN:
        return name, []
    at = words.title(atlas.label.written(asked))
    return name, [f"No image was prepared at {at}; {words.title(name)} is the nearest."]


def usual_ends(atlas: Atlas, first: Ends | None = None) -> Ends:
    """Returns the ends of a first walk: those of the data if all are prepared, the kind's usual
    ones, else the first and last sample."""
    if first and set(first) <= set(offered_ends(atlas)):
        return first
    return _ends_of_labels(atlas)


def _ends_of_labels(atlas: Atlas) -> Ends:
    first, last = labels_of(atlas).usual_ends(atlas.labels("end"))
    if first is None or last is None:
        return end_name(("node", 0), atlas), end_name(("node", atlas.count("node") - 1), atlas)
    return end_name(("end", first), atlas), end_name(("end", last), atlas)


def end_point(value: str, atlas: Atlas) -> Point | None:
    """Returns the point that is written, None if it makes no sense."""
    if match := POINT.fullmatch(value):
        kind, index = LETTERS[match[1]], int(match[2])
        return (kind, index) if index < atlas.count(kind) else None
    if (label := atlas.label.read(value)) is not None:
        return nearest_end(label, atlas)
    label_text, _, number = value.rpartition("-")
    same = np.flatnonzero(atlas.labels("end") == atlas.label.read(label_text))
    if number.isdecimal() and 2 <= int(number) <= len(same):
        return ("end", int(same[int(number) - 1]))
    return _shown_end(value, atlas)


def _shown_end(value: str, atlas: Atlas) -> Point | None:
    """Returns the point that pages or the command line show by these words: `180°`, `sample 12`,
    `180deg`; None if they show none."""
    kinds = {word: letter for letter, word in POINTS.items()}
    if (words := re.fullmatch(r"(?i)(sample|image) (\d{1,9})", value.strip())) and not (
        atlas.label.unique
    ):
        return end_point(f"{kinds[words[1].lower()]}{words[2]}", atlas)
    degrees = re.fullmatch(r"(?i)(.*\d) ?(deg|°)", value.strip())
    if degrees and atlas.label.circular:
        return end_point(degrees[1], atlas)
    shown = match(value, offered_ends(atlas), lambda end: [end_title(end, atlas)])
    return None if shown is None else end_point(shown, atlas)


def pair_of(choice: WalkChoice, atlas: Atlas) -> Pair:
    """Returns the points of a choice whose ends were checked."""
    start, end = (end_point(value or "", atlas) for value in (choice.start, choice.end))
    if start is None or end is None:
        raise ValueError(f"{choice.start} or {choice.end} is no end of a walk in this run.")
    return start, end


def nearest_end(label: float, atlas: Atlas) -> Point | None:
    """Returns the prepared image with a label, or the one nearest to it; None without one."""
    found = atlas.label.nearest(atlas.labels("end"), label)
    return None if found is None else ("end", found)


def end_name(point: Point, atlas: Atlas) -> str:
    """Returns how a point is written; the inverse of end_point."""
    kind, index = point
    for letter, named in LETTERS.items():
        if kind == named:
            return f"{letter}{index}"
    labels = atlas.labels(kind)
    written = atlas.label.written(labels[index])
    before = int((labels[:index] == labels[index]).sum())
    return f"{written}-{before + 1}" if before else written


def offered_ends(atlas: Atlas) -> list[str]:
    """Returns the ends to choose from: prepared images; all where every image is a label of its
    own, in their order."""
    labels = atlas.labels("end")
    prepared = {end_name(("end", i), atlas): label for i, label in enumerate(labels)}
    if not atlas.label.unique:
        return list(prepared)
    known = set(labels.tolist())
    others = {
        end_name(("datum", i), atlas): label
        for i, label in enumerate(atlas.labels("datum"))
        if label not in known
    }
    return sorted(prepared | others, key=(prepared | others).__getitem__)


def last_points(atlas: Atlas) -> list[str]:
    """Returns the last point of each kind as an end of a walk: none is written longer."""
    sizes = {letter: len(atlas.labels(kind)) for letter, kind in LETTERS.items()}
    return [f"{letter}{size - 1}" for letter, size in sizes.items() if size]


def end_title(value: str, atlas: Atlas) -> str:
    """Returns what an end of a walk in an atlas is called."""
    words = labels_of(atlas)
    if value[:1] == "d" and atlas.label.unique:
        return words.title(atlas.label.written(atlas.labels("datum")[int(value[1:])]))
    if match := POINT.fullmatch(value):
        return f"{POINTS[match[1]]} {match[2]}"
    label, _, number = value.rpartition("-")
    if label and number.isdecimal() and atlas.label.read(value) is None:
        return f"{words.title(label)} ({number})"
    return words.title(value)


def same_image(value: str | None, before: Atlas) -> str | None:
    """Returns an end that other runs have as well: the prepared image nearest to a sample's."""
    point = None if value is None else end_point(value, before)
    if point is None or point[0] != "node":
        return value
    end = nearest_end(float(before.labels("node")[point[1]]), before)
    return None if end is None else end_name(end, before)


def walk(atlas: Atlas, pair: Pair, length: str, weighed: LatentGraph | None = None) -> Walk | None:
    """Returns the shortest path as the command line finds it, None if there is none.

    weighed: the graph by a rule of DECODED_RULES, which takes a model
    """
    graph = weighed or graph_of(atlas, length)
    outside = [point for point in dict.fromkeys(pair) if point[0] != "node"]
    joined = {point: len(graph.latents) + i for i, point in enumerate(outside)}
    if outside:
        graph = graph.connect(np.stack([atlas.points(kind)[index] for kind, index in outside]))
    path = graph.shortest_path(*(joined.get(point, point[1]) for point in pair))
    if path is None:
        return None
    points = {number: point for point, number in joined.items()}
    on_path = (points.get(int(node), ("node", int(node))) for node in path.nodes)
    places = np.array([atlas.place(kind, index) for kind, index in on_path])
    frames = shown(atlas, places) / 255 * atlas.intensity
    rows = None if atlas.rows is None else atlas.rows[places].astype(np.float64)
    labels = atlas.tile_labels()[places]
    return measured(replace(path, nodes=places), frames, labels, atlas, rows)


def measured(
    path: Path,
    frames: np.ndarray,
    labels: np.ndarray,
    atlas: Atlas,
    rows: np.ndarray | None = None,
) -> Walk:
    """Returns the walk of frames; measured are its rows, else what the frames show."""
    flat = frames.reshape(len(frames), -1) if rows is None else rows
    broken = jumps(flat, atlas.label.angles(labels), atlas.intensity)
    return Walk(path, frames, labels, broken, smoothness(flat), rows)


@lru_cache(maxsize=MOST_ATLASES)
def graph_of(atlas: Atlas, length: str) -> LatentGraph:
    """Returns the prior's graph; built once for all clicks."""
    return LatentGraph.build(atlas.nodes, atlas.num_neighbours, length)
