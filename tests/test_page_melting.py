"""The Melting page: its default, its address, what makes no sense in it, and own points."""

import pytest

from app.state.melting import Edited, checked_points
from app.views.melting import EXAMPLES
from tests.test_pages import messages, page

SQUARE = (0.1, 0.1, 0.1, 0.3, 0.3, 0.1, 0.3, 0.3)


def asked(app) -> dict[str, str]:
    return {name: "".join(value) for name, value in app.query_params.items()}


def test_six_clusters_are_seen_from_a_fresh_start():
    app = page("melting")
    assert not app.exception and not messages(app)
    assert app.segmented_control(key="melting-data").value == "clusters"
    assert app.segmented_control(key="melting-history").value == "fresh"
    assert len(app.get("bidi_component")) == 1 and not asked(app)


def test_the_address_tells_data_beta_and_history_and_survives_a_page_switch():
    app = page("melting", data="circles", beta="0.02", history="cooling", masses="optimised")
    assert not messages(app)
    assert app.segmented_control(key="melting-data").value == "circles"
    assert app.session_state["melting-beta"] == 0.02
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/melting.py").run()
    wanted = {"data": "circles", "beta": "0.02", "history": "cooling", "masses": "optimised"}
    assert asked(app) == wanted and not messages(app)


@pytest.mark.parametrize("beta", ["0", "-1", "nan", "inf", "abc", "", "1e999", "0x1", "1,5"])
def test_an_impossible_beta_is_named_and_dropped(beta):
    app = page("melting", beta=beta)
    assert not app.exception and app.get("bidi_component")
    (said,) = messages(app)
    assert "above 0" in said and "dropped from the address" in said and not asked(app)


@pytest.mark.parametrize(
    "query", [{"data": "stars"}, {"data": "pasted"}, {"history": "up"}, {"kernel": "<b>"}]
)
def test_an_unknown_choice_gives_one_sentence_and_the_usual_one(query):
    app = page("melting", **query)
    assert not app.exception and len(messages(app)) == 1 and app.get("bidi_component")
    assert not asked(app)


def test_a_penalty_has_a_radius_and_a_strength_and_a_bound_a_slope():
    app = page("melting")
    assert not app.select_slider
    app = page("melting", lipschitz="penalty", radius="1")
    assert [one.label for one in app.select_slider] == ["Radius", "Strength"]
    assert app.select_slider(key="melting-radius").value == 1.0
    app.segmented_control(key="melting-lipschitz").set_value("bound").run()
    assert [one.value for one in app.select_slider] == [2.0] and not messages(app)
    assert asked(app) == {"lipschitz": "bound", "radius": "1"}


@pytest.mark.parametrize("query", [{"radius": "0"}, {"strength": "-1"}, {"bound": "nan"}])
def test_an_impossible_number_gives_one_sentence(query):
    app = page("melting", lipschitz="bound", **query)
    (said,) = messages(app)
    assert "is taken instead" in said and asked(app) == {"lipschitz": "bound"}


def test_other_data_begin_at_their_own_beta():
    app = page("melting", beta="0.05")
    app.segmented_control(key="melting-data").set_value("seven").run()
    assert asked(app) == {"data": "seven"} and not app.exception


def test_pasted_points_are_offered_and_kept_through_a_page_switch():
    app = page("melting")
    app.session_state["melting-edits"] = {"pasted": Edited(SQUARE, SQUARE)}
    app.run()
    app.segmented_control(key="melting-data").set_value("pasted").run()
    assert "Pasted" in app.segmented_control(key="melting-data").options
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/melting.py").run()
    assert app.segmented_control(key="melting-data").value == "pasted" and not messages(app)
    assert app.session_state["melting-edits"]["pasted"].points == SQUARE


def test_the_wrong_signs_of_the_paper_and_the_caution_are_said():
    app = page("melting", history="warming")
    said = " ".join(text.value for text in [*app.markdown, *app.caption])
    assert "Proposition 6" in said and "Table 1" in said and "not proven" in said


@pytest.mark.parametrize(
    "value",
    [None, "x", [1, 2], [1, 2, 3], [0.1, 0.2, 0.3, "0.4"], [0.1, float("nan")] * 2, [0.1] * 402],
)
def test_what_are_no_points_is_not_taken(value):
    assert checked_points(value) is None


def test_points_are_taken_as_floats():
    assert checked_points([0, 1, 2, 3.5]) == (0.0, 1.0, 2.0, 3.5)


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_examples_lie_in_the_box_and_are_the_same_every_time(kind):
    one, other = EXAMPLES[kind].make(), EXAMPLES[kind].make()
    assert (one == other).all() and abs(one).max() < 0.5 and one.shape[1] == 2
