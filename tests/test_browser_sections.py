"""The bar on top: every page is found in its section, by pointer, by keyboard and on a telephone,
and addresses of before still lead there."""

from pathlib import Path

import pytest

from app.pages import PAGES, SECTIONS
from benchmarks.ring import made_up_config, ring_atlas, write_ring_run
from benchmarks.serving import CHROMIUM
from tests.test_browser import go_to, settle, visit  # noqa: F401  fixtures

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

RUN = "pendulum/vhp-rewo"


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    write_ring_run(tree / "checkpoints" / RUN, made_up_config(RUN, 100), ring_atlas(100))
    return tree


def titled(page, title: str) -> None:
    """Waits until the browser's tab has the title of a page: each page has its own."""
    page.wait_for_function(f"document.title === {title!r}")


def test_every_page_is_found_in_its_section(visit):  # noqa: F811
    page = visit("/about")
    page.locator("h1").wait_for()
    for one in (one for section, pages in SECTIONS.items() if section for one in pages):
        go_to(page, one.title)
        titled(page, one.title)
        settle(page)
        assert page.url.partition("?")[0].endswith(f"/{one.address}")
    page.get_by_test_id("stTopNavLink").click()
    titled(page, PAGES[0].title)


def test_a_section_unfolds_and_a_page_opens_by_keyboard(visit):  # noqa: F811
    page = visit("/about")
    page.locator("h1").wait_for()
    settle(page)
    page.get_by_test_id("stTopNavSection").filter(has_text="Explore").focus()
    page.keyboard.press("ArrowDown")
    page.locator("[data-testid=stTopNavDropdownLink]:focus").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    titled(page, SECTIONS["Explore"][1].title)


def test_a_telephone_lists_all_pages_under_their_sections(visit):  # noqa: F811
    page = visit("/about", width=390)
    page.locator("h1").wait_for()
    page.get_by_test_id("stExpandSidebarButton").click()
    links = page.get_by_test_id("stSidebarNavLink")
    links.last.wait_for()
    assert links.all_inner_texts() == [one.title for one in PAGES]
    words = page.get_by_test_id("stSidebarNav").inner_text().split("\n\n")
    listed = [name for s, pages in SECTIONS.items() for name in (s, *(p.title for p in pages))]
    assert words == [name for name in listed if name]
