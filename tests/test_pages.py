"""The pages as a person meets them: default states, the URL, broken run folders, imports."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import loading, theme
from app.pages import PAGES, file_of
from app.reading.glance import glance
from app.views.sentences import plain
from benchmarks.ring import digit_atlas, made_up_config, write_ring_run
from core.files import FileProblem

ROOT = Path(__file__).resolve().parents[1]
RUN = "pendulum/vhp-rewo"
DIGITS = ["digits/vhp-rewo", "digits/geco", "digits/iwae"]


def page(name: str, **query: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=60).run()
    app.query_params.update(query)
    return app.switch_page(file_of(name)).run()


def messages(app: AppTest) -> list[str]:
    return [box.value for box in (*app.error, *app.warning, *app.info)]


def figures_two(app: AppTest) -> list[str]:
    """Returns the rows of frames as in the paper's Figure 2, one a run."""
    return [block.proto.body for block in app.get("html") if "σ ±" in block.proto.body]


@pytest.fixture
def copies(tmp_path, monkeypatch) -> Path:
    """Returns a folder of copied checkpoints that the app reads instead of the shipped ones: of
    an angle, of classes and of poses. All are 160 MB; what pages show of them is tested as it is
    shipped."""
    for data in ("pendulum", "digits", "motion"):
        shutil.copytree(ROOT / "checkpoints" / data, tmp_path / "checkpoints" / data)
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return tmp_path / "checkpoints"


@pytest.fixture
def digits(copies) -> Path:
    """Returns the folder of the copied checkpoints, with made-up runs of digits in it."""
    shutil.rmtree(copies / "digits", ignore_errors=True)
    atlas = digit_atlas(200)
    for name in DIGITS:
        write_ring_run(copies / name, made_up_config(name, 200, experiment=name), atlas)
    return copies


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_page_opens_without_a_complaint(name):
    app = page(name)
    assert not app.exception
    assert app.title
    assert not messages(app)


def test_the_list_of_pages_has_every_file_and_no_address_twice():
    files = {path.name for path in (ROOT / "pages").iterdir() if path.suffix == ".py"}
    assert {f"{page.name}.py" for page in PAGES} == files
    for of in ("address", "title"):
        assert len({getattr(page, of) for page in PAGES}) == len(PAGES)


BEFORE = ("", "training", "walk", "compare", "train", "multiplier", "learn", "data", "about")


def test_addresses_of_before_are_there_still():
    """In a browser each is shown to lead to its page by tests/test_browser_sideways.py."""
    assert set(BEFORE) <= {page.address for page in PAGES}


def test_home_says_what_is_measured_and_how_many_points_are_drawn():
    app = page("home")
    error = loading.metrics(RUN)["angle_error"]
    assert any(f" {error:.3f} |" in text.value for text in app.markdown)
    assert any("of 3,000 held-out images" in text.value for text in app.caption)


def test_training_opens_on_the_methods_of_the_paper_with_curves_and_a_table():
    app = page("training")
    assert RUN in app.pills[0].value
    assert app.get("plotly_chart")
    assert any("Initial phase ends" in text.value for text in app.markdown)


def test_the_url_shows_the_frames_of_the_paper():
    app = page("training", spread="true")
    assert not app.exception and not messages(app)
    assert len(figures_two(app)) == len(app.pills[0].value)


def test_the_url_chooses_runs_and_the_axis():
    app = page("training", runs=[RUN], x="linear")
    assert app.pills[0].value == [RUN]
    assert app.pills[0].options[0] == plain(loading.title(RUN))
    assert app.segmented_control(key="training-x").value == "linear"
    assert not messages(app)


def test_the_chosen_runs_are_in_the_url_and_survive_a_page_switch():
    app = page("training")
    assert "runs" not in app.query_params
    app.pills[0].set_value([RUN]).run()
    assert app.query_params["runs"] in (RUN, [RUN])
    app = app.switch_page("../pages/home.py").run().switch_page("../pages/training.py").run()
    assert app.pills[0].value == [RUN]
    app.pills[0].set_value([]).run()
    assert "Choose a run" in messages(app)[0]


def test_planes_and_curves_come_before_the_numbers():
    app = page("training")
    kinds = [element.type for element in app.main]
    canvas = kinds.index("bidi_component")
    assert canvas < kinds.index("subheader") and canvas < kinds.index("plotly_chart")
    assert any("already a ring" in text.value for text in app.markdown)


@pytest.mark.parametrize(
    "query",
    [
        {"runs": ["../../etc"]},
        {"runs": ["no/such", RUN]},
        {"x": "cubic"},
        {"runs": ["$x$ [a](b)"]},
    ],
)
def test_nonsense_in_the_url_gives_one_sentence_and_a_page(query):
    app = page("training", **query)
    assert not app.exception
    assert len(messages(app)) == 1
    assert app.get("plotly_chart")


def remove(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replace_by_foreign(path: Path) -> None:
    path.write_text("a foreign file", encoding="utf-8")


@pytest.mark.parametrize("harm", [remove, truncate, replace_by_foreign])
@pytest.mark.parametrize(
    "file", ["run.json", "history.npz", "snapshots.npz", "atlas.npz", "sprite.png"]
)
def test_a_broken_run_is_left_out_with_a_sentence_and_the_page_remains(copies, file, harm):
    harm(copies / RUN / file)
    for name in ("home", "training"):
        app = page(name)
        assert not app.exception
        assert app.title
        if harm is remove and file == "run.json":  # then it is no run at all
            assert not messages(app)
        else:
            assert len(messages(app)) == 1 and plain(f"{RUN} is left out") in messages(app)[0]


def test_arrays_of_foreign_shapes_are_refused(copies):
    arrays = dict(np.load(copies / RUN / "history.npz"))
    np.savez(copies / RUN / "history.npz", **arrays | {"beta": arrays["beta"][:5]})
    app = page("training")
    assert not app.exception
    assert len(messages(app)) == 1 and app.get("plotly_chart")


@pytest.mark.parametrize(
    "settings",
    [{"name": 5}, {"schedule": "rewo"}, {"schedule": {"kappa": "x"}}, {"schedule": {"kappa": -1}}],
)
def test_settings_of_a_foreign_kind_are_refused(copies, settings):
    content = json.loads((copies / RUN / "run.json").read_text(encoding="utf-8"))
    content["config"] |= settings
    (copies / RUN / "run.json").write_text(json.dumps(content), encoding="utf-8")
    app = page("training")
    assert not app.exception
    assert len(messages(app)) == 1 and app.get("plotly_chart")


def test_missing_metrics_cost_a_sentence_only(copies):
    (copies / RUN / "metrics.json").unlink()
    app = page("home")
    assert not app.exception and not messages(app)


@pytest.mark.parametrize("name", ["home", "training"])
def test_an_empty_folder_says_what_to_run(tmp_path, monkeypatch, name):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page(name)
    assert not app.exception
    assert "python -m core train" in messages(app)[0]


def test_a_persons_own_run_is_offered_beside_the_shipped_ones(copies):
    shutil.copytree(copies / RUN, copies.parent / "runs" / "mine")
    app = page("training", runs=["runs/mine"])
    assert app.pills[0].value == ["runs/mine"]
    assert not app.exception and not messages(app)
    assert loading.method("runs/mine") == theme.look_key(loading.method(RUN), 1)
    assert loading.title("runs/mine").endswith(", mine") and loading.title(RUN) != "VHP + REWO"
    shown = loading.titles(["runs/mine", "pendulum/iwae"])
    assert shown == {"runs/mine": loading.title(RUN).partition(",")[0], "pendulum/iwae": "IWAE"}


def test_a_retrained_run_is_read_again(copies):
    before = loading.history(RUN)
    assert loading.history(RUN) is before
    np.savez(copies / RUN / "history.npz", **{n: v[:10] for n, v in before.items()})
    assert len(loading.history(RUN)["step"]) == 10


def test_a_page_looks_at_each_run_once_and_anew_when_it_runs_again(copies):
    with glance():
        before = loading.config(RUN)
        assert before.name == RUN and RUN in loading.names()
        (copies / RUN / "run.json").unlink()
        assert loading.config(RUN) is before and RUN in loading.names()
    assert RUN not in loading.names()
    with glance(), pytest.raises(FileProblem):
        loading.config(RUN)


@pytest.mark.parametrize("name", ["../../etc", "/etc", "runs/../../etc", "a/../../b", "", "~"])
def test_names_that_climb_out_are_refused(name):
    with pytest.raises(FileProblem, match="not a name"):
        loading.run(name)


def imported(code: str) -> set[str]:
    """Returns the top-level modules that a fresh Python has loaded after running the code."""
    tail = "\nimport sys; print(' '.join({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split("\n")[-2].split())


def test_home_paints_without_any_heavy_library():
    loaded = imported(
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(ROOT / 'app' / 'Home.py')!r}, default_timeout=60).run()\n"
        "assert not app.exception and app.title"
    )
    assert "streamlit" in loaded
    assert not loaded & {"torch", "scipy", "sklearn", "umap", "networkx"}


@pytest.mark.slow
def test_no_page_waits_for_torch_to_be_painted():
    files = [f"../pages/{page.name}.py" for page in PAGES]
    loaded = imported(
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "from app.reading import worker\n"
        "worker.WARM_UP_AFTER = 3_600.0\n"  # else torch comes by itself, once all is painted
        f"app = AppTest.from_file({str(ROOT / 'app' / 'Home.py')!r}, default_timeout=120).run()\n"
        f"for file in {files!r}:\n"
        "    app.switch_page(file).run()\n"
        "    assert not app.exception and app.title, file\n"
        "    assert not {'torch', 'sklearn', 'umap'} & set(sys.modules), file\n"
    )
    assert "plotly" in loaded and "torch" not in loaded


def test_the_page_of_likelihoods_reads_no_atlas(monkeypatch):
    def refuse(folder):
        raise AssertionError(f"{folder} is read")

    monkeypatch.setattr("core.atlas.Atlas.load", refuse)
    app = page("likelihood", data="digits")
    assert not app.exception and app.get("plotly_chart")


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["pendulum", "digits"])
def test_a_server_that_checks_a_training_stays_small(dataset):
    loaded = imported(
        "from app import loading\n"
        "from core.experiments import EXPERIMENTS\n"
        f"loading.require_possible(EXPERIMENTS['{dataset}/vhp-rewo'])\n"
    )
    assert "torch" in loaded and not loaded & {"sympy", "sklearn", "umap"}


def test_runs_on_the_same_data_share_them():
    first, second = (loading.chart(f"pendulum/{name}") for name in ("vhp-rewo", "vhp-geco"))
    assert first[0] is not second[0] and first[1] is second[1]


def test_core_imports_neither_streamlit_nor_plotly():
    loaded = imported(
        "import pkgutil, importlib, core\n"
        "for m in pkgutil.walk_packages(core.__path__, 'core.'):\n"
        "    if not m.name.endswith('__main__'): importlib.import_module(m.name)"
    )
    assert "torch" in loaded and not loaded & {"streamlit", "plotly"}


def test_views_import_neither_torch_nor_streamlit():
    names = [f"app.views.{path.stem}" for path in (ROOT / "app" / "views").glob("*.py")]
    loaded = imported(
        "import importlib\nfor name in " + repr(names) + ": importlib.import_module(name)"
    )
    assert "plotly" in loaded and not loaded & {"torch", "streamlit"}


def test_the_theme_file_has_the_colours_of_the_palette():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["browser"]["serverAddress"] == "localhost"  # else streamlit asks outside for it
    for mode, ink in (("light", theme.LIGHT), ("dark", theme.DARK)):
        colours = config["theme"][mode]
        assert colours["primaryColor"] == ink.accent
        assert colours["backgroundColor"] == ink.background
        assert colours["secondaryBackgroundColor"] == ink.surface
        assert (colours["textColor"], colours["borderColor"]) == (ink.text, ink.line)


def test_training_offers_the_datasets_first_and_then_their_methods(digits):
    app = page("training")
    assert app.pills[0].value[0] == RUN and not any("digits" in n for n in app.pills[0].value)
    assert "data" not in app.query_params
    app.segmented_control(key="training-data").set_value("digits").run()
    assert app.pills[0].value == DIGITS and len(app.pills[0].options) == len(DIGITS)
    assert app.query_params["data"] in ("digits", ["digits"]) and "runs" not in app.query_params
    assert not app.exception and not messages(app)
    app.segmented_control(key="training-data").set_value("pendulum").run()
    assert app.pills[0].value[0] == RUN and "data" not in app.query_params


def test_the_url_of_a_run_brings_its_dataset_along(digits):
    app = page("training", runs=DIGITS[1:2])
    assert app.segmented_control(key="training-data").value == "digits"
    assert app.pills[0].value == DIGITS[1:2] and not messages(app)


def test_data_that_do_not_exist_are_named_and_replaced(digits):
    app = page("training", data="../etc")
    assert len(messages(app)) == 1 and "instead" in messages(app)[0]
    assert app.pills[0].value[0] == RUN and app.get("plotly_chart")


def test_runs_of_digits_speak_of_digits(digits):
    texts = [text.value for text in page("training", data="digits").markdown]
    assert not any("ring" in text.split() or "angle" in text.lower() for text in texts)
    shutil.rmtree(digits / "pendulum")
    app = page("home")
    assert not app.exception and not messages(app)
    assert any("each image of a digit" in text.value for text in app.markdown)


@pytest.mark.parametrize("values", [{}, {"angle_error": None}, {"x": [1], "rate": "y", "nll": {}}])
def test_measures_that_are_null_or_unknown_break_no_page(copies, values):
    (copies / RUN / "metrics.json").write_text(json.dumps(values), encoding="utf-8")
    for name in ("home", "training"):
        app = page(name)
        assert not app.exception and not messages(app)


def test_training_says_what_the_measures_in_nats_mean(copies):
    values = {
        "negative_log_likelihood": {"mean": 150.61, "standard_error": 5.7},
        "active_units": 2,
    }
    (copies / RUN / "metrics.json").write_text(json.dumps(values), encoding="utf-8")
    app = page("training", runs=[RUN])
    assert any(
        "| Negative log-likelihood, nats (lower is better) | 150.61 |" in text.value
        for text in app.markdown
    )
    assert any("importance sampling" in text.value for text in app.caption)


def test_a_walk_between_digits_is_asked_for_by_their_names(digits):
    app = page("walk", run=DIGITS[0], **{"from": "4", "to": "9"})
    assert not app.exception and not messages(app)
    ends = [app.selectbox(key=key) for key in ("walk-from", "walk-to")]
    assert [box.value for box in ends] == ["4", "9"]
    assert ends[0].options == [f"digit {digit}" for digit in range(10)]
    assert app.query_params["run"] in (DIGITS[0], DIGITS[:1])


def test_other_data_bring_their_own_ends_and_other_runs_keep_them(digits):
    app = page("walk", **{"from": "90"})
    app.selectbox(key="walk-data").set_value("digits").run()
    assert app.selectbox(key="walk-run").value == DIGITS[0]
    assert [app.selectbox(key=f"walk-{end}").value for end in ("from", "to")] == ["3", "8"]
    app.selectbox(key="walk-from").set_value("7").run()
    app.selectbox(key="walk-run").set_value(DIGITS[2]).run()
    assert [app.selectbox(key=f"walk-{end}").value for end in ("from", "to")] == ["7", "8"]
    app.selectbox(key="walk-data").set_value("pendulum").run()
    assert app.selectbox(key="walk-run").value == "pendulum/iwae"
    assert [app.selectbox(key=f"walk-{end}").value for end in ("from", "to")] == ["0", "180"]
    assert not app.exception and not messages(app)


@pytest.mark.parametrize("end", ["180", "3.5", "x", ""])
def test_an_end_that_is_no_digit_gives_one_sentence(digits, end):
    app = page("walk", run=DIGITS[0], to=end)
    assert not app.exception
    assert len(messages(app)) == 1 and plain("digit 8 is used instead") in messages(app)[0]
    assert app.selectbox(key="walk-to").value == "8"


@pytest.mark.parametrize(
    ("run", "noun"), [(RUN, "image"), ("digits/vhp-rewo", "image"), ("motion/vhp-rewo", "pose")]
)
def test_the_question_of_the_walk_calls_the_data_what_they_are(run, noun):
    app = page("walk", run=run)
    assert app.title[0].value == f"What lies between two {noun}s?"
    assert f"expects {noun}s." in app.markdown[0].value
