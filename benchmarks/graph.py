r"""The shortest path between two latents: ours beside networkx, by turns in one process.

    python -m benchmarks.graph [--json] [--pairs 31]

Graphs of 1,000 and 10,000 nodes with 18 neighbours, normally distributed, on a disc and on a ring
(as thick as a tenth of its radius), edges weighed by Euclidean and by squared lengths. All sides
search the SAME graph (LatentGraph.to_networkx) between the same random pairs; the weights of their
paths must agree, or the comparison is refused. Times are CPU milliseconds a path, ratios those of
the medians.

A* is told the straight line by `math.dist` between tuples, the fastest way that we know: with
numpy's norm it would seem ten times slower. By squared lengths the straight line is no lower bound
of a path, so that A* has nothing to go by.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from statistics import median
from typing import Any

import networkx
import numpy as np

from core.graph import LENGTHS, LatentGraph
from core.machine import processor

SIZES, NUM_NEIGHBOURS, TOLERANCE = (1_000, 10_000), 18, 1e-9  # relative
Search = Callable[[int, int], Sequence[int]]  # the nodes of the path


class Disagreement(ValueError):
    """Two searches found paths of different weight."""


def normal(size: int, random: np.random.Generator) -> np.ndarray:
    return random.normal(size=(size, 2))


def disc(size: int, random: np.random.Generator) -> np.ndarray:
    turn, radius = random.uniform(0, 2 * np.pi, size), np.sqrt(random.uniform(0, 1, size))
    return radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def ring(size: int, random: np.random.Generator) -> np.ndarray:
    turn = random.uniform(0, 2 * np.pi, size)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1) + random.normal(0, 0.1, (size, 2))


SHAPES = {"normal": normal, "disc": disc, "ring": ring}


def searches(graph: LatentGraph) -> dict[str, Search]:
    """Returns the sides by name; A* only where it has a lower bound."""
    exchanged, places = graph.to_networkx(), [tuple(z) for z in graph.latents.tolist()]

    def ours(start: int, end: int) -> Sequence[int]:
        path = graph.shortest_path(start, end)
        return () if path is None else path.nodes.tolist()

    def dijkstra(start: int, end: int) -> Sequence[int]:
        return networkx.dijkstra_path(exchanged, start, end)

    def straight(i: int, j: int) -> float:
        return math.dist(places[i], places[j])

    def astar(start: int, end: int) -> Sequence[int]:
        return networkx.astar_path(exchanged, start, end, heuristic=straight)

    both = {"ours": ours, "dijkstra": dijkstra}
    return both | ({"astar": astar} if graph.lengths == LENGTHS["euclidean"] else {})


def measure(shape: str, length: str, size: int, num_pairs: int) -> dict[str, Any]:
    """Returns medians in milliseconds and networkx's over ours. Errors: Disagreement."""
    generator = np.random.default_rng(0)
    graph = LatentGraph.build(SHAPES[shape](size, generator), NUM_NEIGHBOURS, length)
    sides, weights = searches(graph), graph.weights
    times: dict[str, list[float]] = {side: [] for side in sides}
    for start, end in generator.integers(size, size=(num_pairs + 1, 2)).tolist():
        costs = {}
        for side, search in sides.items():
            started = time.process_time()
            nodes = search(start, end)
            times[side].append((time.process_time() - started) * 1e3)
            costs[side] = sum(weights[i, j] for i, j in pairwise(nodes))
        if not np.allclose(list(costs.values()), costs["ours"], rtol=TOLERANCE, atol=0):
            raise Disagreement(f"Between {start} and {end} of {size:,} nodes: {costs}.")
    medians = {side: median(values[1:]) for side, values in times.items()}  # the first warms up
    ratios = {f"ratio_{side}": medians[side] / medians["ours"] for side in sides if side != "ours"}
    about = {"shape": shape, "length": length, "nodes": size, "pairs": num_pairs}
    return {**about, **medians, **ratios}


def show(rows: list[dict[str, Any]]) -> None:
    print(f"Processor: {processor.kind()}")
    print(
        f"{'':19}{'nodes':>6} {'ours':>9} {'networkx: dijkstra':>22} {'A*':>21}      (ms a path)"
    )
    for r in rows:
        found = [f"{r['ours']:9.2f}", *(shown(r, side) for side in ("dijkstra", "astar"))]
        print(f"{r['shape']:7}{r['length']:12}{r['nodes']:6,} {' '.join(found)}")


def shown(row: dict[str, Any], side: str) -> str:
    if side not in row:
        return f"{'no lower bound':>22}"
    return f"{row[side]:12.2f} (x {row[f'ratio_{side}']:5.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graph")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=31)
    options = parser.parse_args()
    try:
        cases = product(SHAPES, reversed(LENGTHS), SIZES)
        rows = [measure(*case, num_pairs=options.pairs) for case in cases]
    except Disagreement as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"rows": rows, "processor": processor.kind()}))
    else:
        show(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
