"""The graph's benchmark: the sides search alike, and A* only where it has something to go by."""

import numpy as np
import pytest

from benchmarks import graph as benchmark
from core.graph import LENGTHS


@pytest.mark.parametrize("shape", benchmark.SHAPES)
@pytest.mark.parametrize("length", LENGTHS)
def test_astar_is_timed_by_euclidean_lengths_and_has_no_lower_bound_by_squared_ones(shape, length):
    row = benchmark.measure(shape, length, 300, 4)
    assert row["ratio_dijkstra"] > 0
    assert ("ratio_astar" in row) == (length == "euclidean")
    told = benchmark.shown(row, "astar")
    assert ("no lower bound" in told) == (length == "squared")


def test_a_side_that_walks_farther_is_found_out(monkeypatch):
    sides = benchmark.searches

    def with_a_detour(graph):
        found = sides(graph)
        straight = found["ours"]
        return found | {"astar": lambda a, b: [*straight(a, b), straight(a, b)[-2], b]}

    monkeypatch.setattr(benchmark, "searches", with_a_detour)
    with pytest.raises(benchmark.Disagreement, match="300 nodes"):
        benchmark.measure("disc", "euclidean", 300, 2)


def test_the_straight_line_is_measured_without_numpy(monkeypatch):
    latents = benchmark.disc(60, np.random.default_rng(1))
    graph = benchmark.LatentGraph.build(latents, 59, "euclidean")
    astar = benchmark.searches(graph)["astar"]

    def refused(*_):
        raise AssertionError("numpy's norm of two numbers costs ten times math.dist")

    monkeypatch.setattr(np.linalg, "norm", refused)
    assert astar(0, 1) == [0, 1]
