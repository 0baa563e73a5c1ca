"""`interpolate`: the walk between two images, as moving pictures, a strip, a table or arrays."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.commands.arguments import MOST_NEIGHBOURS, MOST_NODES, Problem, add_folder, angle, whole
from core.commands.command import Command
from core.places import found, program_name
from core.runs import Run

FORMS = "walk.gif or .apng (moving), .png (strip), .csv (a row a frame) or .npz (arrays)"


def declare(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=found)
    add_folder(command)
    where = "an angle such as 180deg, or a class, by the dataset"
    command.add_argument("--from", dest="start", metavar="LABEL", help=where)
    command.add_argument("--to", dest="end", metavar="LABEL")
    command.add_argument("--out", type=Path, required=True, help=FORMS)
    command.add_argument("--nodes", type=whole(1, MOST_NODES), help="prior samples in the graph")
    command.add_argument("--neighbours", type=whole(1, MOST_NEIGHBOURS))
    command.add_argument(
        "--length",
        default="squared",
        help="of edges: squared (default), euclidean, decoded (how far images decoded along one "
        "change) or decoded-squared",
    )
    command.add_argument(
        "--kind",
        default="samples",
        help="of nodes: samples (of the prior; default), means (its), data (training means)",
    )
    command.add_argument(
        "--line",
        metavar="KIND",
        help="a straight line in place of the graph's walk: z (straight in Z), x (straight "
        "in X), ends (in X, keeping the ends); the last two need a plane X",
    )
    command.add_argument(
        "--subdivide", action="store_true", help="put frames in between on long edges"
    )
    command.add_argument("--seed", type=whole(0, 2**31), default=0, help="of the graph")


def run(arguments: argparse.Namespace) -> None:
    write = writer_of(arguments.out)
    require_graph(arguments)
    config = Run(arguments.run).config
    from core.build import load_chart
    from core.graph import LatentGraph, between, interpolate, lengths_of, longest_step

    chart, dataset = load_chart(Run(arguments.run))
    images = end_images(dataset, arguments.start, arguments.end)
    if arguments.line is not None:
        walk = straight(Run(arguments.run), chart, dataset, arguments.line, images)
        write(arguments.out, walk, dataset)
        print(f"{arguments.out}: {len(walk.frames)} frames, length {walk.path.length:.2f}")
        return
    number = arguments.nodes or config.num_nodes
    nodes = nodes_for(arguments.kind, chart, dataset, number, arguments.seed)
    neighbours = arguments.neighbours or config.num_neighbours
    lengths = lengths_of(arguments.length, chart.decode)
    graph = LatentGraph.build(nodes, neighbours, lengths)
    longest = longest_step(nodes) if arguments.subdivide else 0.0
    walk = interpolate(chart, graph, *images, longest=longest)
    if walk is None:
        raise Problem("The graph does not connect these images; try more --neighbours or --nodes.")
    write(arguments.out, walk, dataset)
    added = between(walk.path)
    among = f", {added} of them in between on long edges" if added else ""
    print(f"{arguments.out}: {len(walk.frames)} frames{among}, length {walk.path.length:.2f}")


def require_graph(arguments: argparse.Namespace) -> None:
    """Raises Problem where a straight line is asked for together with what is about a graph."""
    if arguments.line is None:
        return
    usual = {"nodes": None, "neighbours": None, "kind": "samples", "subdivide": False}
    if asked := [
        f"--{name}" for name, value in usual.items() if getattr(arguments, name) != value
    ]:
        raise Problem(f"--line leads over no graph: leave out {', '.join(asked)}.")


def straight(run: Run, chart: Any, dataset: Any, kind: str, images: Any) -> Any:
    """Returns the straight line between two images, in the space that the run is walked in.

    Errors: Problem for a kind that there is not, and for a run without a plane X.
    """
    import numpy as np

    from core.charts import LINES, lines
    from core.graph import Interpolation, along, straight_line
    from core.runs.charting import plane_of

    if kind not in LINES:
        raise Problem(f"--line should be one of {', '.join(LINES)}, not {kind!r}.")
    plane, pair = plane_of(run, chart, dataset), np.stack(images)
    if plane is not None:
        line = lines.straight(plane, lines.of_images(plane, pair), kind)
        return Interpolation(along(line.places if plane is chart else line.latents), line.frames)
    if kind != lines.Z:
        raise Problem(f"This run has no plane X; `{program_name()} chart {run.path}` fits one.")
    start, end = chart.encode(pair)
    points = straight_line(start, end, lines.NUM_FRAMES)
    return Interpolation(along(points), chart.decode(points))


def nodes_for(kind: str, chart: Any, dataset: Any, number: int, seed: int) -> Any:
    """Returns the nodes to walk over. Errors: Problem for a kind that there is not."""
    from core.charts import NODES, nodes_of

    if kind not in NODES:
        raise Problem(f"--kind should be one of {', '.join(NODES)}, not {kind!r}.")
    if (nodes := nodes_of(kind, chart, dataset, number, seed)) is None:
        raise Problem(f"This run's prior is no mixture and has no {kind}; try --kind samples.")
    return nodes


def writer_of(path: Path) -> Callable[[Path, Any, Any], None]:
    """Returns what writes a walk as the file's ending says, in large letters as in small ones.

    Errors: Problem, which names the known ones.
    """
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise Problem(f"{path} should end in {', '.join(WRITERS)}.")
    return WRITERS[ending]


def end_images(dataset: Any, start: str | None, end: str | None) -> tuple[Any, Any]:
    """Returns the two images to walk between; the first and the one half-way on, if not named."""
    half = len(dataset.ends) // 2
    return (
        dataset.ends[0] if start is None else image_of(dataset, start),
        dataset.ends[half] if end is None else image_of(dataset, end),
    )


def image_of(dataset: Any, text: str) -> Any:
    """Returns the image with a label, or nearest to it: one that was prepared as an end or held
    out, else one that was trained on. A class with a name goes by that as well."""
    label = angle(text) if dataset.label.circular else dataset.label.read(text)
    parts = (
        (dataset.ends, dataset.end_label),
        (dataset.test, dataset.test_label),
        (dataset.train, dataset.train_label),
    )
    if label is not None:
        for held_out in (parts[:2], parts[2:]):
            images, labels = map(_joined, zip(*held_out, strict=True))
            if (place := dataset.label.nearest(labels, label)) is not None:
                return images[place]
    raise Problem(f"{dataset.name} has no {dataset.label.name} {text!r}; known: {known(dataset)}.")


def _joined(parts: Any) -> Any:
    import numpy as np

    return np.concatenate(parts)


def known(dataset: Any) -> str:
    """Returns the labels that a dataset has, for a sentence."""
    labels = {*dataset.end_label, *dataset.test_label, *dataset.train_label}
    there = list(dataset.label.names) or [f"{label:g}" for label in sorted(labels)]
    return f"{there[0]} to {there[-1]}" if dataset.label.unique else ", ".join(there)


def write_gif(path: Path, walk: Any, dataset: Any) -> None:
    from core.atlas.pictures import gif
    from core.files import write_bytes

    write_bytes(path, gif(dataset.picture.images(walk.frames), dataset.intensity))


def write_apng(path: Path, walk: Any, dataset: Any) -> None:
    from core.atlas.pictures import apng
    from core.files import write_bytes

    write_bytes(path, apng(dataset.picture.images(walk.frames), dataset.intensity))


def write_strip(path: Path, walk: Any, dataset: Any) -> None:
    from core.atlas.pictures import strip
    from core.files import write_bytes

    write_bytes(path, strip(dataset.picture.images(walk.frames), dataset.intensity))


def write_table(path: Path, walk: Any, dataset: Any) -> None:
    """Writes a row a frame; its label is that of the nearest held-out image, as on the pages."""
    from core.atlas.frame_table import as_csv, frame_rows, heading
    from core.files import write_bytes
    from core.metrics.jumps import jumps
    from core.metrics.nearest_image import nearest_held_out

    labels, _ = nearest_held_out(walk.frames, dataset)
    behind = dataset.picture.behind(walk.frames)
    measured = walk.frames if behind is None else behind
    broken = jumps(measured, dataset.label.angles(labels), dataset.intensity)
    dim = walk.path.latents.shape[1]
    rows = frame_rows(walk.path, labels, broken, dataset.label, dim)
    write_bytes(path, as_csv([heading(dim, dataset.label.name), *rows]))


def write_arrays(path: Path, walk: Any, dataset: Any) -> None:
    from core import files

    frames = dataset.picture.images(walk.frames)
    latents = walk.path.latents
    files.write_arrays(path, {"frames": frames, "nodes": walk.path.nodes, "latents": latents})


WRITERS = {
    ".gif": write_gif,
    ".apng": write_apng,
    ".png": write_strip,
    ".csv": write_table,
    ".npz": write_arrays,
}
INTERPOLATE = Command("walk between two images", declare, run)
