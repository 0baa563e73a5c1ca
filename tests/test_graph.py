"""The graph against networkx, and the real outcomes: no path, impossible k, equal points."""

import networkx
import numpy as np
import pytest

from core.graph import LENGTHS, LatentGraph, interpolate, straight_line


def cloud(num_points: int = 300, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(num_points, 2))


@pytest.mark.parametrize("length", LENGTHS)
def test_the_shortest_path_is_that_of_networkx(length):
    graph = LatentGraph.build(cloud(), 6, length).connect(np.array([[-1.0, -1.0], [1.0, 1.0]]))
    reference = graph.to_networkx()
    for start, end in [(300, 301), (0, 17), (4, 299), (300, 5)]:
        path = graph.shortest_path(start, end)
        assert path.nodes.tolist() == networkx.dijkstra_path(reference, start, end)
        expected = networkx.dijkstra_path_length(reference, start, end)
        assert path.cost == pytest.approx(expected)
        assert path.cost == pytest.approx(path.length) or length == "squared"
        np.testing.assert_array_equal(path.latents, graph.latents[path.nodes])


@pytest.mark.parametrize("length", LENGTHS)
def test_edges_join_the_k_nearest_both_ways_with_the_stated_weight(length):
    z, k = cloud(60), 4
    graph = LatentGraph.build(z, k, length)
    distance = np.linalg.norm(z[:, None] - z[None], axis=-1)
    nearest = distance.argsort(axis=1)[:, 1 : k + 1]
    expected = np.zeros_like(distance, dtype=bool)
    np.put_along_axis(expected, nearest, True, axis=1)
    expected |= expected.T
    np.testing.assert_allclose(
        graph.weights.toarray(), np.where(expected, distance ** LENGTHS[length].power, 0)
    )
    assert len(graph.edges) == expected.sum() / 2
    assert (graph.edges[:, 0] < graph.edges[:, 1]).all()


def test_end_points_are_joined_to_their_nearest_nodes_and_nothing_else_changes():
    graph = LatentGraph.build(cloud(50), 3)
    larger = graph.connect(np.array([[0.1, 0.2], [0.1, 0.2]]))
    np.testing.assert_array_equal(larger.weights[:50, :50].toarray(), graph.weights.toarray())
    assert (larger.weights[50:, :].toarray() > 0).sum(axis=1).tolist() == [3, 3]
    assert larger.shortest_path(50, 51) is not None


def test_equal_points_are_neighbours_and_a_walk_to_itself_has_one_node():
    graph = LatentGraph.build(np.repeat(cloud(5), 2, axis=0), 1)
    assert graph.shortest_path(0, 1).nodes.tolist() == [0, 1]
    assert graph.shortest_path(3, 3).nodes.tolist() == [3]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("scale", [1e-30, 1e-9, 1e-6, 1e6, 1e30])
def test_paths_are_the_same_at_every_scale_of_the_latents(length, scale):
    ends = np.array([[-1.0, -1.0], [1.0, 1.0]])
    graph = LatentGraph.build(cloud(), 6, length).connect(ends)
    scaled = LatentGraph.build(scale * cloud(), 6, length).connect(scale * ends)
    for start, end in [(300, 301), (0, 17), (4, 299), (300, 5)]:
        path, as_scaled = graph.shortest_path(start, end), scaled.shortest_path(start, end)
        assert as_scaled.nodes.tolist() == path.nodes.tolist()
        assert as_scaled.cost == pytest.approx(
            path.cost * scale ** LENGTHS[length].power, rel=1e-9, abs=0
        )


def test_two_islands_have_no_path():
    islands = np.concatenate([cloud(20), cloud(20) + 100])
    assert LatentGraph.build(islands, 3).shortest_path(0, 39) is None


@pytest.mark.parametrize("k", [0, -1, 20, 10**9])
def test_an_impossible_number_of_neighbours_is_refused(k):
    with pytest.raises(ValueError, match="neighbours"):
        LatentGraph.build(cloud(20), k)


def test_latents_that_are_not_finite_an_unknown_length_and_a_foreign_node_are_refused():
    with pytest.raises(ValueError, match="finite"):
        LatentGraph.build(np.full((20, 2), np.nan), 3)
    with pytest.raises(ValueError, match="euclidean"):
        LatentGraph.build(cloud(20), 3, "manhattan")
    with pytest.raises(IndexError, match="0 to 19"):
        LatentGraph.build(cloud(20), 3).shortest_path(0, 20)


def test_squared_lengths_walk_round_a_hole_that_euclidean_ones_cross():
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    stray = np.array([[-0.5, 0.0], [0.0, 0.0], [0.5, 0.0]])
    nodes = np.concatenate([ring, stray])
    smallest = {}
    for length in LENGTHS:
        path = LatentGraph.build(nodes, 4, length).shortest_path(0, 100)
        smallest[length] = np.linalg.norm(path.latents, axis=1).min()
    assert smallest["squared"] > 0.9
    assert smallest["euclidean"] < 0.1


class Doubling:
    """A model whose images are its latents, doubled."""

    def encode(self, x: np.ndarray) -> np.ndarray:
        return x / 2

    def decode(self, z: np.ndarray) -> np.ndarray:
        return 2 * z


def test_an_interpolation_begins_and_ends_at_the_images_asked_for():
    graph = LatentGraph.build(cloud(200), 5)
    start, end = np.array([-2.0, -2.0]), np.array([2.0, 1.0])
    walk = interpolate(Doubling(), graph, start, end)
    np.testing.assert_allclose(walk.frames[[0, -1]], [start, end])
    np.testing.assert_allclose(walk.frames, 2 * walk.path.latents)
    assert set(walk.path.nodes[1:-1]) <= set(range(200))


def test_a_straight_line_is_evenly_spaced():
    line = straight_line(np.array([0.0, 1.0]), np.array([4.0, 3.0]), 5)
    np.testing.assert_allclose(np.diff(line, axis=0), np.tile([1.0, 0.5], (4, 1)))
