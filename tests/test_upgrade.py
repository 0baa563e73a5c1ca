"""What older versions wrote is read in today's layout, and a newer version's is refused."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from core.build import (
    MODELS,
    ConfigProblem,
    build_chart,
    build_dataset,
    build_model,
    build_trainer,
    load_model,
)
from core.charts import LatentChart
from core.experiments import EXPERIMENTS
from core.files import FileProblem
from core.runs import STATE, Run, RunConfig, find_runs
from core.runs.columns import USUAL
from core.runs.fitting import REQUIRED
from core.runs.recording import complete, record
from core.runs.upgrade import LAYOUT, upgraded

ROOT = Path(__file__).parent.parent / "checkpoints"
SHIPPED = find_runs(ROOT)
TINY = {"hidden": (8, 8), "num_nodes": 40, "num_neighbours": 6, "steps": 12}
CONFIG = EXPERIMENTS["pendulum/vhp-rewo"].changed(
    **TINY, dataset={"name": "pendulum", "num_images": 128}, kappa=0.06, alpha=0.5
)
USUAL_NAMES = tuple(column.name for column in USUAL)


def test_all_shipped_runs_are_found():
    assert len(SHIPPED) == 84


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_run_is_read_as_the_experiment_that_it_is(name: str):
    run = Run(ROOT / name)
    experiment = EXPERIMENTS[
        re.sub(r"-seed-\d+$", "", name)
    ]  # further seeds say so in their names
    same = {"steps": run.config.steps, "seed": run.config.seed}
    # Those of before November 2026 do not say how they started, and not on components as today.
    start = run.config.model.get("start", "standardised")
    as_begun = replace(run.config, model=run.config.model | {"start": start})
    assert as_begun == experiment.changed(**same, start=start)
    assert run.is_finished and run.provenance["commit"]
    names = tuple(column.name for column in run.columns)
    assert names == tuple(run.history)
    if not experiment.explains:  # constraints with a multiplier each
        return
    learns_a_plane = experiment.model.get("smoother") is not None
    assert tuple(name for name in names if name != "match") == USUAL_NAMES
    assert ("match" in names) == learns_a_plane
    (error,) = (column for column in run.columns if column.name == "error")
    level = None if experiment.kappa is None else experiment.kappa**2
    assert (error.level, error.title) == (level, "C, running mean squared error")


def test_what_is_in_todays_layout_comes_back_as_it_is():
    assert RunConfig.from_json(json.loads(json.dumps(CONFIG.to_json()))) == CONFIG
    content = {"layout": LAYOUT, "config": CONFIG.to_json(), "columns": [], "provenance": {}}
    assert upgraded(content) is content


def test_a_run_describes_itself_and_its_columns(tmp_path: Path):
    run = Run(tmp_path / "run")
    rows = list(record(run, CONFIG, resume=False))
    content = json.loads((run.path / "run.json").read_text())
    assert content["layout"] == LAYOUT
    assert content["config"]["model"]["encoder"] == {"name": "mlp", "hidden": [8, 8]}
    assert content["config"]["constraints"]["error"]["kappa"] == 0.06
    assert content["columns"][2] == {
        "name": "error",
        "title": "C, running mean squared error",
        "scale": "log",
        "level": pytest.approx(0.0036),
        "level_title": "κ²",
    }
    assert [column.name for column in run.columns] == [c.name for c in USUAL] == list(run.history)
    assert run.history["beta"].tolist() == pytest.approx([row.weights["beta"] for row in rows])


@pytest.mark.parametrize("layout", [LAYOUT + 1, 99, "2", None, 10**50])
def test_a_run_of_a_newer_version_says_what_to_do(tmp_path: Path, layout: Any):
    (tmp_path / "run.json").write_text(json.dumps({"layout": layout, "config": {}}))
    for ask in (lambda r: r.config, lambda r: r.columns, lambda r: r.provenance):
        with pytest.raises(FileProblem, match=r"newer version .* update Priorscape\.$") as problem:
            ask(Run(tmp_path))
        assert "\n" not in str(problem.value) and len(str(problem.value)) < 400
    assert not Run(tmp_path).is_finished


@pytest.mark.parametrize(
    "columns",
    [None, 5, [5], ["beta"], [{"title": "x"}], [{"name": ""}], [{"name": "a", "title": 3}],
     [{"name": "a", "title": "b", "level": "x"}], [{"name": "a", "title": "b", "level": True}]],
)  # fmt: skip
def test_columns_that_are_none_are_one_sentence(tmp_path: Path, columns: Any):
    content = {"layout": LAYOUT, "config": CONFIG.to_json(), "columns": columns}
    (tmp_path / "run.json").write_text(json.dumps(content))
    with pytest.raises(FileProblem, match="does not say what the columns of its history are"):
        Run(tmp_path).columns  # noqa: B018


def test_a_column_of_a_later_version_is_read_as_far_as_it_is_known(tmp_path: Path):
    column = {"name": "error", "title": "C", "colour": "red"}
    content = {"layout": LAYOUT, "config": CONFIG.to_json(), "columns": [column]}
    (tmp_path / "run.json").write_text(json.dumps(content))
    assert [c.title for c in Run(tmp_path).columns] == ["C"]


OLD = {
    "name": "digits/x",
    "dataset": {"name": "digits"},
    "prior": {"name": "hierarchical", "num_importance": 4},
    "objective": {"name": "elbo"},
    "schedule": {"name": "rewo", "kappa": 0.1, "alpha": 0.9, "tau": 2.0},
    "scale": 0.3,
}


def test_settings_that_the_first_layouts_left_out_have_their_defaults_of_then():
    config = RunConfig.from_json(OLD)
    net = {"name": "mlp", "hidden": [256] * 4}
    assert config.model == {
        "name": "vae",
        "encoder": net,
        "decoder": net,
        "likelihood": {"name": "normal", "scale": 0.3},
        "prior": {"name": "hierarchical", "num_importance": 4, "net": net},
        "latent_dim": 2,
        "covariance": "diagonal",
    }
    assert config.constraints == {
        "error": {
            "name": "reconstruction_error",
            "kappa": 0.1,
            "alpha": 0.9,
            "schedule": {"name": "rewo", "tau": 2.0},
        }
    }


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"schedule": "rewo"}, "impossible values: constraints"),
        ({"schedule": {"kappa": 1}}, "impossible values: constraints"),
        ({"constraint": 5}, "impossible values: constraints"),
        ({"prior": "vamp"}, "impossible values: model.prior"),
        ({"hidden": "wide"}, "impossible values: model.encoder.hidden"),
        ({"hidden": [10**9]}, "impossible values: model.encoder.hidden"),
        ({"latent_dim": 10**9}, "impossible values: model.latent_dim"),
        ({"latent_dim": True}, "impossible values: model.latent_dim"),
        ({"covariance": 3}, "impossible values: model.covariance"),
        ({"model": {}}, "Unknown settings prior, scale, schedule"),
        ({"colour": "red"}, "Unknown settings colour"),
    ],
)
def test_what_makes_no_sense_is_named(change: dict[str, Any], part: str):
    with pytest.raises(FileProblem, match=part) as problem:
        RunConfig.from_json(OLD | change)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("kept", ["prior", "schedule", "dataset", "objective", "scale"])
def test_what_is_missing_is_named(kept: str):
    with pytest.raises(FileProblem, match="lack "):
        RunConfig.from_json({name: value for name, value in OLD.items() if name != kept})


def as_before(state: Path) -> None:
    """Rewrites a state as the versions until November 2026 wrote it."""
    with safe_open(state, framework="pt") as file:
        about = {name: json.loads(value) for name, value in file.metadata().items()}
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    multiplier = about.pop("constraints")["error"]
    multiplier["error"] = multiplier.pop("average")
    del about["step"]
    config, spec = about["config"], about["config"].pop("constraints")["error"]
    model = config.pop("model")
    kept = {name: spec[name] for name in ("kappa", "alpha")}
    config |= {
        "prior": {n: v for n, v in model["prior"].items() if n != "net"},
        "schedule": spec["schedule"] | kept,
        "likelihood": model["likelihood"],
        "constraint": {"name": "reconstruction_error"},
        "hidden": model["encoder"]["hidden"],
        "latent_dim": 2,
        "covariance": model["covariance"],
    }
    del config["chart"]
    about |= {"multiplier": multiplier}
    named = {name.removeprefix("coder_"): tensor for name, tensor in tensors.items()}
    save_file(named, state, {name: json.dumps(value) for name, value in about.items()})


def test_a_training_that_an_older_version_began_goes_on_to_the_same_bits(tmp_path: Path):
    straight, begun = Run(tmp_path / "straight"), Run(tmp_path / "begun")
    list(record(straight, CONFIG, resume=False))
    list(record(begun, CONFIG.changed(steps=5), resume=False))
    as_before(begun.path / STATE)
    assert [step.step for step in record(begun, CONFIG, resume=True)] == list(range(6, 13))
    one, other = (run.path / "model.safetensors" for run in (straight, begun))
    assert one.read_bytes() == other.read_bytes()


def test_settings_are_changed_wherever_they_stand():
    config = CONFIG.changed(hidden=(4, 4), latent_dim=3, schedule={"name": "geco"}, seed=5)
    assert config.hidden == (4, 4) and config.prior["net"]["hidden"] == [4, 4]
    assert (config.latent_dim, config.seed, config.kappa) == (3, 5, 0.06)
    assert config.schedule == {"name": "geco"}
    plain = CONFIG.changed(constraint={"name": "reconstruction_error", "schedule": {"name": "x"}})
    assert plain.kappa is None
    with pytest.raises(TypeError, match="no setting colour"):
        CONFIG.changed(colour="red")
    assert CONFIG.hidden == (8, 8)


def test_the_chart_of_a_shipped_run_is_its_latent_space():
    run = Run(ROOT / "digits/iwae")
    model, dataset = load_model(run)
    chart = build_chart(run.config, model)
    assert isinstance(chart, LatentChart) and chart.dim == 2
    mean, spread = model.posterior(dataset.test)
    assert (chart.encode(dataset.test) == mean).all() and (
        chart.spread(dataset.test) == spread
    ).all()
    z = chart.sample(9, seed=3)
    assert (z == model.sample_prior(9, 3)).all() and (chart.decode(z) == model.decode(z)).all()
    assert (chart.log_density(z) == model.log_prior(z)).all()


def test_models_without_a_prior_to_learn_have_one_group_of_parameters_to_train():
    model = build_model(
        EXPERIMENTS["digits/iwae"].changed(hidden=(8,)), load_model(Run(ROOT / "digits/iwae"))[1]
    )
    groups = model.parameter_groups()
    assert groups["prior"] == [] and len(groups["coder"]) == len(list(model.parameters()))
    assert all(isinstance(p, torch.nn.Parameter) for p in groups["coder"])


TODAY = {
    "name": "digits/x",
    "dataset": {"name": "digits"},
    "model": CONFIG.model,
    "objective": {"name": "elbo"},
    "constraints": CONFIG.constraints,
}


@pytest.mark.parametrize(
    ("change", "part"),
    [
        *(({"constraints": held}, "constraints") for held in (5, [], "x", None, {}, {"error": 5})),
        ({"constraints": {"error": {"name": "x"}}}, "lack constraints.error.schedule"),
        ({"constraints": {"error": {"name": "x", "schedule": 5}}}, "constraints.error.schedule"),
        ({"model": {"name": "gan"}}, r"Unknown model 'gan'; known: vae, conv_draw\.$"),
        ({"model": {"name": "vae"}}, "lack model.encoder, model.decoder"),
        ({"model": CONFIG.model | {"encoder": "mlp"}}, "impossible values: model.encoder"),
        ({"chart": {}}, "impossible values: chart"),
    ],
)
@pytest.mark.parametrize("layout", [{}, {"layout": LAYOUT, "columns": []}])
def test_what_makes_no_sense_today_is_one_sentence_too(
    layout: dict[str, Any], change: dict[str, Any], part: str, tmp_path: Path
):
    (tmp_path / "run.json").write_text(json.dumps(layout | {"config": TODAY | change}))
    with pytest.raises(FileProblem, match=part) as problem:
        Run(tmp_path).config  # noqa: B018
    assert "\n" not in str(problem.value)
    assert not Run(tmp_path).is_finished and isinstance(Run(tmp_path).columns, list)


def test_every_model_that_can_be_built_says_what_it_needs():
    assert set(REQUIRED) == set(MODELS)


def test_what_is_a_tuple_in_memory_is_the_same_run_on_disk(tmp_path: Path):
    encoder = {"name": "mlp", "hidden": (8, 8)}
    run = Run(tmp_path / "run")
    list(record(run, CONFIG.changed(encoder=encoder, steps=3), resume=False))
    assert len(list(record(run, CONFIG.changed(encoder=encoder, steps=5), resume=True))) == 2


def with_about(state: Path, **changed: Any) -> None:
    with safe_open(state, framework="pt") as file:
        about = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file(tensors, state, about | {name: json.dumps(value) for name, value in changed.items()})


@pytest.mark.parametrize(
    "changed",
    [
        {"constraints": {"error": 5}},
        {"constraints": 5},
        {"constraints": {"error": {"beta": 1.0, "step": 3, "average": "x"}}},
        {"config": 5},
        {"config": {}},
        {"seconds": "x"},
    ],
)
def test_a_state_that_was_tampered_with_is_named(changed: dict[str, Any], tmp_path: Path):
    run = Run(tmp_path / "run")
    list(record(run, CONFIG.changed(steps=3), resume=False))
    with_about(run.path / STATE, **changed)
    before = (run.path / STATE).read_bytes()
    with pytest.raises(FileProblem, match=r"state\.safetensors is truncated or foreign"):
        list(record(run, CONFIG.changed(steps=5), resume=True))
    assert (run.path / STATE).read_bytes() == before


def test_completing_what_is_no_run_or_lacks_its_weights_destroys_nothing(tmp_path: Path):
    with pytest.raises(FileProblem, match="There is no run at"):
        list(complete(Run(tmp_path / "typo")))
    assert not (tmp_path / "typo").exists()
    run = Run(tmp_path / "run")
    list(record(run, CONFIG.changed(steps=3), resume=False))
    run.save_metrics({"rate": 1.0})
    (run.path / "model.safetensors").unlink()
    with pytest.raises(FileProblem, match="is missing"):
        list(complete(run))
    assert run.metrics == {"rate": 1.0}


@pytest.mark.parametrize("name", ["step", "loss", "rate", "beta", "initial_phase"])
def test_a_constraint_cannot_be_called_as_another_column(name: str):
    config = replace(CONFIG, constraints={name: CONFIG.constraint})
    dataset = build_dataset(config)
    with pytest.raises(ConfigProblem, match=f"cannot be called '{name}'"):
        build_trainer(config, build_model(config, dataset))
