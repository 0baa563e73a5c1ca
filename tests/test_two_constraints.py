"""Two constraints, each with its multiplier, from the description to the pages."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import loading
from app.views.live import progress
from core import build
from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.experiments import experiment
from core.runs import Run
from core.runs.columns import Column
from core.runs.live import Live
from core.runs.recording import record

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class LargestError:
    """The largest squared error of a datum."""

    @property
    def column(self) -> Column:
        return Column("largest", "C, largest squared error", scale="log", level_title="κ")

    def level(self, kappa: float) -> float:
        return kappa

    def __call__(self, x, likelihood):
        return (x - likelihood.mean).square().amax(-1)


@pytest.fixture
def config(monkeypatch):
    monkeypatch.setitem(build.CONSTRAINTS, "largest_error", LargestError)
    first = experiment("digits/geco").changed(hidden=(8, 8), steps=30, batch_size=32)
    schedule = {"name": "geco", "nu": 0.03, "beta": 0.05, "most": 400.0}
    shared = {"alpha": 0.9, "excess": "relative", "schedule": schedule}
    constraints = {
        "error": {"name": "reconstruction_error", "kappa": 0.2} | shared,
        "largest": {"name": "largest_error", "kappa": 0.3} | shared,
    }
    return replace(first, objective={"name": "lagrangian"}, constraints=constraints)


def test_each_has_its_own_average_level_and_multiplier_and_both_are_recorded(config, tmp_path):
    run = Run(tmp_path / "run")
    list(record(run, config, resume=False))
    names = ["lambda_error", "lambda_largest", "error", "largest"]
    assert [column.name for column in run.columns][1:5] == names
    levels = {column.name: column.level for column in run.columns if column.level is not None}
    assert levels == pytest.approx({"error": 0.04, "largest": 0.3})
    history = run.history
    assert all(len(history[name]) == 30 for name in names)
    assert (np.diff(history["lambda_error"]) > 0).all() and history["lambda_error"][0] > 20
    assert not np.array_equal(history["lambda_error"], history["lambda_largest"])


def test_resumed_equals_straight(config, tmp_path):
    straight, resumed = Run(tmp_path / "straight"), Run(tmp_path / "resumed")
    list(record(straight, config, resume=False))
    list(record(resumed, config.changed(steps=11), resume=False))
    list(record(resumed, config, resume=True))
    one, other = ((run.path / "model.safetensors").read_bytes() for run in (straight, resumed))
    assert one == other


def test_a_bound_with_one_weight_refuses_two_in_a_sentence(config):
    config = replace(config, objective={"name": "elbo"})
    with pytest.raises(ConfigProblem, match="'lagrangian' takes several"):
        build_trainer(config, build_model(config, build_dataset(config)))


def test_pages_draw_them_beside_runs_with_one_weight(config, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    (tmp_path / "checkpoints").symlink_to(ROOT / "checkpoints")
    run = Run(tmp_path / "runs/digits/both")
    list(record(run, config, resume=False))
    assert progress(Live.load(run.path)).startswith("step 30 · ")
    (run.path / "live.npz").unlink()  # it has ended
    app = AppTest.from_file(str(ROOT / "app/Home.py"), default_timeout=60)
    app.query_params["runs"] = ["runs/digits/both", "digits/vhp-rewo"]
    app.switch_page(str(ROOT / "pages/training.py"))
    app.run()
    assert not app.exception and not app.error
    figure = app.get("plotly_chart")[0].proto.spec
    for heading in (
        "λ, the weight of largest",
        "C, largest squared error",
        "β, the weight of the rate",
    ):
        assert heading in figure or heading.encode("unicode_escape").decode() in figure


def test_a_run_with_two_weights_has_no_path_over_a_field_and_is_not_offered_there(
    config, tmp_path, monkeypatch
):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    (tmp_path / "checkpoints").symlink_to(ROOT / "checkpoints")
    list(record(Run(tmp_path / "runs/digits/both"), config, resume=False))
    (tmp_path / "runs/digits/both/live.npz").unlink()
    app = AppTest.from_file(str(ROOT / "app/Home.py"), default_timeout=60)
    app.query_params["runs"] = ["runs/digits/both"]
    app.switch_page(str(ROOT / "pages/multiplier.py"))
    app.run()
    assert not app.exception
    offered = [option for box in app.selectbox for option in box.options]
    assert offered and not any("both" in option for option in offered)


def test_kappa_is_that_of_the_error_wherever_it_is_listed(config):
    turned = replace(config, constraints=dict(reversed(config.constraints.items())))
    assert turned.kappa == config.kappa == 0.2
    assert turned.changed(kappa=0.4).constraints["error"]["kappa"] == 0.4
