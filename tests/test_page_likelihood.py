"""The Likelihood page: its default, its address, intervals, what was not measured, own runs."""

import csv
import json
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from app import loading
from app.state.likelihood import datasets_of
from app.views.evidence import Spent, evidence
from app.views.evidence_table import evidence_csv
from app.views.likelihood_words import missing_likelihoods
from benchmarks.ring import digit_atlas, made_up_config, write_ring_run
from core.runs import Run
from tests.test_pages import ROOT, messages, page

DATA = "static-mnist"
MEANS = {"vhp-rewo": 84.0, "vhp-geco": 95.0, "vampprior": 87.5, "iwae": 86.0, "iwae-2": 85.9}


def measures(mean: float, effective_size: float = 150.0, units: int = 8) -> dict:
    """Returns made-up measures as a training on binary images leaves them."""
    return {
        "negative_log_likelihood": {
            "mean": mean + 1, "standard_error": 1.7, "count": 200,
            "effective_size": effective_size,
        },
        "negative_log_likelihood_all": {
            "mean": mean, "standard_error": 0.3, "bound": mean + 2, "gap": -2.0,
            "standard_error_bound": 0.25, "standard_error_gap": 0.1, "count": 10_000,
            "subset": 200,
        },
        "rate": 25.0, "distortion": mean - 23, "active_units": units - 2,
        "divergence_per_unit": [*np.geomspace(3, 0.02, units - 2).tolist(), 0.004, 1e-7],
    }  # fmt: skip


def write_image_run(folder: Path, name: str, metrics: dict | None, **recorded) -> Run:
    """Writes a made-up run on MNIST; recorded: more of its provenance."""
    run = write_ring_run(folder, made_up_config(name, 100, experiment=name), digit_atlas(100))
    config, columns = run.config.changed(steps=20_000), run.columns
    run.save_description(config, columns, {"cpu_seconds": 600.0, "seconds": 700.0} | recorded)
    if metrics is None:
        (folder / "metrics.json").unlink()
    else:
        run.save_metrics(metrics)
    step = np.array([1_500, 3_000, 6_000, 12_000, 20_000])
    bound = (metrics or measures(90.0))["distortion"] + 25 + 2 + 20_000 / step
    run.save_bounds({"step": step, "bound": bound, "rate": bound / 4, "distortion": bound * 3 / 4})
    return run


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Path:
    """Returns a folder with made-up runs of static MNIST and a shipped one of digits."""
    folder = tmp_path_factory.mktemp("made-up")
    for method, mean in MEANS.items():
        write_image_run(folder / DATA / method, f"{DATA}/{method}", measures(mean))
    shutil.copytree(ROOT / "checkpoints" / "digits" / "iwae", folder / "digits" / "iwae")
    return folder


@pytest.fixture
def images(made_up, tmp_path, monkeypatch) -> Path:
    """Returns the folder of the runs that pages read, for a test to change."""
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return shutil.copytree(made_up, tmp_path / "checkpoints")


def words(app) -> str:
    """Returns what is written, as it is read."""
    text = "\n".join(text.value for text in app.markdown)
    return text.replace("\u00a0", " ").replace("\\", "")


def captions(app) -> str:
    return " ".join(caption.value for caption in app.caption)


def change(path: Path, **values) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | values), encoding="utf-8")


def test_static_mnist_comes_first_with_intervals_beside_the_paper(images):
    app = page("likelihood")
    assert not app.exception and not messages(app)
    assert app.title[0].value == "Which prior explains unseen images?"
    assert app.selectbox(key="likelihood-data").value == DATA and "data" not in app.query_params
    rewo = next(line for line in words(app).split("\n") if line.startswith("| VHP + REWO"))
    assert "85.00 ± 1.70 (81.67 to 88.33) | 84.00 ± 0.30 (83.41 to 84.59) | 82.74 |" in rewo
    assert "| 150 | 25.00 | 61.00 | 6 | 40 | 10 |" in rewo  # epochs of 50,000, CPU minutes
    assert "over 200 of them, with the control variate over 10,000" in captions(app)


def test_an_order_is_told_where_the_intervals_allow_it(images):
    said = words(page("likelihood"))
    assert "**VHP + REWO explains unseen data best**: IWAE (two layers), the next, is 1.90" in said
    assert "In the paper, without intervals, from the lowest: VHP + REWO 82.74, IWAE (two" in said
    assert "The trainings had equal epochs (40) and equal minutes (10)." in said


def test_no_order_is_told_where_the_intervals_do_not_allow_it(images):
    change(images / DATA / "iwae" / "metrics.json", **measures(84.5))
    said = words(page("likelihood"))
    assert "**No order can be told** among the first, VHP + REWO and IWAE" in said
    assert "explains unseen data best" not in said
    assert "ahead of IWAE (two layers), VampPrior and VHP + GECO" in said


def test_an_unreliable_estimate_is_said_and_not_ranked(images):
    change(images / DATA / "vhp-rewo" / "metrics.json", **measures(84.0, effective_size=9.9))
    said = words(page("likelihood"))
    assert "| 9.9: unreliable |" in said
    assert "Not ranked, for an unreliable estimate: VHP + REWO (effective size 9.9 of" in said
    assert "**No order can be told** among the first, IWAE (two layers) and IWAE" in said


def test_unequal_budgets_are_said_and_compared_where_the_shortest_ended(images):
    folder = images / DATA / "iwae"
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    content["config"]["steps"] = 40_000
    content["provenance"]["cpu_seconds"] = 300.0
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")
    app = page("likelihood")
    said = words(app)
    assert "The trainings had unequal epochs (40 to 80) and unequal minutes (5 to 10)." in said
    assert "- At equal epochs (40), the bound is: VHP + REWO 89.0" in said
    assert "- At equal time (2.5 minutes of training), the bound is: VHP + REWO" in said


def test_figures_20_and_21_are_drawn_of_all_runs(images):
    app = page("likelihood")
    charts = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert len(charts) == 1 + len(MEANS)
    names = {trace["name"] for trace in charts[0]["data"]}
    assert names == set(loading.titles([f"{DATA}/{m}" for m in MEANS]).values())
    assert charts[0]["layout"]["xaxis"]["title"]["text"] == "Epochs"
    assert charts[1]["layout"]["yaxis"]["type"] == "log"
    assert "**VHP + REWO**: 6 of 8 units active" in words(app)


def test_the_address_chooses_data_and_axis_and_survives_a_page_switch(images):
    app = page("likelihood", data="Digits", x="minutes")
    assert app.selectbox(key="likelihood-data").value == "digits"
    assert app.segmented_control(key="likelihood-x").value == "minutes" and not messages(app)
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/likelihood.py").run()
    assert app.selectbox(key="likelihood-data").value == "digits"
    app.selectbox(key="likelihood-data").set_value(DATA).run()
    assert "data" not in app.query_params and "82.74" in words(app)


@pytest.mark.parametrize("query", [{"data": "no such"}, {"x": "weeks"}, {"data": "$x$ [a](b)"}])
def test_nonsense_gives_one_sentence_and_a_page(images, query):
    app = page("likelihood", **query)
    assert not app.exception and len(messages(app)) == 1 and app.get("plotly_chart")
    assert not set(query) & set(app.query_params)


def test_without_image_runs_the_digits_are_shown(images):
    shutil.rmtree(images / DATA)
    app = page("likelihood")
    assert not app.exception and not messages(app)
    assert "| IWAE | 125.49 ± 6.05" in words(app) and "negative log-likelihood of" in captions(app)


def test_a_training_that_has_not_come_to_rest_is_said(images):
    run = Run(images / DATA / "vhp-geco")
    held = [replace(c, level=0.0324) if c.name == "error" else c for c in run.columns]
    run.save_description(run.config, held, run.provenance)
    run.save_history(run.history | {"error": np.full(len(run.history["step"]), 0.9)})
    assert "Unfinished: VHP + GECO, whose error is not within" in words(page("likelihood"))


def test_what_older_trainings_did_not_keep_is_said_with_the_command(images):
    app = page("likelihood", data="digits")
    assert "`python -m core evaluate checkpoints/digits/iwae --save` measures it" in captions(app)


def test_a_run_that_was_not_measured_is_said_with_the_command(images):
    (images / DATA / "iwae" / "metrics.json").unlink()
    change(images / DATA / "vampprior" / "metrics.json", negative_log_likelihood=None)
    app = page("likelihood")
    assert not app.exception
    (said,) = messages(app)
    assert "No likelihood was measured of" in said
    assert "`python -m core evaluate checkpoints/static-mnist/vampprior --save` measures" in said
    rows = [line.split(" |")[0] for line in words(app).split("\n") if line.startswith("| ")]
    assert "| VHP + REWO" in rows and "| IWAE" not in rows and "| VampPrior" not in rows


def test_a_training_that_was_cut_short_is_gone_on_with_before_it_is_measured():
    cut, whole = (missing_likelihoods(["runs/mine"], "digits/iwae", cut) for cut in (True, False))
    assert "`python -m core train digits/iwae --resume --out runs/mine` measures it." in cut
    assert "`python -m core evaluate runs/mine --save` measures it." in whole


@pytest.mark.parametrize("file", ["run.json", "metrics.json", "bounds.npz"])
def test_a_broken_file_costs_a_sentence_only(images, file):
    (images / DATA / "iwae" / file).write_text("a foreign file", encoding="utf-8")
    app = page("likelihood")
    assert not app.exception and app.get("plotly_chart")
    assert len(messages(app)) == 1 and "iwae is left out" in messages(app)[0]


def test_bounds_that_contradict_themselves_are_refused(images):
    bounds = Run(images / DATA / "iwae").bounds
    Run(images / DATA / "iwae").save_bounds(bounds | {"rate": bounds["rate"][:2]})
    app = page("likelihood")
    assert not app.exception and len(messages(app)) == 1 and "bounds.npz" in messages(app)[0]


@pytest.mark.parametrize(
    "foreign",
    [
        {"negative_log_likelihood_all": [1, 2]},
        {"divergence_per_unit": "many"},
        {"divergence_per_unit": [1.0, None]},
        {"active_units": "all", "rate": None},
        {"negative_log_likelihood": {"mean": 80.0, "standard_error": 1.0}},
    ],
)
def test_foreign_measures_are_shown_as_unknown(images, foreign):
    change(images / DATA / "iwae" / "metrics.json", **foreign)
    app = page("likelihood")
    assert not app.exception and not messages(app) and app.get("plotly_chart")


def test_a_persons_own_run_appears_with_a_look_and_a_name_of_its_own(images):
    shutil.copytree(images / DATA / "iwae", images.parent / "runs" / "mine")
    change(images.parent / "runs" / "mine" / "metrics.json", **measures(80.0))
    app = page("likelihood")
    assert not app.exception and not messages(app)
    assert "**IWAE, mine explains unseen data best**" in words(app)


def test_without_runs_the_page_says_how_to_get_some(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("likelihood")
    assert not app.exception and "python -m core train" in messages(app)[0]


def test_the_csv_has_every_number_in_full():
    run = evidence(("IWAE", "iwae"), measures(84.123456), Spent(10, epochs=2.5))
    (row,) = csv.DictReader(StringIO(evidence_csv([run])))
    assert float(row["controlled.mean"]) == 84.123456 and row["sampled.count"] == "200"
    assert row["run"] == "IWAE" and row["paper"] == "" and row["reliable"] == "True"


def test_pages_of_all_shipped_data_open():
    for data in datasets_of(loading.names()):
        app = page("likelihood", data=data)
        assert not app.exception and app.get("plotly_chart"), data
        # Constraints alone train no likelihood, and the page says so.
        assert all(said.startswith("Left out") for said in messages(app)), data
