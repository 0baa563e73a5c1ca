"""The one machine of address, session and widgets, on a page of a few fields."""

import pytest
from streamlit.testing.v1 import AppTest

from app.state.field import Field, choice, read_together, text, texts, written
from app.state.shown import match

SIZES = ["small", "medium", "large"]
SIZE = choice("size", SIZES, "No size {asked}; {instead} is used instead.")


def read_runs(query):
    return (list(query["runs"]), []) if "runs" in query else None


RUNS = Field("runs", ["a"], "runs", read_runs)


def test_a_field_reads_what_it_writes():
    for value in SIZES:
        query = written([SIZE], {"size": value}, {})
        found = read_together([SIZE], query)
        assert (found is None and value == "small") or found == ({"size": value}, [])
    assert read_together([RUNS], written([RUNS], {"runs": ["b", "c"]}, {}))[0] == {
        "runs": ["b", "c"]
    }


def test_an_address_leaves_out_what_is_usual_and_says_an_empty_list():
    assert written([SIZE, RUNS], {"size": "small", "runs": ["a"]}, {}) == {}
    assert written([SIZE, RUNS], {"size": "small", "runs": []}, {}) == {"runs": [""]}
    assert written([SIZE], {"size": "large"}, {"size": "large"}) == {}
    assert written([SIZE], {"size": "small"}, {"size": "large"}) == {"size": ["small"]}


def test_what_makes_no_sense_is_a_sentence_and_the_usual_value():
    values, problems = read_together([SIZE, text("to")], {"size": "huge" * 30})
    assert values == {"size": "small", "to": None}
    assert len(problems) == 1 and problems[0].endswith("…'; small is used instead.")
    assert len(problems[0]) < 90


def test_the_last_of_several_values_counts():
    assert read_together([SIZE], {"size": ["large", "medium"]})[0] == {"size": "medium"}
    assert texts(3) == ["3"]


PAGE = """
import streamlit as st
from app.state.field import Field, choice, text
from app.state.page_state import PageState, enter

SIZES = st.session_state.get("sizes", ["small", "medium", "large"])
CLASH = "No {asked}; {instead}."
enter(st.session_state.get("go", "a"))
if st.session_state.get("go", "a") == "a":
    state = PageState("a")
    state.ask(choice("size", SIZES, CLASH), text("to"))
    state.ask(Field("name", "", first="new"))
    st.selectbox("Size", SIZES, key=state.key("size"))
    st.text_input("Name", key=state.key("name"))
    st.button("Esc", on_click=lambda: setattr(state, "visible", False))
    st.button("Put", on_click=state.put, args=({"size": "large"},))
    if st.session_state.get("broken"):
        st.stop()
    if state["to"] == "nowhere":
        state.correct({"to": "here"}, ["There is no nowhere."])
    st.write(f"visible: {state.visible}")
    for problem in state.problems:
        st.warning(problem)
    state.keep()
else:
    st.title("Another page")
"""


def opened(**query: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.query_params.update(query)
    return app.run()


def switched(app: AppTest, **query: str) -> AppTest:
    """Goes to another page and comes back, by a plain link or by one with a query."""
    app.session_state["go"] = "b"
    app.query_params.clear()
    app.run()
    app.session_state["go"] = "a"
    app.query_params.update(query)
    return app.run()


def warnings(app: AppTest) -> list[str]:
    return [box.value for box in app.warning]


def test_a_page_begins_as_usual_with_a_plain_address():
    app = opened()
    assert not app.exception and not warnings(app) and not app.query_params
    assert app.selectbox[0].value == "small" and app.text_input[0].value == "new"


def test_the_address_is_taken_and_followed():
    app = opened(size="medium", other="kept")
    assert app.selectbox[0].value == "medium"
    app.selectbox[0].set_value("large").run()
    assert "".join(app.query_params["size"]) == "large"
    app.selectbox[0].set_value("small").run()
    assert not app.query_params
    assert app.warning == []  # what was unknown was said until something was chosen


def test_what_a_page_does_not_know_is_named_and_dropped_from_the_address():
    app = opened(size="medium", beta="abc", **{"<b>": "1"})
    assert set(app.query_params) == {"size"} and app.selectbox[0].value == "medium"
    (said,) = warnings(app)
    assert said == (
        "This page knows no parameter 'beta' and no '<b>', which is dropped from the address. "
        "It knows size, to."
    )
    assert warnings(app.run()) == [said]
    app.selectbox[0].set_value("large").run()
    assert not warnings(app)


def test_a_presentation_stays_in_the_address():
    app = opened(present="1", size="large")
    assert set(app.query_params) == {"present", "size"} and not warnings(app)


@pytest.mark.parametrize("query", [{"SIZE": "large"}, {"size": "LARGE"}, {"Size": " Large "}])
def test_letters_of_any_size_name_a_parameter_and_its_value(query):
    app = opened(**query)
    assert app.selectbox[0].value == "large" and not warnings(app)
    assert {k: "".join(v) for k, v in app.query_params.items()} == {"size": "large"}


def test_names_are_accepted_as_they_are_shown_where_they_name_one():
    names = {"runs/a/x": ["a/x", "The x"], "b/x": ["checkpoints/b/x", "The x"], "B/X": []}
    for asked, found in (
        ("a/x", "runs/a/x"), ("A/X", "runs/a/x"), ("checkpoints/b/x", "b/x"), ("b/x", "b/x"),
        ("B/X", "B/X"), ("The x", None), ("b/X", None), ("", None),
    ):  # fmt: skip
        assert match(asked, list(names), names.__getitem__) == found, asked


def test_back_takes_a_choice_back_and_forward_makes_it_again():
    app = opened()
    app.text_input[0].set_value("typed").run()
    for size in ("medium", "large"):
        app.selectbox[0].set_value(size).run()
    for query, size in (
        ({"size": "medium"}, "medium"),
        ({}, "small"),
        ({"size": "large"}, "large"),
    ):
        app.query_params.clear()  # as the browser does
        app.query_params.update(query)
        app.run()
        assert app.selectbox[0].value == size and not warnings(app)
        assert {k: "".join(v) for k, v in app.query_params.items()} == query
        assert app.text_input[0].value == "typed"  # no address tells of it
    assert app.run().selectbox[0].value == "large"


def test_back_to_the_usual_page_is_not_the_last_visit():
    app = opened(size="large")
    app = switched(app, size="medium")
    app.query_params.clear()
    assert app.run().selectbox[0].value == "small"


def test_a_choice_survives_a_page_switch_and_comes_back_into_the_address():
    app = opened()
    app.selectbox[0].set_value("large")
    app.text_input[0].set_value("mine").run()
    app = switched(app)
    assert (app.selectbox[0].value, app.text_input[0].value) == ("large", "mine")
    assert "".join(app.query_params["size"]) == "large"


def test_an_address_says_all_of_what_is_asked_together_and_nothing_else():
    app = opened(size="large")
    app.text_input[0].set_value("mine").run()
    app = switched(app, to="there")
    assert app.selectbox[0].value == "small" and app.session_state["a-to"] == "there"
    assert app.text_input[0].value == "mine"


def test_a_problem_is_said_until_something_is_chosen():
    app = opened(size="huge", to="nowhere")
    assert warnings(app.run()) == ["No 'huge'; small.", "There is no nowhere."]
    assert "".join(app.query_params["to"]) == "here"
    app.selectbox[0].set_value("medium").run()
    assert not warnings(app)


def test_what_is_cleared_stays_so_until_something_is_chosen_or_the_page_is_entered():
    app = opened()
    app.button[0].click().run()
    assert app.markdown[0].value == "visible: False" and app.selectbox[0].value == "small"
    assert app.run().markdown[0].value == "visible: False"
    app.button[1].click().run()
    assert app.markdown[0].value == "visible: True" and app.selectbox[0].value == "large"
    app.button[0].click().run()
    assert switched(app).markdown[0].value == "visible: True"


def test_a_choice_in_a_run_that_was_cut_short_wins_over_the_address():
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.session_state["broken"] = True
    app.query_params["size"] = "medium"
    app.run()
    app.selectbox[0].set_value("large").run()
    app.session_state["broken"] = False
    assert app.run().selectbox[0].value == "large"
    assert "".join(app.query_params["size"]) == "large"


def test_a_value_that_is_possible_no_longer_gives_way_to_the_usual_one():
    app = opened(size="large")
    app.session_state["sizes"] = ["small", "medium"]
    app = switched(app)
    assert app.selectbox[0].value == "small" and not app.exception and not warnings(app)
