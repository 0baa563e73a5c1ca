r"""The shortest path between two latents: ours beside networkx, by turns in one process.

    python -m benchmarks.graph [--json] [--pairs 15]

Graphs of 1,000 and 10,000 normally distributed nodes with 18 neighbours, edges weighed by their
Euclidean length, so that A*'s straight line is a lower bound. Both sides search the SAME graph
(LatentGraph.to_networkx) between the same random pairs; the weights of their paths must agree, or
the comparison is refused. Times are CPU milliseconds a path, ratios those of the medians.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import networkx
import numpy as np

from core.graph import LatentGraph

SIZES, NUM_NEIGHBOURS, TOLERANCE = (1_000, 10_000), 18, 1e-9  # relative
Search = Callable[[int, int], float]  # the weight of the path


class Disagreement(ValueError):
    """Two searches found paths of different weight."""


def searches(graph: LatentGraph) -> dict[str, Search]:
    exchanged, latents = graph.to_networkx(), graph.latents

    def ours(start: int, end: int) -> float:
        path = graph.shortest_path(start, end)
        return np.inf if path is None else path.cost

    def dijkstra(start: int, end: int) -> float:
        return weight(networkx.dijkstra_path(exchanged, start, end))

    def astar(start: int, end: int) -> float:
        def straight(i: int, j: int) -> float:
            return float(np.linalg.norm(latents[i] - latents[j]))

        return weight(networkx.astar_path(exchanged, start, end, heuristic=straight))

    def weight(nodes: list[int]) -> float:
        return networkx.path_weight(exchanged, nodes, "weight")

    return {"ours": ours, "dijkstra": dijkstra, "astar": astar}


def measure(size: int, num_pairs: int) -> dict[str, Any]:
    """Returns medians in milliseconds and networkx's over ours. Errors: Disagreement."""
    generator = np.random.default_rng(0)
    graph = LatentGraph.build(generator.normal(size=(size, 2)), NUM_NEIGHBOURS, "euclidean")
    sides = searches(graph)
    times: dict[str, list[float]] = {side: [] for side in sides}
    for start, end in generator.integers(size, size=(num_pairs + 1, 2)).tolist():
        weights = {}
        for side, search in sides.items():
            started = time.process_time()
            weights[side] = search(start, end)
            times[side].append((time.process_time() - started) * 1e3)
        if not np.allclose(list(weights.values()), weights["ours"], rtol=TOLERANCE):
            raise Disagreement(f"Between {start} and {end} of {size:,} nodes: {weights}.")
    medians = {side: median(values[1:]) for side, values in times.items()}  # the first warms up
    ratios = {f"ratio_{side}": medians[side] / medians["ours"] for side in ("dijkstra", "astar")}
    return {"nodes": size, "pairs": num_pairs, **medians, **ratios}


def show(rows: list[dict[str, Any]]) -> None:
    print(f"{'nodes':>6} {'ours':>9} {'networkx: dijkstra':>22} {'A*':>21}      (ms a path)")
    for r in rows:
        print(
            f"{r['nodes']:6,} {r['ours']:9.2f} "
            f"{r['dijkstra']:12.2f} (x {r['ratio_dijkstra']:5.1f}) "
            f"{r['astar']:12.2f} (x {r['ratio_astar']:5.1f})"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graph")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=15)
    options = parser.parse_args()
    try:
        rows = [measure(size, options.pairs) for size in SIZES]
    except Disagreement as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"rows": rows}))
    else:
        show(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
