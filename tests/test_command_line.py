"""The command line: what it does when asked well, and what it says when asked badly."""

import csv
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from core import __main__
from core.atlas import Atlas
from core.atlas.pictures import MILLISECONDS, PER_ROW, REST
from core.build import load_chart, load_model
from core.commands import evaluate
from core.constraints import CONSTRAINTS
from core.data import DATASETS
from core.experiments import EXPERIMENTS
from core.files import LOCK, locked, read_arrays
from core.graph import longest_step
from core.objectives import OBJECTIVES
from core.priors import PRIORS
from core.runs import Run
from core.runs.recording import record
from core.schedules import SCHEDULES
from tests.plane_runs import write_plane_run

ROOT = Path(__file__).parent.parent
NAME, STEPS = "pendulum/iwae", 30
NORMAL = {"name": "normal"}
NUM_NODES = 120


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture(autouse=True)
def switches_are_put_back() -> Iterator[None]:
    threads = torch.get_num_threads()
    matmul: Any = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    precision = matmul.fp32_precision
    yield
    torch.set_num_threads(threads)
    matmul.fp32_precision = precision


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Ask:
    """Runs the command line here, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["core", *map(str, arguments)])
        capsys.readouterr()
        code = __main__.main()
        return Answer(code, *capsys.readouterr())

    return run


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None
        for p in folder.rglob("*")
    }


def refused(ask: Ask, folder: Path, *arguments: object) -> str:
    """Asks, checks that one sentence came and that nothing changed, and returns the sentence."""
    before = tree(folder)
    answer = ask(*arguments)
    assert tree(folder) == before
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.endswith("\n")
    assert answer.err.startswith("error: ")
    assert len(answer.err.splitlines()) == 1
    assert len(answer.err) < 600
    return answer.err.removeprefix("error: ")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `train pendulum/iwae --steps 30 --out ...` leaves, with a graph of few nodes."""
    path = tmp_path_factory.mktemp("command line") / "run"
    argv = ["core", "train", NAME, "--steps", str(STEPS), "--out", str(path)]
    data = EXPERIMENTS[NAME].dataset | {"num_images": 640}  # each command makes them anew
    few = EXPERIMENTS[NAME].changed(dataset=data, num_nodes=NUM_NODES, num_neighbours=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(EXPERIMENTS, NAME, few)
        patch.setattr(sys, "argv", argv)
        assert __main__.main() == 0
    return path


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    """A copy of the trained run, to be spoiled."""
    return copytree(trained, tmp_path / "run")


# What is asked well


def test_list_names_the_experiments_and_the_runs_at_hand(ask: Ask, run: Path) -> None:
    copytree(run, Path("runs/pendulum/mine"))
    answer = ask("list", "--json")
    assert answer.code == 0
    assert json.loads(answer.out) == {
        "experiments": sorted(EXPERIMENTS),
        "runs": ["runs/pendulum/mine"],
    }
    assert "runs/pendulum/mine" in ask("list").out


def test_train_leaves_a_whole_run_and_says_how_fast_it_was(
    ask: Ask, trained: Path, tmp_path: Path
) -> None:
    files = {path.name for path in trained.iterdir()}
    assert files == {
        "run.json", "model.safetensors", "history.npz", "snapshots.npz", "state.safetensors",
        "bounds.npz", "plane.npz", "metrics.json", "atlas.npz", "sprite.png",
    }  # fmt: skip
    assert len(Run(trained).history["step"]) == STEPS


@pytest.mark.slow
def test_train_starts_as_asked(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "a"
    answer = ask("train", NAME, "--steps", 1, "--start", "standardised", "--out", out, "--json")
    assert (answer.code, Run(out).config.model["start"]) == (0, "standardised")


def test_a_start_that_is_not_known_lists_the_known_ones(ask: Ask, tmp_path: Path) -> None:
    answer = ask("train", NAME, "--start", "cold", "--out", tmp_path / "a")
    assert answer.err == "error: Unknown start 'cold'; known: components, mean, standardised.\n"
    assert not (tmp_path / "a/run.json").exists()


@pytest.mark.slow
def test_train_goes_on_where_it_was(ask: Ask, run: Path) -> None:
    answer = ask("train", NAME, "--steps", STEPS + 5, "--out", run, "--resume", "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["steps"] == STEPS + 5
    assert said["iterations_per_second"] > 0
    assert Run(run).history["step"].tolist() == list(range(1, STEPS + 6))


@pytest.mark.slow
def test_resume_keeps_to_the_settings_that_the_run_was_started_with(ask: Ask, run: Path) -> None:
    (run / "model.safetensors").unlink()
    answer = ask("train", NAME, "--out", run, "--resume")
    assert answer.code == 0
    assert f"{STEPS} steps" in answer.out
    assert Run(run).config.steps == STEPS
    assert Run(run).config.num_nodes == NUM_NODES


@pytest.mark.slow
def test_evaluate_prints_one_object_equal_to_what_training_left(ask: Ask, trained: Path) -> None:
    answer = ask("evaluate", trained, "--json")
    assert answer.code == 0
    values = json.loads(answer.out)
    assert values == Run(trained).metrics
    assert {"angle_error", "smoothness", "jumps", "prior_posterior_distance"} <= values.keys()
    assert 0 <= values["angle_error"] <= math.pi
    assert values["prior_posterior_distance"] >= 0
    assert set(values["walks_without_jump"]) == {"squared", "euclidean"}


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (5.2, "effective size 5.2 of 5,000 samples: unreliable\n"),
        (812.0, "size 812 of 5,000 samples\n"),
    ],
)
def test_evaluate_says_on_how_many_samples_a_likelihood_rests(
    ask: Ask, size: float, said: str, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    likelihood = {"mean": 136.28, "standard_error": 7.5, "effective_size": size}
    measured = {"negative_log_likelihood": likelihood}
    monkeypatch.setattr(evaluate, "measured", lambda *_: measured)
    rows = ask("evaluate", run).out.splitlines(True)
    (line,) = (row for row in rows if row.startswith("negative_log_likelihood mean"))
    assert "136.3" in line
    assert line.endswith(said)


def test_evaluate_saves_where_it_is_asked_to_and_not_under_a_training(
    ask: Ask, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "measured", lambda *_: {"rate": 3.0})
    before = Run(run).metrics
    assert ask("evaluate", run).code == 0
    assert Run(run).metrics == before != {"rate": 3.0}
    with locked(run):
        refused = ask("evaluate", run, "--save")
    assert refused.code != 0 and "is writing to" in refused.err
    assert Run(run).metrics == before
    assert ask("evaluate", run, "--save", "--json").out == '{"rate": 3.0}\n'
    assert Run(run).metrics == {"rate": 3.0} and not (run / LOCK).exists()


def walk_of(ask: Ask, run: Path, *more: object) -> dict[str, np.ndarray]:
    assert ask("interpolate", run, "--out", "walk.npz", *more).code == 0
    with np.load("walk.npz", allow_pickle=False) as file:
        return dict(file)


def test_interpolate_writes_the_same_walk_as_arrays_as_film_and_as_strip(
    ask: Ask, trained: Path
) -> None:
    walk = walk_of(ask, trained, "--from", "0deg", "--to", "180deg")
    frames = walk["frames"]
    num = len(frames)
    assert frames.shape == (num, 16, 16)
    assert num == len(walk["nodes"]) == len(walk["latents"]) >= 2
    assert ask("interpolate", trained, "--to", "180deg", "--out", "walk.gif").code == 0
    assert ask("interpolate", trained, "--to", math.pi, "--out", "walk.png").code == 0
    with Image.open("walk.gif") as film:
        assert film.size == (192, 192)
        # Equal neighbours are merged into one longer frame.
        assert shown(film) == (num - 1) * MILLISECONDS + REST
    with Image.open("walk.png") as strip:
        rows = -(-num // PER_ROW)
        assert strip.size == (min(num, PER_ROW) * 17 * 6 - 6, rows * 17 * 6 - 6)
        first = np.asarray(strip.getchannel("L"))[: 16 * 6 : 6, : 16 * 6 : 6]
    assert np.array_equal(first, np.clip(frames[0] / 0.3 * 255, 0, 255).round())


def test_interpolate_writes_the_walk_as_an_animated_png_and_as_a_table(
    ask: Ask, trained: Path
) -> None:
    walk = walk_of(ask, trained, "--from", "0deg", "--to", "180deg")
    for name in ("walk.apng", "WALK.CSV"):
        assert ask("interpolate", trained, "--to", "180deg", "--out", name).code == 0
    with Image.open("walk.apng") as film:
        assert (film.format, film.size) == ("PNG", (192, 192)) and film.n_frames > 1
        assert shown(film) == (len(walk["frames"]) - 1) * MILLISECONDS + REST
    header, *rows = csv.reader(Path("WALK.CSV").read_text().splitlines())
    assert header == ["frame", "node", "z1", "z2", "angle", "jump"]
    assert [int(row[1]) for row in rows] == walk["nodes"].tolist()
    latents = np.array([row[2:4] for row in rows], float)
    assert np.allclose(latents, walk["latents"], rtol=1e-6)
    assert all(0 <= float(row[4]) <= 360 and row[5] in "01" for row in rows)


@pytest.mark.parametrize("name", ["walk.bmp", "walk", "walk.gif.zip", "walk.json"])
def test_an_ending_that_is_not_known_is_refused_with_the_known_ones(
    ask: Ask, run: Path, tmp_path: Path, name: str
) -> None:
    sentence = refused(ask, tmp_path, "interpolate", "run", "--out", name)
    assert ".gif, .apng, .png, .csv, .npz" in sentence


def shown(film: Image.Image) -> int:
    total = 0
    for frame in range(getattr(film, "n_frames", 1)):
        film.seek(frame)
        total += film.info["duration"]
    return total


def test_interpolate_starts_and_ends_at_the_angles_asked_for(ask: Ask, trained: Path) -> None:
    there = walk_of(ask, trained, "--from", "45deg", "--to", "225deg")
    back = walk_of(ask, trained, "--from", "225deg", "--to", "45deg")
    degrees = walk_of(ask, trained, "--from", math.pi / 4, "--to", f"{5 * math.pi / 4}rad")
    assert np.allclose(there["latents"], back["latents"][::-1])
    assert np.array_equal(there["latents"], degrees["latents"])
    assert there["nodes"][0] == NUM_NODES


def test_a_straight_line_in_z_needs_no_plane_and_others_name_what_fits_one(
    ask: Ask, trained: Path, tmp_path: Path
) -> None:
    line = walk_of(ask, trained, "--line", "z")
    bends = np.diff(line["latents"], 2, axis=0)
    assert (line["nodes"] == -1).all() and np.allclose(bends, 0, atol=1e-5)
    command = "interpolate", trained, "--out", "w.gif", "--line"
    assert "chart" in refused(ask, tmp_path, *command, "x")
    assert "no graph" in refused(ask, tmp_path, *command, "z", "--nodes", 50, "--subdivide")
    sentence = refused(ask, tmp_path, *command, "y")
    assert "z, x, ends" in sentence


@pytest.fixture(scope="module")
def plane_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plane_run(tmp_path_factory.mktemp("x") / "run", "digits/nonparametric").path


def test_a_line_that_keeps_its_ends_begins_at_the_image_and_one_in_x_is_straight_there(
    ask: Ask, plane_run: Path
) -> None:
    lines = {kind: walk_of(ask, plane_run, "--line", kind) for kind in ("z", "x", "ends")}
    assert np.allclose(lines["x"]["latents"], lines["ends"]["latents"])
    assert np.allclose(np.diff(lines["x"]["latents"], 2, axis=0), 0, atol=1e-5)
    assert np.allclose(lines["z"]["frames"][0], lines["ends"]["frames"][0], atol=1e-4)
    assert not np.allclose(lines["x"]["frames"][0], lines["ends"]["frames"][0], atol=1e-4)


def test_a_plane_is_fitted_to_latents_that_are_none(
    ask: Ask, trained: Path, plane_run: Path, tmp_path: Path
) -> None:
    assert "a plane already" in refused(ask, tmp_path, "chart", trained)
    assert "of its own" in refused(ask, tmp_path, "chart", plane_run)


@pytest.fixture(scope="module")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two steps of training: the ends of a walk need no more."""
    path = tmp_path_factory.mktemp("digits") / "run"
    small: dict[str, Any] = {"hidden": (16, 16), "num_nodes": NUM_NODES, "num_neighbours": 8}
    config = EXPERIMENTS["digits/iwae"].changed(steps=2, **small)
    assert len(list(record(Run(path), config, resume=False))) == 2
    return path


def test_a_walk_between_digits_starts_and_ends_at_the_images_of_these_classes(
    ask: Ask, digits_run: Path
) -> None:
    model, dataset = load_model(Run(digits_run))
    ends = model.posterior(dataset.ends)[0]  # of digit 0, of digit 1, ...
    latents = walk_of(ask, digits_run, "--from", 3, "--to", 8)["latents"]
    assert len(np.unique(ends.round(3), axis=0)) == 10
    assert np.allclose(latents[[0, -1]], ends[[3, 8]], atol=1e-5)
    unnamed = walk_of(ask, digits_run)["latents"]
    assert np.allclose(unnamed[[0, -1]], ends[[0, 5]], atol=1e-5)


@pytest.mark.parametrize("label", ["10", "180deg", "-1", "nan", "three", "", "3.0001"])
def test_a_class_that_is_not_there_lists_the_known_ones(
    ask: Ask, digits_run: Path, tmp_path: Path, label: str
) -> None:
    walk = ("interpolate", digits_run, "--out", "walk.gif", f"--to={label}")
    known = "known: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."
    assert refused(ask, tmp_path, *walk) == f"digits has no class {label!r}; {known}\n"


def test_interpolate_subdivides_long_edges_and_says_so(ask: Ask, trained: Path) -> None:
    plain = walk_of(ask, trained, "--to", "180deg")
    answer = ask("interpolate", trained, "--to", "180deg", "--out", "fine.npz", "--subdivide")
    fine = read_arrays(Path("fine.npz"), ("frames", "nodes", "latents"))
    added = (fine["nodes"] < 0).sum()
    assert added and f"{len(fine['frames'])} frames, {added} of them in between" in answer.out
    assert fine["nodes"][fine["nodes"] >= 0].tolist() == plain["nodes"].tolist()
    nodes = load_chart(Run(trained))[0].sample(NUM_NODES, seed=0)
    steps = np.linalg.norm(np.diff(fine["latents"], axis=0), axis=1)
    assert steps.max() <= longest_step(nodes) * 1.001
    ask("interpolate", trained, "--to", "180deg", "--out", "fine.csv", "--subdivide")
    rows = list(csv.DictReader(Path("fine.csv").read_text().splitlines()))
    assert [row["node"] == "" for row in rows] == (fine["nodes"] < 0).tolist()


def test_interpolate_walks_over_another_kind_of_nodes(ask: Ask, trained: Path) -> None:
    other = walk_of(ask, trained, "--to", "180deg", "--kind", "data")
    usual = walk_of(ask, trained, "--to", "180deg")
    assert (
        other["latents"].shape != usual["latents"].shape
        or (other["latents"] != usual["latents"]).any()
    )
    for kind, sentence in (("means", "no mixture"), ("holes", "samples, means, data")):
        answer = ask("interpolate", trained, "--out", "walk.gif", "--kind", kind)
        assert answer.code and sentence in answer.err and "Traceback" not in answer.err


def test_interpolate_takes_the_graph_that_is_asked_for(ask: Ask, trained: Path) -> None:
    few = walk_of(ask, trained, "--nodes", 40, "--neighbours", 3)
    other = walk_of(ask, trained, "--nodes", 40, "--neighbours", 3, "--seed", 1)
    all_joined = walk_of(ask, trained, "--nodes", 20, "--neighbours", 19, "--length", "euclidean")
    assert few["nodes"][0] == 40
    assert not np.array_equal(few["latents"], other["latents"])
    assert all_joined["nodes"][-1] == 21


def test_atlas_is_drawn_again_the_same(ask: Ask, run: Path) -> None:
    before = tree(run)
    for name in ("atlas.npz", "sprite.png"):
        (run / name).unlink()
    assert ask("atlas", run).code == 0
    assert (run / "sprite.png").read_bytes() == before["sprite.png"]
    atlas = Atlas.load(run)
    assert len(atlas.nodes) == NUM_NODES
    assert atlas.num_neighbours == 8


# What is asked badly

LONG = "x" * 300
TRAIN = ("train", NAME, "--out", "new", "--steps", 2)
BAD: dict[str, tuple[tuple[object, ...], str]] = {
    "nothing": ((), "command"),
    "unknown command": (("trian", NAME), "invalid choice: 'trian'"),
    "unknown option": ((*TRAIN, "--speed", "9"), "--speed"),
    "unknown experiment": (
        ("train", "pendulum/gan"),
        "known: pendulum/METHOD with vhp-rewo",
    ),
    "experiment that climbs": (("train", "../../etc"), "no experiment '../../etc'"),
    "no steps": ((*TRAIN, "--steps", 0), "0 is not in 1 .."),
    "negative steps": ((*TRAIN, "--steps", -1), "-1 is not in 1 .."),
    "too many steps": ((*TRAIN, "--steps", 10**9 + 1), "1000000001 is not in 1 .."),
    "steps nan": ((*TRAIN, "--steps", "nan"), "'nan' is not a whole number"),
    "steps in parts": ((*TRAIN, "--steps", "1.5"), "'1.5' is not a whole number"),
    "steps as power": ((*TRAIN, "--steps", "1e3"), "'1e3' is not a whole number"),
    "negative seed": ((*TRAIN, "--seed", -1), "-1 is not in 0 .."),
    "large seed": ((*TRAIN, "--seed", 2**40), "is not in 0 .."),
    "no threads": ((*TRAIN, "--threads", 0), "0 is not in 1 .."),
    "unknown device": ((*TRAIN, "--device", "banana"), "'banana' cannot be used here; known: cpu"),
    "absent device": ((*TRAIN, "--device", "cuda:99"), "'cuda:99' cannot be used here"),
    "other backend": ((*TRAIN, "--device", "vulkan"), "'vulkan' cannot be used here"),
    "device not installed": ((*TRAIN, "--device", "hpu"), "'hpu' cannot be used here"),
    "empty device": ((*TRAIN, "--device", ""), "'' cannot be used here"),
    "device of no values": ((*TRAIN, "--device", "meta"), "'meta' cannot be used here"),
    "unknown run": (("evaluate", "runs/nowhere"), "There is no run at runs/nowhere"),
    "run that climbs": (("evaluate", "../../etc"), "../../etc"),
    "folder that is no run": (("evaluate", "/etc"), "run.json is missing from /etc"),
    "device as run": (("evaluate", "/dev/null"), "There is no run at /dev/null"),
    "long run": (("evaluate", LONG), "File name too long"),
    "atlas of nothing": (("atlas", "nowhere"), "There is no run at nowhere"),
    "walk of nothing": (("interpolate", "nowhere", "--out", "a.gif"), "There is no run at"),
}


@pytest.mark.parametrize(("arguments", "part"), BAD.values(), ids=BAD)
def test_a_bad_request_gets_one_sentence_and_changes_nothing(
    ask: Ask, arguments: tuple[object, ...], part: str, tmp_path: Path
) -> None:
    assert part in refused(ask, tmp_path, *arguments)


BAD_WALKS: dict[str, tuple[tuple[object, ...], str]] = {
    "no nodes": (("--nodes", 0), "0 is not in 1 .."),
    "a billion nodes": (("--nodes", 10**9), "1000000000 is not in 1 .."),
    "no neighbours": (("--neighbours", 0), "0 is not in 1 .."),
    "as many neighbours as nodes": (("--nodes", 5, "--neighbours", 5), "5 of 5 nodes"),
    "more neighbours than nodes": (("--nodes", 5, "--neighbours", 9), "9 of 5 nodes"),
    "one node": (("--nodes", 1), "8 of 1 nodes"),
    "from nan": (("--from", "nan"), "'nan' is not an angle such as"),
    "to infinity": (("--to", "infdeg"), "'infdeg' is not an angle such as"),
    "from nothing": (("--from", ""), "'' is not an angle such as"),
    "from a place": (("--from", "north"), "'north' is not an angle such as"),
    "to a program": (
        ("--out", "walk.exe"),
        "walk.exe should end in .gif, .apng, .png, .csv, .npz",
    ),
    "to no kind": (("--out", "walk"), "walk should end in"),
    "to a file's inside": (("--out", "run/run.json/walk.gif"), "run/run.json"),
    "to a folder": (("--out", "folder.gif"), "folder.gif: Is a directory"),
    "unknown length": (("--length", "cubed"), "Unknown length 'cubed'; known: squared"),
    "negative seed": (("--seed", -3), "-3 is not in 0 .."),
}


@pytest.mark.parametrize(("arguments", "part"), BAD_WALKS.values(), ids=BAD_WALKS)
def test_an_impossible_walk_gets_one_sentence_and_changes_nothing(
    ask: Ask, arguments: tuple[object, ...], part: str, run: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder.gif").mkdir()
    default = () if "--out" in arguments else ("--out", "walk.gif")
    assert part in refused(ask, tmp_path, "interpolate", "run", *default, *arguments)


def test_a_walk_needs_to_be_told_where_to_go(ask: Ask, run: Path, tmp_path: Path) -> None:
    assert "--out" in refused(ask, tmp_path, "interpolate", "run")


def test_end_points_without_a_path_are_said_and_nothing_is_written(
    ask: Ask, run: Path, tmp_path: Path
) -> None:
    tear_apart(run)
    graph = ("--nodes", 40, "--neighbours", 1, "--out", "walk.gif")
    sentence = refused(ask, tmp_path, "interpolate", "run", *graph)
    assert "does not connect these images; try more --neighbours or --nodes" in sentence


def tear_apart(run: Path) -> None:
    """Moves the posterior means of 0 and 180 degrees to opposite sides, far outside the prior."""
    model, dataset = load_model(Run(run))
    first, second = model.posterior(dataset.ends[[0, 12]])[0]
    stretch = 100 / float(np.linalg.norm(second - first))
    tensors = load_file(run / "model.safetensors")
    weight, bias = tensors["encoder.net.8.weight"].float(), tensors["encoder.net.8.bias"].float()
    weight[:2] *= stretch
    bias[:2] = stretch * (bias[:2] - torch.from_numpy(first + second) / 2)
    changed = {"encoder.net.8.weight": weight, "encoder.net.8.bias": bias}
    save_file(tensors | changed, run / "model.safetensors")


@pytest.mark.parametrize("more", [(), ("--seed", 1), ("--steps", 99)])
def test_a_run_is_not_trained_over(
    ask: Ask, run: Path, tmp_path: Path, more: tuple[object, ...]
) -> None:
    sentence = refused(ask, tmp_path, "train", NAME, "--out", "run", *more)
    assert "already holds a run; --resume continues it" in sentence


def test_another_experiment_is_not_resumed_into_a_run(ask: Ask, run: Path, tmp_path: Path) -> None:
    other = ("train", "pendulum/vhp-geco", "--steps", 40, "--out", "run", "--resume")
    assert "holds a run of pendulum/iwae, not of pendulum/vhp-geco" in refused(
        ask, tmp_path, *other
    )


def test_a_place_that_cannot_be_written_is_named(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    sentence = refused(ask, tmp_path, "train", NAME, "--steps", 2, "--out", "file/run")
    assert sentence.startswith("cannot write or read file/run")
    refused(ask, tmp_path, "train", NAME, "--steps", 2, "--out", "/proc/run")


def settings(run: Path, **changed: Any) -> None:
    """Changes settings of a run on disk, wherever they stand, without looking whether they fit."""
    content = json.loads((run / "run.json").read_text())
    config = content["config"]
    for name, value in changed.items():
        if name == "hidden":
            for part in (config["model"]["encoder"], config["model"]["decoder"]):
                part["hidden"] = value
        elif name == "constraint":
            config["constraints"]["error"] |= value
        else:
            (config["model"] if name in config["model"] else config)[name] = value
    (run / "run.json").write_text(json.dumps(content))


def without(run: Path, name: str) -> None:
    content = json.loads((run / "run.json").read_text())
    del content["config"]["constraints"]["error"][name]
    (run / "run.json").write_text(json.dumps(content))


def half_of(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def weights(run: Path, change: Callable[[torch.Tensor], torch.Tensor]) -> None:
    tensors = load_file(run / "model.safetensors")
    name = next(iter(tensors))
    save_file(tensors | {name: change(tensors[name])}, run / "model.safetensors")


def known(names: Iterable[str]) -> str:
    """Returns what the end of a sentence about an unknown name says."""
    return f"known: {', '.join(sorted(names))}."


NO_ZETA: dict[str, Any] = EXPERIMENTS["pendulum/vhp-rewo"].prior | {"num_importance": 0}
FOREIGN = "is truncated or foreign"
NO_JSON = "cannot be read as JSON"
MISFIT = "does not hold the weights that run.json describes"
SPOILED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no run.json": (lambda r: (r / "run.json").unlink(), "run.json is missing from run"),
    "half a run.json": (lambda r: half_of(r / "run.json"), NO_JSON),
    "empty run.json": (lambda r: (r / "run.json").write_text(""), NO_JSON),
    "binary run.json": (lambda r: (r / "run.json").write_bytes(b"\xff\x00\xfe"), NO_JSON),
    "bottomless run.json": (lambda r: (r / "run.json").write_text("[" * 10**6), NO_JSON),
    "list as run.json": (lambda r: (r / "run.json").write_text("[1]"), "not a list"),
    "foreign run.json": (lambda r: (r / "run.json").write_text('{"a": 1}'), "has no config"),
    "unknown setting": (lambda r: settings(r, colour="red"), "Unknown settings colour; known:"),
    "missing setting": (
        lambda r: without(r, "schedule"),
        "settings lack constraints.error.schedule",
    ),
    "text as width": (
        lambda r: settings(r, hidden=["a"]),
        "impossible values: model.encoder.hidden",
    ),
    "text as dimension": (lambda r: settings(r, latent_dim="2"), "values: model.latent_dim"),
    "nan as scale": (
        lambda r: settings(r, likelihood=NORMAL | {"scale": math.nan}),
        "positive scale",
    ),
    "text as dataset": (lambda r: settings(r, dataset="pendulum"), "values: dataset"),
    "negative width": (
        lambda r: settings(r, hidden=[-4]),
        "impossible values: model.encoder.hidden",
    ),
    "negative scale": (
        lambda r: settings(r, likelihood=NORMAL | {"scale": -1.0}),
        "positive scale",
    ),
    "no samples of zeta": (
        lambda r: settings(r, prior=NO_ZETA),
        "num_importance (K) must be at least 1, not 0",
    ),
    "no pseudo-inputs": (
        lambda r: settings(r, prior={"name": "vamp", "num_pseudo_inputs": 0}),
        "num_pseudo_inputs (C) must lie in 1 ..",
    ),
    "unknown dataset": (
        lambda r: settings(r, dataset={"name": "moon"}),
        known(DATASETS),
    ),
    "unknown prior": (lambda r: settings(r, prior={"name": "wish"}), known(PRIORS)),
    "unknown constraint": (lambda r: settings(r, constraint={"name": "?"}), known(CONSTRAINTS)),
    "no weights": (lambda r: (r / "model.safetensors").unlink(), "model.safetensors is missing"),
    "half the weights": (lambda r: half_of(r / "model.safetensors"), FOREIGN),
    "no byte of weights": (lambda r: (r / "model.safetensors").write_bytes(b""), FOREIGN),
    "text as weights": (lambda r: (r / "model.safetensors").write_text("hello" * 99), FOREIGN),
    "weights of another": (
        lambda r: save_file({"x": torch.ones(2)}, r / "model.safetensors"),
        MISFIT,
    ),
    "weights of another shape": (lambda r: weights(r, lambda w: w[:1].clone()), MISFIT),
    "weights of other widths": (lambda r: settings(r, hidden=[8, 8]), MISFIT),
    "nan as a weight": (lambda r: weights(r, lambda w: w * math.nan), "not finite"),
    "infinite weight": (lambda r: weights(r, lambda w: w + math.inf), "not finite"),
}


@pytest.mark.parametrize(("spoil", "part"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_run_gets_one_sentence_and_is_left_alone(
    ask: Ask, spoil: Callable[[Path], Any], part: str, run: Path, tmp_path: Path
) -> None:
    spoil(run)
    assert part in refused(ask, tmp_path, "evaluate", "run", "--json")


@pytest.mark.parametrize("spoil", ["no run.json", "unknown prior", "half the weights"])
@pytest.mark.parametrize("command", [("atlas",), ("interpolate", "--out", "walk.gif")])
def test_a_spoiled_run_is_refused_by_every_command(
    ask: Ask, command: tuple[str, ...], spoil: str, run: Path, tmp_path: Path
) -> None:
    spoiler, part = SPOILED[spoil]
    spoiler(run)
    name, *options = command
    assert part in refused(ask, tmp_path, name, "run", *options)


@pytest.mark.parametrize("spoil", ["no run.json", "half a run.json", "foreign run.json"])
def test_a_run_json_that_is_not_ours_is_not_resumed_over(
    ask: Ask, spoil: str, run: Path, tmp_path: Path
) -> None:
    SPOILED[spoil][0](run)
    (run / "state.safetensors").unlink()
    refused(ask, tmp_path, "train", NAME, "--steps", 31, "--out", "run", "--resume")


GECO: dict[str, Any] = {"name": "geco"}
REWO: dict[str, Any] = {"name": "rewo"}


def held(schedule: dict[str, Any] = GECO, **level: float) -> dict[str, Any]:
    """A constraint that a schedule holds to a level."""
    constraint = {"name": "reconstruction_error", "kappa": 0.02, "schedule": schedule}
    return {"constraint": constraint | level}


NO_KAPPA = {"constraint": {"name": "reconstruction_error", "schedule": GECO}}
IMPOSSIBLE: dict[str, tuple[dict[str, Any], str]] = {
    "negative kappa": (held(kappa=-0.02), "kappa must be positive"),
    "kappa of nan": (held(kappa=math.nan), "kappa must be positive"),
    "tau on GECO": (held(GECO | {"tau": 3.0}), "'geco' cannot be made: "),
    "no kappa": (NO_KAPPA, "GECO holds a constraint to a level: it needs a kappa"),
    "negative tau": (held(REWO | {"tau": -3.0}), "tau must be positive"),
    "start too small": (held(REWO | {"beta": 1e-7}), "must lie in [1e-05, 1], not 1e-07"),
    "start too large": (held(GECO | {"beta": 1e6}), "must lie in [1e-05, 100000], not 1000000.0"),
    "weight too small": (
        {"schedule": {"name": "constant", "beta": 1e-9}},
        "The schedule 'constant' cannot be made: beta, where it starts, must lie in [1e-05, ",
    ),
    "alpha of one": (held(alpha=1.0), "must lie in [0, 1), not 1.0"),
    "warm-up of no steps": ({"schedule": {"name": "warm_up", "steps": 0}}, "steps must be"),
    "unknown schedule": ({"schedule": {"name": "wish"}}, known(SCHEDULES)),
    "unknown objective": ({"objective": {"name": "wish"}}, known(OBJECTIVES)),
    "no samples of z": (
        {"objective": {"name": "importance_weighted", "num_samples": 0}},
        "'importance_weighted' cannot be made: num_samples",
    ),
    "no samples of zeta": (
        {"prior": NO_ZETA},
        "num_importance (K) must be at least 1, not 0",
    ),
    "unknown precision": ({"precision": "float1"}, "known: bfloat16, float32"),
    "unknown covariance": ({"covariance": "round"}, "known: diagonal, full"),
    "no image": ({"dataset": {"name": "pendulum", "num_images": 0}}, "1 to 1,000,000 images"),
}


@pytest.mark.parametrize(("changes", "part"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_settings_are_not_trained_with(
    ask: Ask, changes: dict[str, Any], part: str, tmp_path: Path
) -> None:
    config = EXPERIMENTS[NAME].changed(hidden=(16, 16), steps=STEPS, **changes)
    Run(tmp_path / "run").save_description(config, [], {"finished": False})
    assert part in refused(ask, tmp_path, "train", NAME, "--out", "run", "--resume")


# The real process


def python_m_core(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "core", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_process_exits_with_two_and_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = python_m_core("train", "pendulum/gan", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: There is no experiment 'pendulum/gan'; known: ")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_process_exits_with_zero_and_json_alone_on_standard_output(tmp_path: Path) -> None:
    done = python_m_core("list", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"experiments": sorted(EXPERIMENTS), "runs": []}


@pytest.mark.parametrize("buffering", [[], ["-u"]])
def test_a_reader_that_has_gone_is_told_nothing(buffering: list[str], tmp_path: Path) -> None:
    listing = subprocess.Popen(
        [sys.executable, *buffering, "-m", "core", "list"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert listing.stdout and listing.stderr
    listing.stdout.close()
    assert listing.stderr.read() == b"" and listing.wait() == 141


def test_the_help_of_the_process_names_the_commands(tmp_path: Path) -> None:
    done = python_m_core("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert all(command in done.stdout for command in __main__.COMMANDS)
