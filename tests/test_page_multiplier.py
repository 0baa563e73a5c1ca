"""The Multiplier page: its default, its address, own runs and broken ones."""

import shutil

import pytest

from app import loading
from tests.test_pages import copies, messages, page  # noqa: F401

RUN = "pendulum/vhp-rewo"


def select(app, kind: str):
    return app.selectbox(key=f"multiplier-{kind}")


def test_rewo_stands_beside_geco_with_a_training_over_each():
    app = page("multiplier")
    assert not app.exception and not messages(app)
    assert app.pills(key="multiplier-show").value == ["rewo", "geco"]
    assert select(app, "rewo").value == RUN and select(app, "geco").value == "pendulum/vhp-geco"
    assert len(app.get("bidi_component")) == 1
    assert any("β moved between" in text.value for text in app.markdown)


def test_the_address_says_what_differs_and_survives_a_page_switch():
    app = page("multiplier", show="rewo,rewo_alternative", nu="20", at="2,0.5")
    assert app.pills(key="multiplier-show").value == ["rewo", "rewo_alternative"]
    assert app.select_slider(key="multiplier-nu").value == 20
    assert app.session_state["multiplier-at"] == (2.0, 0.5)
    app.segmented_control(key="multiplier-scale").set_value("linear").run()
    assert app.query_params["scale"] in ("linear", ["linear"])
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/multiplier.py").run()
    assert app.segmented_control(key="multiplier-scale").value == "linear"
    assert app.query_params["at"] in ("2,0.5", ["2,0.5"]) and not messages(app)


@pytest.mark.parametrize("query", [{"nu": "7"}, {"show": "adam"}, {"runs": "$x$ [a](b)"}])
def test_nonsense_gives_one_sentence_and_a_page(query):
    app = page("multiplier", **query)
    assert not app.exception and len(messages(app)) == 1
    assert app.get("bidi_component")


def test_no_schedule_and_no_training_can_be_chosen():
    app = page("multiplier", show="", runs="")
    assert not app.exception and "Choose a schedule" in messages(app)[0]
    app = page("multiplier", runs="")
    assert select(app, "rewo").value == "" and not messages(app)


def test_an_own_run_is_offered_over_its_schedule(copies):  # noqa: F811
    shutil.copytree(copies / RUN, copies.parent / "runs" / "mine")
    app = page("multiplier", runs="runs/mine")
    assert select(app, "rewo").value == "runs/mine" and select(app, "geco").value == ""
    assert not app.exception and not messages(app)


def test_a_broken_history_costs_a_sentence_only(copies):  # noqa: F811
    (copies / RUN / "history.npz").write_text("foreign")
    app = page("multiplier")
    assert not app.exception and len(messages(app)) == 1 and app.get("bidi_component")


def test_fields_need_no_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    app = page("multiplier")
    assert not app.exception and not messages(app) and app.get("bidi_component")
