"""The Plane page in a real browser: widths, both modes, the cursor by keyboard, Back, hover."""

from pathlib import Path

import pytest

from app import theme
from benchmarks.serving import CHROMIUM
from tests.test_browser import settle, visit  # noqa: F401  fixtures
from tests.test_page_plane import COLOR, DATA, ENDS, write_plane_run

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

CHARTS = ".js-plotly-plot"
WIDER = "one => one.scrollWidth > one.clientWidth"


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    for method, end in ENDS.items():
        write_plane_run(tree / "checkpoints" / DATA / method, f"{DATA}/{method}", end)
    color = f"{COLOR}/geco-0.1"
    write_plane_run(tree / "checkpoints" / color, color, (50.0, 1.2))
    return tree


def opened(visit, query: str = "", **options):  # noqa: F811
    page = visit(f"/plane{query}", **options)
    page.locator(CHARTS).nth(1).wait_for()
    settle(page)
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (800, "dark"), (390, "dark")])
def test_nothing_is_wider_than_the_page_and_charts_have_its_colours(
    visit,  # noqa: F811
    width,
    scheme,
):
    page = opened(visit, width=width, color_scheme=scheme)
    assert not page.get_by_test_id("stMain").evaluate(WIDER)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = theme.ink(scheme == "dark").background
    for one in page.locator(CHARTS).all():
        assert one.evaluate("one => one._fullLayout.paper_bgcolor").lower() == background.lower()
        assert one.bounding_box()["width"] <= width


def test_labels_of_the_ends_lie_within_the_chart_on_a_telephone(visit):  # noqa: F811
    page = opened(visit, width=390)
    plane = page.locator(CHARTS).first
    frame = plane.bounding_box()
    labels = plane.locator(".textpoint").all()
    assert len(labels) == len(ENDS)
    for label in labels:
        box = label.bounding_box()
        assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_the_cursor_is_moved_by_keyboard_and_back_returns_it(visit):  # noqa: F811
    page = opened(visit)
    page.get_by_role("slider", name="Step").press("ArrowRight")
    page.wait_for_url("**step=1000*")
    page.locator("[aria-label*='trainings, at step 1,000.']").first.wait_for(state="attached")
    settle(page)
    page.go_back()
    page.locator("[aria-label*='trainings, at step 316.']").first.wait_for(state="attached")
    assert "step" not in page.url


def test_charts_say_what_they_show_and_hover_tells_step_rate_and_distortion(visit):  # noqa: F811
    page = opened(visit)
    labels = page.locator("[data-testid=stPlotlyChart][aria-label], [role=img][aria-label]")
    said = " ".join(one.get_attribute("aria-label") for one in labels.all())
    assert "Rate against distortion of trainings, at step 316" in said
    assert "Bars of information and marginal KL" in said
    page.locator(CHARTS).first.locator(".textpoint").first.scroll_into_view_if_needed()
    point = page.locator(CHARTS).first.locator(".scatterlayer .point").last.bounding_box()
    page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    told = page.locator(CHARTS).first.locator(".hovertext").text_content()
    assert "step " in told and "nats an image" in told and "nats a pixel" in told


def test_the_pictures_of_the_slides_are_drawn(visit):  # noqa: F811
    page = opened(visit)
    images = page.get_by_test_id("stImage").locator("img")
    assert images.count() == 2 * 2  # rebuilt and samples, of the two rows that are here
    assert images.first.evaluate("one => one.naturalWidth") > 200
