"""A plane fitted to a run afterwards, and a run with its own: files, measures, resuming."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save, save_file

from core import __main__
from core.atlas import Atlas
from core.atlas.stand_in import stand_in
from core.build import build_chart, load_model, load_trained
from core.charts import KernelChart
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.metrics import evaluation
from core.metrics.evaluation import METRICS
from core.runs import Run, charting
from core.runs.charting import fit_chart, fitted_chart, plane_of
from core.runs.recording import complete, record
from core.runs.run import CHART
from tests.test_recording import tensors_of

SMALL: dict[str, Any] = {
    "hidden": (16,),
    "latent_dim": 4,
    "num_nodes": 80,
    "num_neighbours": 6,
    "steps": 30,
}
PLANE = {"name": "kernel", "net": {"name": "mlp", "hidden": [16], "dropout": 0.1}}
OWN = EXPERIMENTS["digits/nonparametric"].changed(**SMALL, smoother=PLANE | {"num_anchors": 70})
BESIDE = EXPERIMENTS["digits/vae-10"].changed(**SMALL)
LONG = ("walks_without_jump", "information", "marginal_kl")  # of graphs, and of all rows


@pytest.fixture(scope="module", autouse=True)
def quick():
    """UMAP compiles for half a minute, and some measures that planes have no part in take long."""
    turned = lambda latents, *_: latents[:, 1::-1]  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.atlas.projections.umap", turned)
        patch.setattr("core.metrics.neighbours.unfolded", lambda *of: tuple(map(turned, of)))
        for name in LONG:
            patch.delitem(METRICS, name)
        patch.setitem(charting.USUAL, "num_anchors", 60)
        patch.setitem(charting.USUAL, "net", PLANE["net"])
        yield


def trained(path: Path, config) -> Run:
    run = Run(path)
    for _ in record(run, config, resume=False):
        pass
    return run


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Run:
    """A small nonparametric VAE, with its atlas."""
    run = trained(tmp_path_factory.mktemp("own") / "run", OWN)
    for _ in complete(run):
        pass
    return run


@pytest.fixture(scope="module")
def beside(tmp_path_factory) -> Run:
    """A small VAE of as many latents, with its atlas and measures."""
    run = trained(tmp_path_factory.mktemp("beside") / "run", BESIDE)
    for _ in complete(run):
        pass
    return run


@pytest.fixture(scope="module")
def fitted(beside, tmp_path_factory) -> Run:
    """The same after `python -m core chart`."""
    path = copytree(beside.path, tmp_path_factory.mktemp("fitted") / "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["core", "chart", str(path)])
        patch.setattr("core.charts.fitting.STEPS", 40)
        assert __main__.main() == 0
    return Run(path)


@pytest.fixture
def copied(fitted, tmp_path) -> Run:
    return Run(copytree(fitted.path, tmp_path / "run"))


def chart_of(run: Run) -> KernelChart | None:
    model, dataset = load_model(run)
    return fitted_chart(run, model, dataset)


def rewritten(run: Run, facts: dict[str, Any] | None = None, **weights: torch.Tensor) -> None:
    """Replaces parts of what chart.safetensors holds."""
    path = run.path / CHART
    with safe_open(path, framework="pt") as file:
        known = json.loads(file.metadata()["chart"])
    content = save(load_file(path) | weights, {"chart": json.dumps(known | (facts or {}))})
    path.write_bytes(content)


def test_only_the_measures_of_the_plane_change_with_one_fitted_afterwards(beside, fitted):
    before, after = beside.metrics, fitted.metrics
    assert list(before) == list(after) == list(METRICS)
    assert before["chart"] is None and after["chart"] is not None
    assert before == after | {"chart": None}
    for name in ("model.safetensors", "run.json", "history.npz", "snapshots.npz"):
        assert (beside.path / name).read_bytes() == (fitted.path / name).read_bytes()


def test_measured_anew_with_a_plane_all_else_of_a_run_is_as_without(beside, fitted):
    found = []
    for run in (beside, fitted):
        model, dataset = load_model(run)
        chart = build_chart(run.config, model)
        plane = plane_of(run, chart, dataset)
        found.append(evaluation.evaluate(model, chart, dataset, run.config, plane))
    one, other = found
    assert one.pop("chart") is None
    measured = other.pop("chart")
    assert one == other and one["negative_log_likelihood"]["mean"] > 0 and one["average_kl"] > 0
    assert measured == fitted.metrics["chart"]


def test_a_fitted_plane_is_a_view_of_the_atlas_beside_those_that_were_there(beside, fitted):
    before, after = Atlas.load(beside.path), Atlas.load(fitted.path)
    assert set(after.views) == {*before.views, "chart"}
    assert after.density is not None and before.density is None
    np.testing.assert_array_equal(before.nodes, after.nodes)
    chart = chart_of(fitted)
    dataset = load_model(fitted)[1]
    places = after.views["chart"][after.span("datum")]
    np.testing.assert_allclose(places, chart.encode(dataset.test[:500]), atol=1e-4)
    assert chart.decode(places[:3]).shape == (3, 64)


def test_the_measures_of_a_plane_say_what_x_and_z_are_worth(own, fitted):
    for run in (own, fitted):
        measured = run.metrics["chart"]
        assert set(measured) == {"neighbours", "distortion", "walks"}
        assert all(0 <= of["10"] <= 1 for of in measured["neighbours"].values())
        assert measured["distortion"]["x"] > measured["distortion"]["z"] > 0
        assert set(measured["walks"]) == {"z", "x", "ends", "z_graph", "x_graph"}
        assert all(of["low"] <= of["unsure"] <= of["high"] for of in measured["walks"].values())


def test_drawn_anew_or_completed_again_an_atlas_keeps_its_fitted_plane(copied, monkeypatch):
    before = Atlas.load(copied.path)
    monkeypatch.setattr(sys, "argv", ["core", "atlas", str(copied.path)])
    assert __main__.main() == 0
    np.testing.assert_array_equal(Atlas.load(copied.path).views["chart"], before.views["chart"])


def test_a_run_that_is_trained_on_loses_the_plane_of_its_old_weights(copied, monkeypatch):
    monkeypatch.setattr("core.runs.recording.measures", lambda evaluated: iter(()))
    for _ in complete(copied):
        pass
    assert (copied.path / CHART).exists()  # of the same weights
    for _ in record(copied, BESIDE.changed(steps=33), resume=True):
        pass
    with pytest.raises(
        FileProblem, match="fitted to other weights than the run has; fit it again"
    ):
        chart_of(copied)
    for _ in complete(copied):
        pass
    assert not (copied.path / CHART).exists() and "chart" not in Atlas.load(copied.path).views


def test_a_run_without_a_fitted_plane_has_none(beside):
    assert chart_of(beside) is None


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda run: truncated(run, 900), "no chart of this run"),
        (lambda run: truncated(run, 0), "no chart of this run"),
        (lambda run: (run.path / CHART).write_bytes(b"foreign" * 99), "no chart of this run"),
        (lambda run: save_file({"w": torch.ones(2)}, run.path / CHART), "no chart of this run"),
        (lambda run: rewritten(run, {"spec": {"name": "?"}}), "does not hold what it describes"),
        (lambda run: rewritten(run, {"spec": None}), "does not hold what it describes"),
        (lambda run: rewritten(run, {"spec": PLANE}), "does not hold what it describes"),
        (lambda run: rewritten(run, more=torch.ones(2)), "does not hold what it describes"),
        (lambda run: rewritten(run, {"weights": "0" * 32}), "other weights than the run has"),
        (
            lambda run: rewritten(run, anchors=torch.full((60, 2), float("nan"))),
            "its weights are not finite",
        ),
    ],
)
def test_a_damaged_or_foreign_chart_is_refused_in_a_sentence(copied, damage, said):
    damage(copied)
    with pytest.raises(FileProblem, match=said) as refused:
        chart_of(copied)
    assert "\n" not in str(refused.value) and str(refused.value).endswith("fit it again.")


def truncated(run: Run, size: int) -> None:
    path = run.path / CHART
    path.write_bytes(path.read_bytes()[:size])


def test_a_fit_that_is_broken_off_leaves_no_chart(beside, tmp_path):
    run = Run(copytree(beside.path, tmp_path / "run"))
    steps = fit_chart(run)
    next(steps)
    steps.close()
    assert not (run.path / CHART).exists()


def test_a_run_with_its_own_plane_is_explored_without_its_data(own):
    model, dataset = load_model(own)
    placeholder = stand_in(Atlas.load(own.path), "digits")
    few = replace(placeholder, train=placeholder.train[:5], test=placeholder.test[:5])
    for other in (placeholder, few):
        chart = build_chart(own.config, load_trained(own, other))
        assert chart.smoother.anchors.shape == (70, 2)
        places = chart.encode(dataset.test[:9])
        np.testing.assert_array_equal(
            places, build_chart(own.config, model).encode(dataset.test[:9])
        )
        np.testing.assert_array_equal(
            chart.decode(places), build_chart(own.config, model).decode(places)
        )


def test_a_run_with_its_own_plane_whose_anchors_are_not_finite_is_refused(own, tmp_path):
    run = Run(copytree(own.path, tmp_path / "run"))
    path = run.path / "model.safetensors"
    weights = load_file(path)
    save_file(weights | {"smoother.anchors": weights["smoother.anchors"] * np.inf}, path)
    with pytest.raises(FileProblem, match="not finite"):
        load_model(run)


def test_anchors_are_of_the_weights_at_the_end_and_from_all_over_the_data(own):
    model, dataset = load_model(own)
    chosen = dataset.train[np.arange(70) * len(dataset.train) // 70]
    anchors, anchored = (w.numpy() for w in (model.smoother.anchors, model.smoother.anchored))
    np.testing.assert_allclose(anchors, model.smoother.places(chosen), atol=0.02)  # in halves
    np.testing.assert_allclose(anchored, model.posterior(chosen)[0], atol=0.02)
    assert "match" in own.history and (own.history["match"] > 0).all()


def test_resumed_it_has_the_same_bits_as_straight_anchors_included(own, tmp_path):
    config = OWN.changed(steps=17)
    run = trained(tmp_path / "run", config)
    for _ in record(run, OWN, resume=True):
        pass
    resumed, straight = tensors_of(run.path), tensors_of(own.path)
    kept = [name for name in straight if not name.startswith(("snapshots", "bounds", "history"))]
    assert [name for name in kept if not torch.equal(resumed[name], straight[name])] == []
    assert straight["model.smoother.anchors"].unique().numel() > 70
    weights = [(of.path / "model.safetensors").read_bytes() for of in (run, own)]
    assert weights[0] == weights[1]
