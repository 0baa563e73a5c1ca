"""What a walk is asked to be (in a URL, in widgets) and what it came to: plain data both ways.

An end of a walk is written `90` for the image at 90 degrees and `n12` for the prior sample 12.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import StringIO

import numpy as np

from core.atlas import Atlas
from core.graph import LENGTHS, LatentGraph, Path
from core.metrics.jumps import jumps
from core.metrics.smoothness import smoothness

KINDS = ("shortest", "straight", "both")
DEFAULT_RUN, DEFAULT_START, DEFAULT_END = "pendulum/vhp-rewo", "0", "180"


@dataclass(frozen=True)
class Choice:
    """Creates what is asked for; start and end as `90` or `n12`."""

    run: str
    start: str = DEFAULT_START
    end: str = DEFAULT_END
    length: str = next(iter(LENGTHS))
    path: str = KINDS[0]

    def query(self) -> dict[str, str]:
        """Returns the parameters of the share link; `from` and `to` as in the command line."""
        values = asdict(self)
        return {
            "run": values.pop("run"),
            "from": values.pop("start"),
            "to": values.pop("end"),
        } | values


@dataclass(frozen=True)
class Walk:
    """Creates a walk: frames (P, H, W) in [0, intensity], angles (P,), jumps (P - 1,).

    Points of a straight line are no nodes: their path.nodes are -1.
    """

    path: Path
    frames: np.ndarray
    angles: np.ndarray
    jumps: np.ndarray
    smoothness: float


def default_run(names: Sequence[str]) -> str:
    return DEFAULT_RUN if DEFAULT_RUN in names else names[0]


def read_choice(query: Mapping[str, str], names: Sequence[str]) -> tuple[Choice, list[str]]:
    """Returns the choice of a URL, and a sentence for everything in it that makes no sense."""
    choice, problems = Choice(default_run(names)), []
    known = {"run": ("run", names), "length": ("length", tuple(LENGTHS)), "path": ("path", KINDS)}
    for key, (field, allowed) in known.items():
        value = query.get(key, getattr(choice, field))
        if value in allowed:
            choice = replace(choice, **{field: value})
        else:
            instead = getattr(choice, field)
            problems.append(f"There is no {key} {shortened(value)}; {instead} is used instead.")
    return replace(
        choice, start=query.get("from", choice.start), end=query.get("to", choice.end)
    ), problems


def check_ends(choice: Choice, atlas: Atlas) -> tuple[Choice, list[str]]:
    """Returns the choice with ends that the atlas has, and a sentence for each that it lacks."""
    problems = []
    for field, word, default in (("start", "from", DEFAULT_START), ("end", "to", DEFAULT_END)):
        value = getattr(choice, field)
        if (index := end_index(value, atlas)) is None:
            offered = [end_name(len(atlas.nodes) + i, atlas) for i in range(len(atlas.ends))]
            instead = default if default in offered else offered[0 if field == "start" else -1]
            problems.append(
                f"{word}={shortened(value)} is neither an angle between 0 and 360 degrees nor a "
                f"sample n0 to n{len(atlas.nodes) - 1}; {instead}° is used instead."
            )
            choice = replace(choice, **{field: instead})
        elif (name := end_name(index, atlas)) != value:
            if abs(float(value) - float(name)) % 360 > 1e-9:
                problems.append(
                    f"No image was prepared at {shortened(value)}°; {name}° is the nearest."
                )
            choice = replace(choice, **{field: name})
    return choice, problems


def shortened(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")


def end_index(value: str, atlas: Atlas) -> int | None:
    """Returns the index among nodes (0..N-1) and ends (N..N+A-1), None if it makes no sense."""
    if match := re.fullmatch(r"n(\d{1,9})", value):
        node = int(match[1])
        return node if node < len(atlas.nodes) else None
    try:
        angle = float(value)
    except ValueError:
        return None
    if not (np.isfinite(angle) and 0 <= angle <= 360 and len(atlas.ends)):
        return None
    return nearest_end(np.radians(angle), atlas)


def pair_of(choice: Choice, atlas: Atlas) -> tuple[int, int]:
    """Returns the indices of a choice whose ends were checked."""
    start, end = end_index(choice.start, atlas), end_index(choice.end, atlas)
    if start is None or end is None:
        raise ValueError(f"{choice.start} or {choice.end} is no end of a walk in this run.")
    return start, end


def nearest_end(angle: float, atlas: Atlas) -> int:
    turn = np.abs((atlas.end_labels - angle + np.pi) % (2 * np.pi) - np.pi)
    return len(atlas.nodes) + int(turn.argmin())


def end_name(index: int, atlas: Atlas) -> str:
    """Returns how an index is written; the inverse of end_index.

    >>> end_name(3, type("Three", (), {"nodes": range(5)})())
    'n3'
    """
    if index < len(atlas.nodes):
        return f"n{index}"
    return f"{round(float(np.degrees(atlas.end_labels[index - len(atlas.nodes)])), 2):g}"


def end_title(value: str) -> str:
    return f"sample {value[1:]}" if value.startswith("n") else f"{value}°"


def same_image(value: str, before: Atlas) -> str:
    """Returns an end that other runs have as well: the prepared image nearest in angle."""
    index = end_index(value, before)
    if index is None or index >= len(before.nodes):
        return value
    return end_name(nearest_end(float(before.node_labels[index]), before), before)


def walk(atlas: Atlas, pair: tuple[int, int], length: str) -> Walk | None:
    """Returns the shortest path as the command line finds it, None if there is none."""
    num_nodes = len(atlas.nodes)
    picked = [index for index in dict.fromkeys(pair) if index >= num_nodes]
    graph = LatentGraph.build(atlas.nodes, atlas.num_neighbours, length)
    if picked:
        graph = graph.connect(atlas.ends[np.array(picked) - num_nodes])
    place = {index: num_nodes + i for i, index in enumerate(picked)}
    path = graph.shortest_path(*(place.get(index, index) for index in pair))
    if path is None:
        return None
    back = {at: index for index, at in place.items()}
    nodes = np.array([back.get(int(node), int(node)) for node in path.nodes])
    frames = tiles(atlas)[nodes] * atlas.intensity
    angles = np.concatenate([atlas.node_labels, atlas.end_labels])[nodes]
    return measured(replace(path, nodes=nodes), frames, angles, atlas.intensity)


def measured(path: Path, frames: np.ndarray, angles: np.ndarray, intensity: float) -> Walk:
    flat = frames.reshape(len(frames), -1)
    return Walk(path, frames, angles, jumps(flat, angles, intensity), smoothness(flat))


def tiles(atlas: Atlas) -> np.ndarray:
    """Returns all images of the sprite, (T, H, W) in [0, 1]."""
    from io import BytesIO

    from PIL import Image

    sheet = np.asarray(Image.open(BytesIO(atlas.sprite)).convert("L"))
    height, width = atlas.tile_shape
    rows = sheet.shape[0] // height
    grid = sheet.reshape(rows, height, atlas.columns, width).swapaxes(1, 2)
    return grid.reshape(-1, height, width) / 255


def walk_csv(walked: Walk) -> bytes:
    """Returns one row a frame: node, latents, angle in degrees, whether a jump follows."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(
        [
            "frame",
            "node",
            *(f"z{d + 1}" for d in range(walked.path.latents.shape[1])),
            "angle",
            "jump",
        ]
    )
    ahead = [*walked.jumps.tolist(), False]
    for i, node in enumerate(walked.path.nodes):
        latent = [f"{value:.9g}" for value in walked.path.latents[i]]
        rows.writerow(
            [
                i,
                node if node >= 0 else "",
                *latent,
                f"{np.degrees(walked.angles[i]):.4g}",
                int(ahead[i]),
            ]
        )
    return text.getvalue().encode()
