"""`?present=1` and `?hide=...`: what is styled away, and that the address keeps them."""

import pytest

from app.presentation import PARTS, read, style, wanted
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


@pytest.mark.parametrize("part", PARTS)
def test_every_part_hides_something(part):
    assert "display: none" in style({"hide": part})
