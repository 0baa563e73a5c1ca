"""The Plane page: its default at the hook, its address, the verdict, what was not measured."""

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from app import loading
from app.views.plane_chart import labelled
from app.views.plane_table import ends_markdown, traces_csv
from app.views.plane_words import verdict
from app.views.rate_parts import rate_parts
from app.views.slides_table import slides_markdown, slides_words
from benchmarks.ring import digit_atlas, made_up_config, write_ring_run
from core.experiments.information import SLIDES
from core.metrics.rate_distortion import PlaneTrace
from core.runs import Run
from tests.test_page_likelihood import captions, change, words
from tests.test_pages import messages, page

DATA, COLOR = "grey-mnist", "color-mnist"
STEP = np.array([1, 10, 50, 100, 316, 1_000, 3_162, 10_000])
ENDS = {  # rate in nats an image, distortion in nats a pixel; on a line over log rate
    "vae-1": (4.0, 2.1), "vae-0.3": (20.0, 1.95), "vae-0.1": (100.0, 1.811),
    "geco-0.15": (15.0, 1.977), "geco-0.1": (60.0, 1.859), "vae-annealed": (30.0, 1.92),
}  # fmt: skip
HOOK = 316


def measured(rate: float) -> dict:
    known = min(rate, 9.0)
    parts = {"average_kl": rate, "marginal_kl": rate - known, "information": known}
    errors = dict.fromkeys(("average_error", "marginal_error", "information_error"), 0.1)
    return {
        "information": parts | errors | {"num_images": 10_000, "num_draws": 2_000},
        "average_kl": rate + 0.25, "error": 0.01,
    }  # fmt: skip


def write_plane_run(folder: Path, name: str, end: tuple[float, float], seed: int = 0) -> Run:
    """Writes a made-up run whose rate is highest at the hook if it is held to a kappa."""
    run = write_ring_run(folder, made_up_config(name, 60, experiment=name), digit_atlas(60))
    config = run.config.changed(seed=seed, name=name)
    run.save_description(config, run.columns, {"finished": True})
    rate = np.interp(STEP, [1, 50, 10_000], [2.0, 2.0, end[0]])
    if "geco" in name:
        rate = np.array([2, 2, 2, 40, 150, 80, end[0], end[0]])
    distortion = np.interp(np.log(STEP), np.log([1, 10_000]), [2.2, end[1]])
    error = np.full(len(STEP), 0.15**2 if "0.15" in name else 0.0144)
    run.save_plane({"step": STEP, "rate": rate, "error": error, "distortion": distortion})
    run.save_metrics(measured(end[0]))
    return run


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("planes")
    for method, end in ENDS.items():
        write_plane_run(folder / DATA / method, f"{DATA}/{method}", end)
    write_plane_run(folder / COLOR / "geco-0.1", f"{COLOR}/geco-0.1", (50.0, 1.2))
    return folder


@pytest.fixture
def planes(made_up, tmp_path, monkeypatch) -> Path:
    """Returns the folder of the runs that pages read, for a test to change."""
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return shutil.copytree(made_up, tmp_path / "checkpoints")


def charts(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def with_seeds(planes: Path, shift: float) -> None:
    """Adds two seeds of an ELBO, so far apart."""
    for seed in (1, 2):
        rate, distortion = ENDS["vae-0.3"]
        end = rate, distortion + shift * (seed - 1.5)
        write_plane_run(planes / DATA / f"vae-0.3-seed-{seed}", f"{DATA}/vae-0.3", end, seed)


def test_the_page_begins_at_the_hook_with_grey_mnist(planes):
    app = page("plane")
    assert not app.exception and not messages(app)
    assert app.title[0].value == "How many nats for how sharp an image?"
    assert app.segmented_control(key="plane-data").value == DATA
    assert app.select_slider(key="plane-step").value == HOOK and "step" not in app.query_params
    assert "GECO, κ 0.15 first spends nats to become sharp, 150 of them" in words(app)
    assert "at step 316" in words(app)


def test_all_traces_are_drawn_with_their_settings_and_units(planes):
    plane, parts = charts(page("plane"))
    texts = [trace["text"][0] for trace in plane["data"] if trace.get("text")]
    assert set(texts) == {"σ 1", "σ 0.3", "σ 0.1", "κ 0.15", "κ 0.1", "β 2 to 0.7"}
    assert plane["layout"]["xaxis"]["title"]["text"] == "Rate, nats an image"
    assert plane["layout"]["yaxis"]["title"]["text"] == "Distortion, nats a pixel"
    shown = {trace["name"] for trace in plane["data"] if trace.get("showlegend") is not False}
    assert {"GECO", "VAE", "VAE, annealed β"} <= shown
    assert "step %{customdata[0]:,}" in plane["data"][-1]["hovertemplate"]
    assert {trace["name"] for trace in parts["data"]} == {"Information", "Marginal KL"}


def test_the_cursor_moves_along_all_traces_and_is_in_the_address(planes):
    app = page("plane")
    app.select_slider(key="plane-step").set_value(10_000).run()
    assert app.query_params["step"] in ("10000", ["10000"])
    cursors = [t for t in charts(app)[0]["data"] if t.get("mode") == "markers"]
    assert len(cursors) == len(ENDS)
    again = page("plane", step="9000", data="Color-MNIST")
    assert again.select_slider(key="plane-step").value == 10_000  # the nearest
    assert again.segmented_control(key="plane-data").value == COLOR


@pytest.mark.parametrize("count", [1, 2])
def test_a_training_shorter_than_what_is_drawn_elsewhere_has_a_page(planes, count):
    shutil.rmtree(planes / DATA)
    run = write_plane_run(planes / DATA / "geco-0.1", f"{DATA}/geco-0.1", ENDS["geco-0.1"])
    run.save_plane({name: values[:count] for name, values in run.plane.items()})
    app = page("plane", data=DATA)
    assert not app.exception and not messages(app) and app.get("plotly_chart")
    assert "first spends nats" not in words(app)


def test_a_training_that_has_not_turned_back_is_said_to_have_no_hook(planes):
    shutil.rmtree(planes / DATA / "geco-0.1")
    run = Run(planes / DATA / "geco-0.15")
    run.save_plane(run.plane | {"rate": np.linspace(2, 150, len(STEP))})
    app = page("plane")
    assert app.select_slider(key="plane-step").value == STEP[-1]
    assert "gives back" not in words(app)


def test_a_run_without_a_beta_has_none_in_the_table(planes):
    assert "nan" not in ends_markdown([made_up_trace("A", beta=float("nan"))])


def test_another_dataset_begins_at_its_own_hook(planes):
    app = page("plane", step="10000")
    app.segmented_control(key="plane-data").set_value(COLOR).run()
    assert not app.exception and not messages(app)
    assert "182.5 nats for an ELBO" in captions(app) and "red, green, blue" in captions(app)


@pytest.mark.parametrize("query", [{"data": "no such"}, {"step": "soon"}, {"data": "$x$ [a](b)"}])
def test_nonsense_gives_one_sentence_and_a_page(planes, query):
    app = page("plane", **query)
    assert not app.exception and len(messages(app)) == 1 and app.get("plotly_chart")
    assert not set(query) & set(app.query_params)


def test_geco_on_the_curve_is_said_to_have_no_better_one(planes):
    with_seeds(planes, 0.02)
    said = words(page("plane"))
    assert "| VAE, σ 0.3 |" in said and "| VAE, σ 0.3, seed 2 |" in said
    assert "**GECO chooses a point; nothing here shows that it has a better curve.** Of 2" in said
    assert "0.0200 nats a pixel at most" in said and "In the paper" in said


def test_geco_below_the_curve_by_more_than_seeds_differ_is_said_to_be_there(planes):
    with_seeds(planes, 0.02)
    shutil.rmtree(planes / DATA / "geco-0.1")
    write_plane_run(planes / DATA / "geco-0.1", f"{DATA}/geco-0.1", (60.0, 1.7))
    assert "**GECO, κ 0.1 lies below the curve of the ELBOs**" in words(page("plane"))


def test_without_seeds_it_is_said_that_nothing_can_be_told(planes):
    assert "how far seeds lie apart is not known" in words(page("plane"))


def test_without_elbos_there_is_no_verdict_and_no_curve(planes):
    for method in ("vae-1", "vae-0.3"):
        shutil.rmtree(planes / DATA / method)
    app = page("plane")
    assert not app.exception
    assert "cannot be told" in words(app)
    assert "through the ELBOs' ends" not in [t["name"] for t in charts(app)[0]["data"]]


def test_a_kappa_that_is_not_met_is_said(planes):
    assert "Not within κ on held-out images: GECO, κ 0.1 (root mean squared error 0.1200)" in (
        captions(page("plane")).replace("\\", "")
    )


def test_the_slides_kappa_is_told_in_both_readings():
    held = {row.kappa: row.squared_error for row in SLIDES.values() if row.kappa}
    assert [round(784 * kappa**2, 1) for kappa in held] == [16.0, 4.0]
    assert all(4 < theirs < 16 for theirs in held.values())
    said = slides_words({})
    assert "κ² = 16, which is 0.1429 a pixel" in said and "which would be 0.0714" in said


@pytest.mark.parametrize(
    ("rmse", "said"), [(0.1432, "reaches κ (0.1432)"), (0.16, "ends at 0.1600, 12% above κ")]
)
def test_the_slides_runs_are_judged_by_their_own_kappa(rmse, said):
    assert said in slides_words({"grey-mnist/geco-0.1429": ("GECO", {"error": rmse**2})})


def test_the_slides_numbers_stand_beside_what_was_measured(planes):
    said = words(page("plane"))
    assert "| β-VAE | VAE, σ 0.3 | 20.25 | 10.59 | 7.84 | 15.14 |" in said
    assert "| GECO + IWAE, κ² = 16 | – | – | 1.36 | – | 12.92 |" in said
    assert "| VAE | – | – | 1.58 | – | 55.85 |" in slides_markdown({}, 784)


def test_a_run_that_was_not_measured_keeps_its_trace(planes):
    (planes / DATA / "geco-0.1" / "metrics.json").unlink()
    app = page("plane")
    assert not app.exception and not messages(app)
    assert "| GECO, κ 0.1 |" in words(app) and len(charts(app)[1]["data"][0]["x"]) == 5


@pytest.mark.parametrize("file", ["run.json", "plane.npz", "metrics.json", "history.npz"])
def test_a_broken_file_costs_a_sentence_only(planes, file):
    (planes / DATA / "geco-0.1" / file).write_text("a foreign file", encoding="utf-8")
    app = page("plane")
    assert not app.exception and app.get("plotly_chart")
    (said,) = messages(app)
    assert "grey-mnist/geco-0.1 is left out" in said.replace("\\", "")


@pytest.mark.parametrize("spoiled", [np.nan, np.inf])
def test_places_that_are_no_numbers_are_refused(planes, spoiled):
    run = Run(planes / DATA / "geco-0.1")
    run.save_plane(run.plane | {"rate": np.full(len(STEP), spoiled)})
    app = page("plane")
    assert not app.exception and len(messages(app)) == 1 and "plane.npz" in messages(app)[0]


@pytest.mark.parametrize("foreign", [None, 3, {}, {"average_kl": "much"}, {"num_images": 0}])
def test_foreign_measures_are_shown_as_unknown(planes, foreign):
    change(planes / DATA / "geco-0.1" / "metrics.json", information=foreign)
    app = page("plane")
    assert not app.exception and not messages(app)
    assert rate_parts("A", {"information": foreign}) is None


def test_runs_of_other_pages_data_without_a_plane_are_not_offered(planes):
    (planes / COLOR / "geco-0.1" / "plane.npz").unlink()
    app = page("plane")
    assert not app.exception and not app.segmented_control


def test_without_runs_the_page_says_how_to_get_some(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("plane")
    assert not app.exception and "train grey-mnist/geco-0.15" in messages(app)[0]


def test_a_persons_own_run_appears(planes):
    shutil.copytree(planes / DATA / "vae-0.3", planes.parent / "runs" / "mine")
    app = page("plane")
    assert not app.exception and not messages(app) and "mine" in words(app)


def made_up_trace(title: str, **changed) -> PlaneTrace:
    arrays = dict.fromkeys(("rate", "error", "distortion"), np.array([0.5, 0.25]))
    values = {"kind": "geco", "setting": "κ 0.1", "seed": 3, "kappa": 0.1, "beta": 1.0}
    values |= {"model": "vae", "step": np.array([1, 2])}
    return PlaneTrace(title, "geco", **arrays | values | changed)


def test_the_csv_has_every_place_in_full():
    rows = list(csv.DictReader(StringIO(traces_csv([made_up_trace("A, b"), made_up_trace("C")]))))
    assert len(rows) == 4 and rows[0]["run"] == "A, b" and rows[3]["step"] == "2"
    assert [float(rows[1][name]) for name in ("rate", "error", "distortion")] == [0.25] * 3


def test_a_trace_of_one_place_is_said_without_a_fault():
    one = np.array([1.0])
    alone = made_up_trace("A", step=np.array([7]), rate=one, error=one, distortion=one)
    assert "cannot be told" in verdict([alone])


def test_of_ends_that_lie_close_only_the_first_gets_a_label():
    far = {"rate": np.array([0.5, 2.5])}
    traces = [
        made_up_trace("κ 0.1", seed=0),
        made_up_trace("κ 0.11", seed=0, distortion=np.array([0.5, 0.255])),
        made_up_trace("κ 0.2", seed=0, **far),
        made_up_trace("κ 0.2, seed 1", seed=1, **far),
    ]
    assert labelled(traces) == ["κ 0.1", "κ 0.2"]
