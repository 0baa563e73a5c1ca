"""Runs that constraints alone shape: how they end, what is told of them, and their table."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.views.constraint_words import ASKED, asked, came, left_out
from app.views.events import compared_kappa
from app.views.training_form import alike, offered, settings_of
from core import __main__
from core.build import ConfigProblem, build_dataset, build_model, build_trainer
from core.classifiers import shipping
from core.constraints import CONSTRAINTS, ReconstructionError
from core.experiments import EXPERIMENTS, experiment
from core.experiments.constrained import CONSTRAINED, DIGITS, MNIST
from core.experiments.sweeps import seed_job
from core.experiments.tables import TABLES
from core.files import FileProblem
from core.mean_image import require_less_than_mean_image
from core.metrics.evaluation import METRICS, EvaluatedModel
from core.runs import Run
from core.runs.binding import unsuited
from core.runs.columns import ERROR, RATE, STEP, Column, weight_of
from core.runs.holding import held

LEVEL = 0.0225
CLASS = Column("class", "C, probability of another class", level=0.05, level_title="1 − κ")
WEIGHTS = [Column(weight_of(name), "λ", scale="log") for name in ("error", "class")]
COLUMNS = [STEP, *WEIGHTS, replace(ERROR, level=LEVEL), CLASS, RATE]


def history(error: float, weight: float, rests: bool, of_class: float = 0.04) -> dict:
    steps = np.arange(1, 4_001, 20.0)
    rising = np.full(len(steps), weight) * (1 if rests else np.linspace(0.5, 1, len(steps)))
    return {
        "step": np.append(steps[:-1], 4_000.0),
        "error": np.full(len(steps), error),
        "class": np.full(len(steps), of_class),
        weight_of("error"): rising,
        weight_of("class"): np.linspace(1, 30, len(steps)),
        "rate": np.full(len(steps), 9.0),
    }


def test_a_level_that_is_infeasible_is_told_with_lambda_at_its_bound():
    rows = history(1.12 * LEVEL, 1e4, rests=True)
    error, of_class = held(rows, COLUMNS)
    assert error.verdict == "violated by 12 % after 4,000 steps, λ at its bound"
    assert error.at_bound and not error.is_satisfied and of_class.verdict == "satisfied"
    (sentence,) = unsuited(rows, COLUMNS)
    assert "running mean squared error is violated by 12 % after 4,000 steps" in sentence
    assert "at its bound (10,000)" in sentence and "κ² is 0.0225" in sentence
    assert "cannot meet it" in sentence


def test_a_level_that_lambda_still_works_on_is_not_called_infeasible():
    rows = history(2 * LEVEL, 300.0, rests=False)
    (sentence,) = unsuited(rows, COLUMNS)
    assert "violated by 100 %" in sentence and "λ still rising (300)" in sentence
    assert "Train longer" in sentence and "bound" not in sentence


def test_levels_that_are_kept_are_no_reason_for_words_and_swings_are_allowed():
    for error in (0.1 * LEVEL, LEVEL, 1.04 * LEVEL):
        assert not unsuited(history(error, 300.0, rests=True), COLUMNS)
    assert unsuited(history(1.06 * LEVEL, 300.0, rests=True), COLUMNS)


def test_all_violated_constraints_are_told_each_by_its_own():
    rows = history(2 * LEVEL, 1e4, rests=True, of_class=0.2)
    first, second = unsuited(rows, COLUMNS)
    assert "mean squared error" in first and "probability of another class" in second
    assert "violated by 300 %" in second and "1 − κ is 0.05" in second


@pytest.mark.parametrize("rows", [{}, {"step": np.array([])}, {"error": np.array([np.nan])}])
def test_what_has_not_begun_or_is_not_finite_is_told_nothing_of(rows):
    assert not held(rows, COLUMNS)
    assert not held(history(np.nan, 3.0, rests=True, of_class=np.nan), COLUMNS)


def test_lambda_of_a_real_training_rests_at_the_bound_of_its_schedule():
    config = experiment("digits/tight").changed(hidden=(8,), steps=400)
    config = config.changed(kappa=0.01, schedule=config.schedule | {"nu": 0.05, "most": 200.0})
    dataset = build_dataset(config)
    trainer = build_trainer(config, build_model(config, dataset))
    import torch

    steps = list(trainer.run(torch.from_numpy(dataset.train), config.steps))
    rows = {"step": np.array([one.step for one in steps], float)}
    for name in config.constraints:
        rows[name] = np.array([one.averages[name] for one in steps])
        rows[weight_of(name)] = np.array([one.weights[weight_of(name)] for one in steps])
    error = held(rows, trainer.columns)[0]
    assert error.at_bound and error.weight == pytest.approx(200)


@pytest.mark.parametrize(
    ("name", "constraint", "kappa"),
    [
        ("digits/cla", "class", 0.05),
        ("digits/fre", "features", 0.9),
        ("digits/pncc", "correlation", 0.3),
        ("digits/fre-pncc", "patches", 0.3),
    ],
)
def test_a_kappa_that_the_mean_image_meets_is_refused_for_every_measure(name, constraint, kappa):
    config = experiment(name)
    dataset = build_dataset(config)
    require_less_than_mean_image(config, dataset)
    spec = config.constraints[constraint] | {"kappa": kappa}
    loose = config.changed(constraints=config.constraints | {constraint: spec})
    with pytest.raises(ConfigProblem, match="asks nothing of a model") as problem:
        require_less_than_mean_image(loose, dataset)
    assert spec["name"] in str(problem.value)


# ---- the experiments, and what pages say of them


@pytest.mark.parametrize("name", [f"digits/{method}" for method in DIGITS])
def test_every_set_of_constraints_can_be_trained_on_digits(name):
    import torch

    config = experiment(name).changed(hidden=(8, 8), batch_size=16)
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    steps = list(build_trainer(config, model).run(torch.from_numpy(dataset.train), 3))
    assert set(steps[-1].averages) == set(config.constraints)
    assert set(steps[-1].weights) == {weight_of(one) for one in config.constraints}


def test_both_datasets_have_the_same_methods_and_each_measure_is_held_by_one():
    assert list(DIGITS) == list(MNIST)
    used = {spec["name"] for config in CONSTRAINED for spec in config.constraints.values()}
    assert used == set(CONSTRAINTS) == set(ASKED)
    assert not any(config.explains for config in CONSTRAINED)


def test_every_experiment_of_constraints_says_what_it_asks_for_and_others_nothing():
    said = {config.name: asked(config) for config in CONSTRAINED}
    assert "at most 0.15 and a small classifier" in said["digits/re-cla"]
    assert "4 × 4 pixels correlate with the image's by at least 0.85" in said["digits/fre-pncc"]
    assert "off by at most 20%" in said["digits/fre"]
    assert asked(EXPERIMENTS["digits/geco"]) == ""
    assert "probability of another" not in came([])
    assert left_out([]) == "" and "RE and CLA" in left_out(["RE", "CLA"])


def test_the_form_offers_kappa_and_the_bound_of_each_constraint():
    config = experiment("digits/re-cla")
    titles = [setting.title for setting, _ in offered(config)]
    assert {"κ, the tolerated error", "κ, the probability of its class"} <= set(titles)
    assert {"Bound of λ (error)", "Bound of λ (class)"} <= set(titles)
    keys = [setting.key for setting in settings_of(config)]
    assert len(set(keys)) == len(keys)
    (kappa,) = (one for one in settings_of(config) if one.key == "class--kappa")
    changed = kappa.into(config, 0.8)
    assert changed.constraints["class"]["kappa"] == 0.8
    assert changed.constraints["error"] == config.constraints["error"]
    cla = experiment("digits/cla")
    assert alike(changed, config, cla).constraints["class"]["kappa"] == 0.8
    assert [one.title for one, _ in offered(experiment("digits/geco"))].count(
        "κ, the tolerated error"
    ) == 1


def test_kappa_of_another_measure_is_no_tolerated_error():
    assert compared_kappa(experiment("digits/cla")) is None
    assert compared_kappa(experiment("digits/re-cla")) == 0.15
    assert compared_kappa(experiment("digits/iwae")) == 0.17  # that of the methods with a beta


# ---- measures and the table


def evaluated(name: str) -> EvaluatedModel:
    from core.build import build_chart

    config = experiment(name).changed(hidden=(8, 8))
    dataset = build_dataset(config)
    model = build_model(config, dataset).eval()
    return EvaluatedModel(model, build_chart(config, model), dataset, config)


def test_error_and_class_are_measured_of_runs_that_hold_neither():
    of_run = evaluated("digits/pncc")
    error, accuracy = (METRICS[name](of_run) for name in ("error", "class_accuracy"))
    decoded = of_run.model.decode(of_run.model.draw(of_run.dataset.test, seed=0)[0])
    assert error == pytest.approx(float(np.square(decoded - of_run.dataset.test).mean()))
    assert 0 <= accuracy < 0.5  # it was never trained
    (found,) = METRICS["constraints"](of_run).values()
    assert found == of_run.terms["correlation"]


def test_a_likelihood_that_was_never_trained_is_no_measure():
    of_run = evaluated("digits/cla")
    for name in ("negative_log_likelihood", "negative_log_likelihood_all"):
        assert METRICS[name](of_run) is None


def test_there_is_no_class_accuracy_without_a_classifier():
    of_run = evaluated("digits/geco")
    other = replace(of_run, dataset=replace(of_run.dataset, name="fashion-mnist"))
    assert METRICS["class_accuracy"](of_run) is not None
    assert METRICS["class_accuracy"](other) is None
    assert isinstance(of_run.model.measures["error"], ReconstructionError)


def test_a_damaged_classifier_is_a_problem_and_not_as_if_there_were_none(tmp_path, monkeypatch):
    damaged = tmp_path / "digits.safetensors"
    damaged.write_bytes(b"{}")
    monkeypatch.setattr(shipping, "file_of", lambda dataset, digest="": damaged)
    with pytest.raises(FileProblem, match=r"digits\.safetensors"):
        METRICS["class_accuracy"](evaluated("digits/vae"))


def left(name: str, seed: int, rows: dict, accuracy: float | None = 0.9) -> None:
    config = experiment(name).changed(seed=seed, steps=4_000)
    run = Run(seed_job(Path("runs/table-constraints"), name, seed, 4_000).folder)
    run.save_description(config, COLUMNS, {"finished": True})
    run.save_history(rows)
    run.save_metrics({"error": 0.04, "class_accuracy": accuracy, "average_kl": 7.25})


def ask(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["core", "table", "constraints", *arguments])
    return __main__.main()


def test_the_table_tells_levels_verdicts_and_measures(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    left("digits/re-cla", 0, history(0.9 * LEVEL, 200.0, rests=False))
    left("digits/re-cla", 1, history(LEVEL, 200.0, rests=False), accuracy=None)
    left("digits/tight", 0, history(1.5 * LEVEL, 1e4, rests=True))
    assert ask(monkeypatch, "--read", "--markdown", "--datasets", "digits") == 0
    head, _, *lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    names = [cell.strip() for cell in head.split("|")[1:-1]]
    rows = {}
    for line in lines:
        cells = dict(zip(names, (cell.strip() for cell in line.split("|")[1:-1]), strict=True))
        rows[cells["method"]] = cells
    assert list(rows) == list(DIGITS)
    both, tight = rows["re-cla"], rows["tight"]
    assert (both["satisfied"], tight["satisfied"]) == ("2 of 2", "0 of 1")
    assert both["C reached, of its level"] == "error 0.0214 of 0.0225, class 0.04 of 0.05"
    assert (both["error"], both["class accuracy"], both["KL, nats"]) == ("0.200", "90.0%", "7.2")
    assert tight["violated"] == "error violated by 50 % after 4,000 steps, λ at its bound"
    assert rows["pncc"]["satisfied"] == rows["pncc"]["violated"] == "-"


def test_the_table_as_json_has_every_run_of_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    left("digits/tight", 0, history(1.5 * LEVEL, 1e4, rests=True))
    assert ask(monkeypatch, "--read", "--json", "--datasets", "digits") == 0
    said = json.loads(capsys.readouterr().out)
    (row,) = (row for row in said["rows"] if row["experiment"] == "digits/tight")
    (of_run,) = row["runs"]
    assert of_run["held"][0]["at_bound"] is True and of_run["satisfied"] is False
    assert row["error"] == pytest.approx(0.2) and row["average_kl"] == 7.25
    assert {r.name for r in map(experiment, TABLES["constraints"].experiments)} == {
        config.name for config in CONSTRAINED
    }
