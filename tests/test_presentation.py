"""`?present=1` and `?hide=...`: what is styled away, and that the address keeps them."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest
import streamlit

from app.presentation import BARS, LARGE, PARTS, USUAL, read, selector, style, wanted
from tests.test_pages import messages, page


def styles(app) -> list[str]:
    return [block.proto.body for block in app.get("html") if "<style>" in block.proto.body]


def hidden(app) -> bool:
    return any("display: none" in sheet for sheet in styles(app))


def test_a_page_is_as_it_is_unless_the_address_asks():
    app = page("learn")
    assert not hidden(app) and "present" not in app.query_params


def test_presenting_and_hiding_survive_reruns_and_page_switches():
    app = page("learn", present="1", hide="controls,notes")
    assert "stHeader" in styles(app)[0] and "stSelectbox" in styles(app)[0]
    app.button(key="learn-next").click().run()
    for name in ("walk", "multiplier", "training", "learn"):
        app = app.switch_page(f"../pages/{name}.py").run()
        assert not app.exception and not messages(app)
        assert "stHeader" in styles(app)[0] and "stSelectbox" in styles(app)[0]
        assert app.query_params["present"] in ("1", ["1"])
        assert app.query_params["hide"] in ("controls,notes", ["controls,notes"])


def test_it_ends_when_the_address_says_so():
    app = page("about", present="1")
    app.query_params["present"] = "0"
    assert not hidden(app.run())
    assert not hidden(app.switch_page("../pages/learn.py").run())


@pytest.mark.parametrize("query", [{"present": "yes"}, {"hide": "toolbar"}, {"hide": "<script>"}])
def test_what_is_unknown_gives_one_sentence(query):
    assert len(read(query)[1]) == 1
    app = page("about", **query)
    assert not app.exception and len(messages(app)) == 1
    assert not any("script" in sheet for sheet in styles(app))


def test_only_known_names_get_into_the_style_sheet():
    sheet = style({"hide": "controls,}body{display:none", "present": "2"})
    assert "body" not in sheet and sheet.count("{") == 1
    assert style(wanted({"present": "0", "hide": ""})) == ""


@pytest.fixture(scope="module")
def drawn_by_streamlit() -> str:
    """Returns the code that the browser gets from streamlit."""
    static = Path(streamlit.__file__).parent / "static" / "static" / "js"
    return "".join(file.read_text(encoding="utf-8") for file in sorted(static.glob("*.js")))


@pytest.mark.parametrize("name", [*BARS, *chain.from_iterable(PARTS.values())])
def test_what_is_hidden_is_drawn_by_this_streamlit(drawn_by_streamlit, name):
    test_id = name.partition(" ")[0]
    assert re.search(rf"[\"'`]{test_id}[\"'`]", drawn_by_streamlit)
    part = next((part for part, names in PARTS.items() if name in names), None)
    assert selector(name) in style({"hide": part} if part else {"present": "1"})


def test_a_presentation_begins_and_ends_on_the_page_of_lessons():
    app = page("learn", lesson="around")
    app.button(key="presentation-begin").click().run()
    assert "stHeader" in styles(app)[0] and "Present" not in [one.label for one in app.button]
    assert app.query_params["present"] in ("1", ["1"])
    assert app.query_params["lesson"] in ("around", ["around"])
    app.button(key="presentation-end").click().run()
    assert not hidden(app) and "present" not in app.query_params
    assert "Present" in [one.label for one in app.button]


def test_a_presentation_can_be_ended_from_the_page_itself():
    app = page("about", present="1", hide="notes")
    app.button(key="presentation-end").click().run()
    assert not app.exception and not hidden(app)
    assert not {"present", "hide"} & set(app.query_params)
    assert "End the presentation" not in [button.label for button in app.button]
    assert not hidden(app.switch_page("../pages/learn.py").run())


def sizes(value) -> list[float]:
    """Returns the sizes of all fonts of a chart's layout."""
    if isinstance(value, dict):
        own = [size for name, size in value.items() if name == "size"]
        return own + [size for part in value.values() for size in sizes(part)]
    return [size for part in value for size in sizes(part)] if isinstance(value, list) else []


@pytest.mark.parametrize(("name", "query"), [("training", {}), ("compare", {"data": "motion"})])
def test_the_type_of_charts_and_the_room_around_them_grow_in_a_presentation(name, query):
    plain, large = (
        json.loads(page(name, **query, **asked).get("plotly_chart")[0].proto.spec)["layout"]
        for asked in ({}, {"present": "1"})
    )
    assert len(sizes(plain)) > 4
    assert sizes(large) == pytest.approx([size * LARGE / USUAL for size in sizes(plain)])
    assert large["height"] == pytest.approx(plain["height"] * LARGE / USUAL)
    assert large["margin"]["l"] == pytest.approx(plain["margin"]["l"] * LARGE / USUAL)
