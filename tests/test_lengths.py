"""Lengths of edges that take a decoder: closed forms, what they find, where they are asked for."""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import core
from app import loading
from app.views import walks
from core.atlas import Atlas
from core.atlas.edge_weights import edge_weights
from core.commands import interpolate
from core.experiments import EXPERIMENTS
from core.experiments.tables import TABLES, Row, lengths
from core.files import FileProblem
from core.graph import DECODED, RULES, Decoded, LatentGraph, lengths_of
from core.jobs import Job
from core.metrics.walks import Walks, walks_by_rule
from core.runs import Run
from tests.test_pages import messages, page

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "checkpoints/pendulum/vhp-rewo"


def on_circle(z: np.ndarray) -> np.ndarray:
    """Decodes an angle to a point of a circle."""
    return np.concatenate([np.cos(z), np.sin(z)], axis=1)


def cloud(number: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(number, 2))


def test_one_piece_is_the_chord_and_many_pieces_are_the_arc():
    start, end = np.zeros((3, 1)), np.array([[0.5], [1.0], [3.0]])
    chord = Decoded(on_circle, pieces=1)(start, end)
    np.testing.assert_allclose(chord, 2 * np.sin(end[:, 0] / 2), rtol=1e-6)
    arc = Decoded(on_circle, pieces=200)(start, end)
    np.testing.assert_allclose(arc, end[:, 0], rtol=1e-4)


def test_a_decoder_that_is_a_turn_and_a_scale_leaves_paths_as_they_are():
    turn = 3 * np.array([[0.6, -0.8], [0.8, 0.6]])
    ends = np.array([[-1.0, -1.0], [1.0, 1.0]])
    for rule, latent in zip(DECODED, ("euclidean", "squared"), strict=True):
        decoded = LatentGraph.build(cloud(200), 6, lengths_of(rule, lambda z: z @ turn))
        plain = LatentGraph.build(cloud(200), 6, latent).connect(ends).shortest_path(200, 201)
        found = decoded.connect(ends).shortest_path(200, 201)
        assert found.nodes.tolist() == plain.nodes.tolist()
        assert found.cost == pytest.approx(plain.cost * 3 ** DECODED[rule], rel=1e-5)


def test_an_edge_is_measured_once_and_ends_leave_the_others_as_they_were():
    measured = []

    def counted(start: np.ndarray, end: np.ndarray) -> np.ndarray:
        measured.append(len(start))
        return np.linalg.norm(start - end, axis=1)

    graph = LatentGraph.build(cloud(60), 4, counted)
    joined = graph.connect(np.array([[0.1, 0.2], [0.3, 0.4]]))
    assert measured == [len(graph.edges), 8]
    assert (joined.weights[:60, :60] != graph.weights).nnz == 0


@pytest.mark.slow
def test_decoded_lengths_cut_through_the_shipped_ring_which_their_squares_go_round():
    chart, data = core.load_chart(Run(SHIPPED))
    found = walks_by_rule(chart, data, 1_000, 18, tuple(DECODED), num_graphs=1, num_pairs=5)
    assert (found["decoded"].good, found["decoded-squared"].good) == (0.0, 1.0)
    assert found["decoded-squared"].frames > 5 * found["decoded"].frames
    assert all(walks.weighing > 0 and walks.finding > 0 for walks in found.values())


# ---- the table


def of_seed(seed: int, good: float) -> lengths.MeasuredWalks:
    walked = {rule: Walks(good / (i + 1), 10.0 * i, 1.0, 0.5) for i, rule in enumerate(RULES)}
    return lengths.MeasuredWalks(seed, 700, walked)


def test_a_row_gives_the_share_of_every_seed_and_medians_of_the_rest():
    row = Row("pendulum/vhp-rewo", 1, (of_seed(0, 1.0), of_seed(1, 0.4)))
    header, line = (
        text.strip("| ").split(" | ")
        for text in TABLES["lengths"].markdown([row]).split("\n")[:3:2]
    )
    shown = dict(zip(header, line, strict=True))
    assert shown["squared"] == "1.00, 0.40" and shown["decoded-squared"] == "0.25, 0.10"
    assert shown["frames"] == "0 / 10 / 20 / 30" and shown["ms a path"].count("0.50") == 4
    told = json.loads(json.dumps(TABLES["lengths"].to_json(row)))
    assert told["runs"][1]["walks"]["euclidean"]["good"] == 0.2


@pytest.mark.slow
def test_a_run_is_measured_by_every_rule(monkeypatch):
    monkeypatch.setattr(lengths, "NUM_GRAPHS", 1)
    monkeypatch.setattr(lengths, "NUM_PAIRS", 2)
    found = lengths.MeasuredWalks.of(Job("pendulum/vhp-rewo", 0, 1, SHIPPED))
    assert tuple(found.walks) == RULES and found.walks["squared"].good == 1.0


def test_every_row_is_an_experiment():
    assert set(TABLES["lengths"].experiments) <= set(EXPERIMENTS)


# ---- where it is asked for


def test_the_command_walks_by_decoded_lengths(tmp_path, capsys):
    parser = argparse.ArgumentParser()
    interpolate.INTERPOLATE.declare(parser)
    asked = (str(SHIPPED), "--length", "decoded-squared", "--out", str(tmp_path / "walk.npz"))
    interpolate.INTERPOLATE.run(parser.parse_args(asked))
    assert int(capsys.readouterr().out.split(": ")[1].split()[0]) > 100  # of many small steps


def test_a_browser_gets_the_weights_of_the_graph_that_python_walks():
    atlas = Atlas.load(SHIPPED)
    graph = LatentGraph.build(atlas.nodes, atlas.num_neighbours, "euclidean")
    weights = edge_weights(atlas, graph)
    start, end = atlas.edges.T
    np.testing.assert_allclose(
        weights.edges, np.linalg.norm(atlas.nodes[start] - atlas.nodes[end], axis=1), rtol=1e-5
    )
    assert weights.doors.shape == (atlas.count("end") + atlas.count("datum"), 18)
    assert (np.diff(weights.doors, axis=1) >= 0).all()
    ends = np.concatenate([atlas.ends, atlas.data])
    joined = graph.connect(ends)
    np.testing.assert_allclose(
        np.sort(weights.doors[3]), np.sort(joined.weights[[len(atlas.nodes) + 3]].data)
    )


def test_weights_of_another_graph_are_refused():
    atlas = Atlas.load(SHIPPED)
    other = LatentGraph.build(atlas.nodes[::-1], atlas.num_neighbours)
    with pytest.raises(FileProblem, match="rebuild"):
        edge_weights(atlas, other)


@pytest.mark.slow
def test_walk_offers_them_on_planes_that_a_perceptron_decodes():
    app = page("walk", run="pendulum/vhp-rewo", length="decoded-squared")
    assert not app.exception and not messages(app)
    box = app.selectbox(key="walk-length")
    assert box.value == "decoded-squared"
    assert box.options == [*walks.RULES.values(), *walks.DECODED_RULES.values()]


def test_walk_says_where_it_does_not_offer_them():
    app = page("walk", run="static-mnist/vhp-rewo", length="decoded")
    assert app.selectbox(key="walk-length").value == "squared"
    assert any("Decoded lengths are offered for planes of two latents" in m for m in messages(app))


def test_a_model_that_is_missing_is_said_and_no_other_rule_is_walked_by(tmp_path, monkeypatch):
    copy = shutil.copytree(SHIPPED, tmp_path / "checkpoints/pendulum/vhp-rewo")
    (copy / "model.safetensors").unlink()
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("walk", run="pendulum/vhp-rewo", length="decoded")
    assert not app.exception
    assert any("model.safetensors" in message for message in messages(app))
