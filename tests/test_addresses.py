"""Addresses: names are accepted as pages show them, what makes no sense is named and dropped."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import loading
from app.pages import PAGES
from app.state.shown import match
from app.views import walks
from app.views.lessons import LESSONS
from app.views.run_names import run_names
from benchmarks.ring import digit_atlas, ring_atlas
from tests.test_pages import RUN, copies, messages, page  # noqa: F401

GECO = "pendulum/vhp-geco"
ALWAYS = {"lesson": "vae"}  # what the page of lessons always names
OWN = "runs/shapes/vhp-rewo"


@pytest.fixture
def own(copies) -> str:  # noqa: F811
    """Returns the name of a run of one's own, beside the shipped ones."""
    shutil.copytree(copies / RUN, copies.parent / OWN)
    return OWN


def asked(app: AppTest) -> dict[str, str]:
    return {name: "".join(value) for name, value in app.query_params.items()}


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_every_page_names_and_drops_what_it_does_not_know(name):
    app = page(name, beta="abc")
    assert not app.exception
    (said,) = messages(app)
    assert "beta" in said and "dropped from the address" in said
    assert asked(app) in ({}, ALWAYS)
    assert messages(app.run()) == [said]


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_what_is_impossible_of_a_presentation_is_named_and_dropped(name):
    app = page(name, present="yes", hide="notes,walls")
    assert len(messages(app)) == 2 and asked(app) | ALWAYS == ALWAYS | {"hide": "notes"}
    assert len(messages(app.run())) == 2


PAGES_OF_RUNS, WORDS = ("walk", "compare", "training"), ("data", "dataset", "DATA")
CALLED = ("digits", "Digits", "motion", "Human motion")
# Every page with every word, every page and every word with every name of data.
ASKED = [
    (name, WORDS[(i + j) % 3], data)
    for i, name in enumerate(PAGES_OF_RUNS)
    for j, data in enumerate(CALLED)
]


@pytest.mark.parametrize(("name", "word", "data"), ASKED)
def test_data_are_asked_for_on_every_page(name, word, data):
    app = page(name, **{word: data})
    assert not app.exception and not messages(app)
    wanted = "digits" if "igits" in data else "motion"
    assert app.session_state[f"{name}-data"] == wanted
    runs = asked(app).get("run", f"{wanted}/")
    assert runs.startswith(wanted)


def test_data_are_asked_for_on_home_train_and_multiplier():
    assert page("train", data="Digits").session_state["train-data"] == "digits"
    assert page("multiplier", data="digits").session_state["multiplier-rewo"] == "digits/vhp-rewo"
    app = page("home", data="digits")
    assert asked(app) == {"data": "digits"} and not messages(app)
    assert any("digit" in text.value for text in app.markdown)
    app = page("home", data="nothing")
    assert len(messages(app)) == 1 and not asked(app)


@pytest.mark.parametrize(
    "name", ["shapes/vhp-rewo", "runs/shapes/vhp-rewo", "Shapes/VHP-REWO", "shapes/vhp-rewo "]
)
@pytest.mark.parametrize("word", ["run", "runs", "RUN"])
def test_a_run_of_ones_own_goes_by_the_name_that_pages_show(own, name, word):
    app = page("walk", **{word: name})
    assert not messages(app) and app.session_state["walk-run"] == own
    for other in ("training", "compare"):
        app = page(other, **{word: [name, GECO]})
        key = "training-runs-pendulum" if other == "training" else "compare-runs"
        assert not messages(app) and set(app.session_state[key]) == {own, GECO}


def test_titles_and_paths_of_the_command_line_name_runs(own):
    for name in (f"checkpoints/{GECO}", "VHP + GECO, pendulum"):
        app = page("walk", run=name)
        assert not messages(app) and app.session_state["walk-run"] == GECO, name
    assert page("walk", run="VHP + GECO", data="motion").session_state["walk-run"] == (
        "motion/vhp-geco"
    )
    assert page("walk", run=loading.title(own)).session_state["walk-run"] == own


def test_an_unknown_run_is_looked_for_among_titles_that_are_found_once(monkeypatch):
    found = []

    def counted(configs, datasets):
        found.append(len(configs))
        return run_names(configs, datasets)

    monkeypatch.setattr(loading, "run_names", counted)
    names = loading.names()
    assert match("no such run", names, loading.shown_names()) is None
    assert len(found) == len(set(map(loading.dataset, names))) and sum(found) == len(names)


def test_a_run_of_other_data_than_are_asked_for_wins_and_this_is_said():
    app = page("walk", run="digits/iwae", data="pendulum")
    (said,) = messages(app)
    assert "digits/iwae is of digits" in said and app.session_state["walk-run"] == "digits/iwae"


def test_training_shows_the_usual_runs_where_the_data_have_none_of_those_asked_for():
    app = page("training", runs="digits/iwae", data="pendulum")
    (said,) = messages(app)
    assert "Only runs of one dataset are shown together" in said
    assert GECO in app.session_state["training-runs-pendulum"] and not app.exception


def test_choices_go_by_the_titles_on_the_page():
    app = page("walk", path="Straight line", length="euclidean (the paper)")
    assert asked(app) == {"path": "straight", "length": "euclidean"} and not messages(app)
    app = page("train", method="VampPrior", size="the experiment as it is")
    assert asked(app) == {"method": "vampprior", "size": "paper"} and not messages(app)
    app = page(
        "multiplier", scale="Linear", runs="checkpoints/pendulum/VHP-GECO", show="REWO,geco"
    )
    assert not messages(app)


def test_an_end_goes_by_what_it_is_called():
    angles, digits = ring_atlas(50), digit_atlas(50)
    for atlas in (angles, digits):
        for end in [*walks.offered_ends(atlas), "n7", "d3"]:
            assert walks.end_point(walks.end_title(end, atlas), atlas) == walks.end_point(
                end, atlas
            )
    assert walks.end_point("180deg", angles) == walks.end_point("180", angles)
    assert walks.end_point("sample 99", angles) is walks.end_point("digit 77", digits) is None
    app = page("walk", **{"from": "90°", "to": "270deg"})
    assert asked(app) == {"from": "90", "to": "270"} and not messages(app)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("walk", {"run": "no/such"}), ("walk", {"data": "nothing"}), ("walk", {"path": "zigzag"}),
        ("walk", {"from": "north"}), ("compare", {"data": "x"}), ("compare", {"to": "n3"}),
        ("training", {"x": "cubic"}), ("training", {"spread": "maybe"}),
        ("learn", {"lesson": str(len(LESSONS) + 1)}), ("train", {"method": "magic"}),
        ("train", {"job": "no/such"}), ("data", {"data": "none"}),
        ("multiplier", {"nu": "abc"}), ("multiplier", {"data": "none"}),
    ],
)  # fmt: skip
def test_an_impossible_value_is_named_and_dropped_from_the_address(name, query):
    app = page(name, **query)
    assert not app.exception and len(messages(app)) == 1
    assert next(iter(query.values())) in messages(app)[0]
    assert asked(app) in ({}, ALWAYS)


def test_the_address_of_a_broken_run_is_corrected_too(copies):  # noqa: F811
    (copies / GECO / "atlas.npz").write_text("a foreign file")
    app = page("walk", run="Pendulum/VHP-GECO", beta="abc")
    assert not app.exception and len(messages(app)) == 2
    assert any("beta" in said for said in messages(app)) and asked(app) == {"run": GECO}


def test_two_runs_of_one_method_follow_other_data_by_what_they_were_trained_as(own, copies):  # noqa: F811
    shutil.copytree(copies / "pendulum/iwae", copies.parent / "runs/pendulum/iwae.2")
    app = page("walk", run="runs/pendulum/iwae.2")
    app.selectbox(key="walk-data").set_value("digits").run()
    assert app.session_state["walk-run"] == "digits/iwae"
    assert Path(copies.parent / "runs/pendulum/iwae.2").is_dir()
