"""Each address leads to its page, and no page scrolls sideways, on a telephone, a tablet or a
screen: with the shipped runs, all of it on the screen at once, so that nothing waits to be
scrolled to."""

import pytest

from app.pages import PAGES, SECTIONS
from benchmarks.serving import CHROMIUM
from tests.sideways import beyond
from tests.test_browser import settle
from tests.test_browser_learn import visit  # noqa: F401  a fixture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

WIDTHS = (390, 800, 1400)
ALL_CHOICES = "long=subdivided&points=images&nodes=data"
OTHERS = (
    "walk?run=motion/vhp-rewo&path=both",
    f"walk?run=static-mnist/vhp-rewo&{ALL_CHOICES}",
    "compare?data=motion",
    f"compare?data=static-mnist&{ALL_CHOICES}",
    "training?data=static-mnist&spread=true",
    "likelihood?data=fashion-mnist",
    "learn?lesson=middle",
    "walk?present=1",
    f"walk?run={'no-such-run' * 20}",
)


TITLES = {page.address: page.title for page in PAGES}


def unfolded(page, width: int) -> None:
    """Shows all of a page at once, at a width."""
    page.set_viewport_size({"width": width, "height": 1_000})
    settle(page)
    height = page.get_by_test_id("stMain").evaluate("one => one.scrollHeight")
    page.set_viewport_size({"width": width, "height": height + 100})
    page.wait_for_timeout(300)  # what was scrolled to asks the server
    settle(page)


@pytest.mark.parametrize("path", [*(page.address for page in PAGES), *OTHERS])
def test_nothing_scrolls_sideways_or_lies_beyond_the_edge(visit, path):  # noqa: F811
    page = visit(f"/{path}", width=WIDTHS[0])
    page.locator("h1").first.wait_for()
    if path in TITLES:  # of the browser's tab: each page has its own
        page.wait_for_function(f"document.title === {TITLES[path]!r}")
        assert "not found" not in page.get_by_test_id("stMain").inner_text()
    for width in WIDTHS:
        unfolded(page, width)
        assert beyond(page) == [], width
        if width >= 800 and "present=1" not in path:  # then there is a bar, and all fit into it
            sections = page.get_by_test_id("stTopNavSection").all_inner_texts()
            assert sections == [title for title in SECTIONS if title], width


TOO_WIDE = {
    "width: 2000px; height: 9px": "stMain scrolls",
    "position: fixed; left: 300px; width: 200px; height: 9px": "from 300 to 500",
    "margin-left: -300px; height: 9px": "DIV",
}


def test_what_is_too_wide_is_found(visit):  # noqa: F811
    page = visit("/data", width=390)
    page.locator("h1").first.wait_for()
    unfolded(page, 390)
    for style, said in TOO_WIDE.items():
        assert beyond(page) == []
        page.get_by_test_id("stMainBlockContainer").evaluate(
            "(one, style) => one.insertAdjacentHTML('beforeend', `<div style='${style}'></div>`)",
            style,
        )
        assert any(said in found for found in beyond(page)), style
        page.locator("[data-testid=stMainBlockContainer] > div").last.evaluate("e => e.remove()")
    box = "<div style='overflow-x: auto'><div style='width: 2000px; height: 9px'></div></div>"
    page.get_by_test_id("stMainBlockContainer").evaluate("(one, box) => one.innerHTML = box", box)
    assert beyond(page) == []
