r"""What a graph is like over each kind of node: samples of the prior, its means, data.

    python -m benchmarks.node_kinds RUN [RUN ...] [--json] [--nodes 8000] [--pairs 100]

For every kind that a run has: the share of pairs of held-out images that a path joins, the nodes
of the median and of the longest path, the frames of the median one with long edges subdivided,
hubs (how many count the most popular node among their nearest), and CPU seconds for the graph.
Pairs are random, of two labels, the same for all kinds; edges have squared lengths.
"""

import argparse
import json
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from core.build import load_chart
from core.charts import NODES, Chart, nodes_of
from core.data import Dataset
from core.graph import LatentGraph, longest_step, one_way, subdivided
from core.graph.hubs import in_degrees
from core.machine import processor
from core.runs import Run


def measured(chart: Chart, dataset: Dataset, nodes: np.ndarray, k: int, pairs: int) -> dict:
    """Returns the row of a kind of nodes (N, C)."""
    began = time.process_time()
    graph = LatentGraph.build(nodes, k)
    took = time.process_time() - began
    starts, ends = (chart.encode(dataset.test[places]) for places in pairs_of(dataset, pairs))
    joined, longest = one_way(graph, starts, ends), longest_step(nodes)
    found = [joined.shortest_path(len(nodes) + i, len(nodes) + pairs + i) for i in range(pairs)]
    paths = [path for path in found if path is not None]
    counts = [len(path.nodes) for path in paths]
    fluent = [len(subdivided(path, longest).nodes) for path in paths]
    return {
        "nodes": len(nodes),
        "connected": len(paths) / pairs,
        "median_path": median(counts) if counts else None,
        "longest_path": max(counts, default=None),
        "median_subdivided": median(fluent) if fluent else None,
        "hub": int(in_degrees(nodes, k).max()),
        "graph_seconds": round(took, 2),
    }


def pairs_of(dataset: Dataset, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the places of held-out images at both ends, (number,) each, of two labels."""
    random = np.random.default_rng(0)
    start = random.choice(len(dataset.test_label), number)
    return start, np.ravel(dataset.label.opposites(dataset.test_label, start, random))


def rows_of(run: Run, number: int, pairs: int) -> dict[str, dict[str, Any]]:
    """Returns the rows of all kinds of nodes that a run has, by kind."""
    chart, dataset = load_chart(run)
    k = run.config.num_neighbours
    offered = {kind: nodes_of(kind, chart, dataset, number, seed=0) for kind in NODES}
    return {
        kind: measured(chart, dataset, nodes, k, pairs)
        for kind, nodes in offered.items()
        if nodes is not None and len(nodes) > k
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--nodes", type=int, default=8_000)
    parser.add_argument("--pairs", type=int, default=100)
    asked = parser.parse_args(argv)
    found = {str(path): rows_of(Run(path), asked.nodes, asked.pairs) for path in asked.runs}
    if asked.json:
        print(json.dumps({"runs": found, "processor": processor.kind()}))
        return 0
    print(f"Processor: {processor.kind()}")
    for name, kinds in found.items():
        for kind, row in kinds.items():
            print(f"{name}  {kind}: " + ", ".join(f"{k} {v}" for k, v in row.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
