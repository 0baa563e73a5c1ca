"""Figure 8 as a table: walks found all at once, what counts, and how it is shown."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core import __main__
from core.build import build_model
from core.charts import LatentChart
from core.data import LABELS, Dataset, Picture
from core.data.mocap.figure import Figures
from core.data.mocap.skeleton import FEATURES
from core.data.pictures import Tiles
from core.experiments import EXPERIMENTS
from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES, Row
from core.experiments.tables.measuring import MeasuringProblem
from core.experiments.tables.smoothness import MeasuredSmoothness, measure
from core.graph import LatentGraph, interpolate, one_way
from core.jobs import Job
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.metrics.joints import random_pairs, smoothness_of_walks, summary, walked
from core.runs import Run
from tests.test_motion import FOLDER, VARIABLE, with_data

REWO, IWAE = "motion/vhp-rewo", "motion/iwae"
TABLE = TABLES["smoothness"]


# Walks, all of a graph at once


class Bent:
    """A model whose latents are a plane in two parts and whose frames are curved functions of
    it."""

    def encode(self, x: np.ndarray) -> np.ndarray:
        return torn(x[:, :2])

    def decode(self, z: np.ndarray) -> np.ndarray:
        return np.column_stack([z, np.sin(3 * z), z[:, 0] * z[:, 1]])

    def sample(self, num_samples: int, seed: int) -> np.ndarray:
        return torn(np.random.default_rng(seed).normal(size=(num_samples, 2)))


def torn(points: np.ndarray) -> np.ndarray:
    return points + np.where(points[:, :1] > 0.9, 5.0, 0.0)


def rows_of(picture: Picture, num_rows: int = 40, num_features: int = 5) -> Dataset:
    x = np.random.default_rng(3).normal(size=(num_rows, num_features)).astype(np.float32)
    label = np.arange(num_rows) % 2.0
    return Dataset("poses", x, label, x, label, x[:2], label[:2], picture, 1.0, LABELS["group"])


@pytest.mark.parametrize("length", ["euclidean", "squared"])
def test_walks_that_are_found_together_are_those_found_one_at_a_time(length: str) -> None:
    model, dataset = Bent(), rows_of(Tiles((1, 5)))
    graph = LatentGraph.build(model.sample(60, seed=0), 3, length)
    pairs = random_pairs(dataset, 80, seed=0)
    together = list(walked(model, graph, dataset, pairs))
    alone = [interpolate(model, graph, *dataset.test[pair]) for pair in pairs]
    assert 0 < sum(walk is None for walk in alone) < len(pairs)
    for frames, walk in zip(together, alone, strict=True):
        assert (frames is None) == (walk is None)
        if frames is not None and walk is not None:
            np.testing.assert_allclose(frames, walk.frames)


def test_no_walk_takes_a_short_cut_over_the_ends_of_another() -> None:
    far = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 2.0], [4.0, 2.0], [5.0, 0.0], [6.0, 0.0]])
    graph = LatentGraph.build(far, 2)
    between = np.array([[3.0, 0.0]])  # a bridge from node 1 to node 4, if it were a node
    starts, ends = np.array([[0.0, -0.1]]), np.array([[6.0, -0.1]])
    only = one_way(graph, starts, ends).shortest_path(6, 7)
    more = one_way(graph, np.vstack([starts, between]), np.vstack([ends, between]))
    path = more.shortest_path(6, 8)
    assert only is not None and path is not None
    assert path.nodes[1:-1].tolist() == only.nodes[1:-1].tolist()
    assert path.cost == pytest.approx(only.cost)
    bridged = graph.connect(np.vstack([starts, ends, between])).shortest_path(6, 7)
    assert bridged is not None and bridged.cost < only.cost


# The measure of a run


def test_only_poses_have_it() -> None:
    config = EXPERIMENTS[IWAE].changed(hidden=(8,), num_nodes=30, num_neighbours=5)
    found = {}
    for are_poses in (True, False):
        dataset = rows_of(Figures() if are_poses else Tiles((1, 5)))
        model = build_model(config, dataset)
        evidence = EvaluatedModel(model, LatentChart(model), dataset, config)
        found[are_poses] = METRICS["smoothness_of_walks"](evidence)
    assert found[False] is None
    told = found[True]
    assert set(told) == {"mean", "sd", "overall", "squared", "connected"}
    assert (len(told["mean"]), len(told["sd"])) == (5, 5)
    assert told["overall"] == pytest.approx(np.mean(told["mean"]))
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_it_is_over_ten_graphs_of_a_hundred_walks_by_the_papers_lengths() -> None:
    config = EXPERIMENTS[IWAE].changed(hidden=(8,), num_nodes=30, num_neighbours=5)
    dataset = rows_of(Figures())
    model = build_model(config, dataset)
    found = smoothness_of_walks(
        LatentChart(model), dataset, 30, 5, "euclidean", num_graphs=10, num_walks=100
    )
    assert len(found) == 1_000
    told = METRICS["smoothness_of_walks"](
        EvaluatedModel(model, LatentChart(model), dataset, config)
    )
    squared = summary(smoothness_of_walks(LatentChart(model), dataset, 30, 5, "squared"))
    assert told == summary(found) | {"squared": squared["overall"]}


def test_without_a_walk_nothing_is_said_of_any_joint() -> None:
    told = summary(np.full((3, 2), np.nan))
    assert told == {"mean": None, "sd": None, "overall": None, "connected": 0.0}


# The table


def of_seed(seed: int, overall: float | None, accuracy: float | None = 0.9) -> MeasuredSmoothness:
    each = None if overall is None else [overall] * len(FEATURES)
    connected = 0.0 if overall is None else 0.995
    return MeasuredSmoothness(seed, 30_000, overall, overall, connected, accuracy, 0.8, each, each)


def test_a_row_gives_the_median_of_seeds_and_each_in_degrees() -> None:
    runs = (of_seed(0, 0.01), of_seed(1, 0.03), of_seed(2, 0.02))
    header, line = (
        row.strip("| ").split(" | ")
        for row in TABLE.markdown([Row(REWO, 1, runs)]).split("\n")[:3:2]
    )
    assert dict(zip(header, line, strict=True)) == {
        "method": "vhp-rewo",
        "seeds": "3",
        "steps": "30,000",
        "smoothness, degrees: median": "3.600",
        "each seed": "1.800, 5.400, 3.600",
        "by squared lengths": "1.800, 5.400, 3.600",
        "connected": "99.5%",
        "motion told by neighbours: accuracy": "0.900",
        "balanced": "0.800",
    }


def test_a_run_without_any_walk_has_no_number_and_drags_none_down() -> None:
    row = Row(REWO, 1, (of_seed(0, None, accuracy=None), of_seed(1, 0.01)))
    line = TABLE.plain([row]).split("\n")[1].split()
    numbers = ["1.800", *("-,", "1.800"), *("-,", "1.800"), "49.8%", "0.900", "0.800"]
    assert line == ["vhp-rewo", "2", "30,000", *numbers]
    assert TABLE.plain([Row(IWAE, 1, ())]).split("\n")[1].split()[:3] == ["iwae", "0", "none"]


def test_the_caption_gives_the_papers_order_and_is_not_part_of_the_numbers() -> None:
    table, caption = TABLE.plain([Row(IWAE, 1, ())]).split("\n\n")
    assert "VHP is smoother than VampPrior and IWAE" in caption
    assert "VampPrior" not in table
    assert TABLES[1].caption == ""


def test_json_has_every_joint_by_name() -> None:
    row = TABLE.to_json(Row(REWO, 1, (of_seed(0, 0.01), of_seed(1, 0.03))))
    assert len(TABLE.notes["features"]) == len(row["runs"][0]["mean"]) == 50
    assert row["overall"] == pytest.approx(0.02)
    assert [run["overall"] for run in row["runs"]] == [0.01, 0.03]


@pytest.fixture
def ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., SimpleNamespace]:
    """Runs `python -m core table ...` here, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["core", "table", *map(str, arguments)])
        code = __main__.main()
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return run


def left(name: str, seed: int, dataset: Any = None, **more: Any) -> Job:
    """Leaves a finished run of an untrained model, small enough to be measured at once."""
    job = seed_job(Path("runs/table-smoothness"), name, seed, 100)
    small: dict[str, Any] = {"hidden": (8,), "num_nodes": 40, "num_neighbours": 5} | more
    config = EXPERIMENTS[name].changed(seed=seed, steps=100, **small)
    Run(job.folder).save_description(config, [], {"finished": True})
    if dataset is not None:
        from safetensors.torch import save_file

        state = build_model(config, dataset).state_dict()
        save_file({k: v.contiguous() for k, v in state.items()}, job.folder / "model.safetensors")
    Run(job.folder).save_metrics({"separation": {"accuracy": 0.7, "balanced": 0.6}})
    return job


def test_a_fresh_clone_reads_the_shipped_runs_or_says_where_their_data_come_from(
    ask, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))  # no recordings there
    answer = ask("smoothness", "--read")
    assert (answer.code, answer.out) == (2, "")
    assert "these are the shipped runs" in answer.err and "mocap.cs.cmu.edu" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@with_data
def test_a_run_of_poses_is_measured_anew_in_another_process(ask, monkeypatch) -> None:
    from core.data.mocap.motion import motion

    monkeypatch.setenv(VARIABLE, str(FOLDER))
    data = motion()
    job = left(IWAE, 1, data)
    answer = ask("smoothness", "--read", "--workers", 2, "--json")
    assert (answer.code, answer.err) == (0, "")
    told = json.loads(answer.out)
    assert tuple(told["features"]) == FEATURES
    (run,) = (run for row in told["rows"] for run in row["runs"])
    assert (run["seed"], run["accuracy"], run["balanced"]) == (1, 0.7, 0.6)
    config = Run(job.folder).config
    model = build_model(config, data)
    evaluated = EvaluatedModel(model, LatentChart(model), data, config)
    here = METRICS["smoothness_of_walks"](evaluated)
    assert run["mean"] == pytest.approx(here["mean"], rel=1e-4)
    assert run["connected"] == here["connected"]


@pytest.mark.slow
@with_data
def test_a_run_without_its_weights_is_named_in_one_sentence(ask, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, str(FOLDER))
    left(IWAE, 0)
    answer = ask("smoothness", "--read", "--workers", 1)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: model.safetensors is missing from runs/table-smoothness")
    assert answer.err.count("\n") == 1


@pytest.mark.slow
def test_without_the_recordings_one_sentence_says_where_they_come_from(ask, tmp_path) -> None:
    left(IWAE, 0)
    (tmp_path / "empty").mkdir()
    answer = ask("smoothness", "--read", "--workers", 1, "--data", tmp_path / "empty")
    assert (answer.code, answer.out) == (2, "")
    assert "data folder" in answer.err and answer.err.count("\n") == 1


@pytest.mark.slow
def test_a_process_that_is_killed_gets_one_sentence(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(MeasuredSmoothness, "of", killed)
    with pytest.raises(MeasuringProblem, match="killed; ask for fewer --workers"):
        list(measure([Job(IWAE, 0, 1, tmp_path)], 1))


def killed(job: Job) -> None:
    """Takes the place of a measurement, for which the system has no memory left."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)
