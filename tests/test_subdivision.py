"""Long steps of a path, subdivided: no step too long, all nodes kept, no endless strips."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import node_kinds
from core.build import build_chart, build_dataset, build_model
from core.experiments import EXPERIMENTS
from core.graph import LatentGraph, Path, between, longest_step, subdivided
from core.graph.hubs import in_degrees
from core.graph.subdivision import MOST_BETWEEN


def path_over(latents: np.ndarray) -> Path:
    return Path(np.arange(10, 10 + len(latents)), latents, cost=3.0)


def steps(path: Path) -> np.ndarray:
    return np.linalg.norm(np.diff(path.latents, axis=0), axis=1)


@pytest.mark.parametrize("dim", [1, 2, 32])
@pytest.mark.parametrize("longest", [0.05, 0.3, 1.0, 7.3, 1e6])
def test_no_step_is_longer_than_the_rule(dim, longest):
    path = path_over(np.random.default_rng(dim).normal(size=(6, dim)))
    fluent = subdivided(path, longest)
    assert steps(fluent).max() <= max(longest, path.length / MOST_BETWEEN) * (1 + 1e-6)
    assert fluent.cost == path.cost and fluent.length == pytest.approx(path.length)


def test_nodes_stay_in_their_order_and_the_points_between_lie_on_the_segments():
    path = path_over(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 0.5], [4.0, 6.5]]))
    fluent = subdivided(path, 1.0)
    assert fluent.nodes[fluent.nodes >= 0].tolist() == path.nodes.tolist()
    assert (fluent.latents[fluent.nodes >= 0] == path.latents).all()
    assert fluent.nodes.tolist() == [10, -1, -1, -1, 11, 12, -1, -1, -1, -1, -1, 13]
    assert between(fluent) == 8 and between(path) == 0
    assert fluent.latents[1:4, 0].tolist() == [1.0, 2.0, 3.0]


def test_a_step_just_as_long_as_the_rule_stays_whole():
    path = path_over(np.array([[0.0], [0.3]]))
    assert between(subdivided(path, 0.3)) == 0
    assert between(subdivided(path, 0.1)) == 2


@pytest.mark.parametrize("latents", [np.zeros((1, 3)), np.ones((5, 3))])
def test_a_path_that_leads_nowhere_stays_as_it_is(latents):
    for longest in (0.0, 1e-9):
        fluent = subdivided(path_over(latents), longest)
        assert len(fluent.nodes) == len(latents) and np.isfinite(fluent.latents).all()


def test_a_stray_far_out_does_not_make_endless_strips():
    path = path_over(np.array([[0.0], [1e12], [1e12 + 1]]))
    assert len(subdivided(path, 1e-3).nodes) <= MOST_BETWEEN + len(path.nodes) + 1


def test_the_rule_follows_the_scale_of_the_nodes():
    nodes = np.random.default_rng(0).normal(size=(2_000, 32))
    assert longest_step(nodes) == pytest.approx(1.0, abs=0.05)  # 8 is the usual distance in 32-D
    assert longest_step(1e3 * nodes) == pytest.approx(1e3 * longest_step(nodes))
    assert longest_step(np.ones((9, 2))) == 0.0 and longest_step(np.ones((1, 2))) == 0.0


def test_a_path_in_32_dimensions_has_few_nodes_and_becomes_fluent():
    nodes = np.random.default_rng(0).normal(size=(1_000, 32))
    path = LatentGraph.build(nodes, 18).shortest_path(0, 1)
    assert path is not None and len(path.nodes) < 10
    fluent = subdivided(path, longest_step(nodes))
    assert 15 < len(fluent.nodes) < 60


def test_in_many_dimensions_some_nodes_are_hubs_and_on_a_plane_none():
    random = np.random.default_rng(0)
    deep, flat = (in_degrees(random.normal(size=(1_000, dim)), 18) for dim in (32, 2))
    assert deep.mean() == flat.mean() == 18
    assert deep.max() > 100 > 45 > flat.max()
    assert in_degrees(np.zeros((30, 2)), 5).sum() >= 150  # equal points are neighbours as well


def test_the_kinds_of_nodes_of_a_run_are_measured_side_by_side(monkeypatch, capsys):
    config = EXPERIMENTS["digits/vhp-rewo"].changed(hidden=(16, 16), num_neighbours=5)
    data = build_dataset(config)
    chart = build_chart(config, build_model(config, data).eval())
    monkeypatch.setattr(node_kinds, "load_chart", lambda run: (chart, data))
    monkeypatch.setattr(node_kinds, "Run", lambda path: SimpleNamespace(config=config))
    assert node_kinds.main(["run", "--nodes", "200", "--pairs", "20", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["runs"]["run"]
    assert list(rows) == ["samples", "means", "data"]
    for row in rows.values():
        assert row["nodes"] == 200 and 0 < row["connected"] <= 1 and row["hub"] >= 5
        assert 2 <= row["median_path"] <= row["longest_path"]
        assert row["median_subdivided"] >= row["median_path"]
