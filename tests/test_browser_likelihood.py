"""Likelihoods and maps in a real browser: widths, both modes, the keyboard, Back, what is hidden,
and that maps are drawn when a person scrolls to them."""

from pathlib import Path

import pytest

from app import theme
from benchmarks.ring import digit_atlas, made_up_config, ring_atlas, write_ring_run
from benchmarks.serving import CHROMIUM
from tests.sideways import beyond
from tests.test_browser import settle, visit  # noqa: F401  fixtures
from tests.test_page_likelihood import DATA, measures, write_image_run

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

RUN, OTHER, MAP = "pendulum/vhp-rewo", "fashion-mnist/iwae", "mnist-2d/vhp-rewo"
CHARTS = ".js-plotly-plot"


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    runs = tree / "checkpoints"
    for method in ("vhp-rewo", "vhp-wu20", "iwae"):
        write_image_run(runs / DATA / method, f"{DATA}/{method}", measures(84.0, units=32))
    write_image_run(runs / OTHER, OTHER, measures(230.0))
    write_ring_run(runs / RUN, made_up_config(RUN, 100), ring_atlas(100))
    write_ring_run(runs / MAP, made_up_config(MAP, 100, experiment=MAP), digit_atlas(100))
    return tree


def opened(visit, query: str = "", **options):  # noqa: F811
    page = visit(f"/likelihood{query}", **options)
    page.locator(CHARTS).nth(3).wait_for()
    settle(page)
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (800, "dark"), (390, "dark")])
def test_nothing_is_wider_than_the_page_and_charts_have_its_colours(
    visit,  # noqa: F811
    width,
    scheme,
):
    page = opened(visit, width=width, color_scheme=scheme)
    assert beyond(page) == []
    background = theme.ink(scheme == "dark").background
    for one in page.locator(".js-plotly-plot").all():
        assert one.evaluate("one => one._fullLayout.paper_bgcolor").lower() == background.lower()
        assert one.bounding_box()["width"] <= width
    titles = page.locator(".js-plotly-plot .legendtext").all_text_contents()
    assert titles == ["VHP + REWO", "VHP + warm-up 20", "IWAE"]


def test_charts_say_what_they_show(visit):  # noqa: F811
    page = opened(visit)
    labels = page.locator("[data-testid=stPlotlyChart][aria-label], [role=img][aria-label]")
    said = " ".join(one.get_attribute("aria-label") for one in labels.all())
    assert "Curves of the bound of the NLL" in said and "30 of 32 units active" in said


def test_back_takes_the_choice_of_data_back(visit):  # noqa: F811
    page = opened(visit)
    page.locator("[data-testid=stSelectbox] input").click()
    page.get_by_role("option", name="Fashion-MNIST").click()
    page.wait_for_url(f"**data={OTHER.partition('/')[0]}*")
    page.get_by_text("225.37").or_(page.get_by_text("226.83")).first.wait_for()
    settle(page)
    page.go_back()
    page.get_by_text("82.74").first.wait_for()
    settle(page)
    assert page.url.endswith("/likelihood")


def test_the_axis_is_chosen_by_keyboard(visit):  # noqa: F811
    page = opened(visit)
    page.get_by_role("radio", name="Epochs").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url("**x=minutes*")
    page.locator(".js-plotly-plot .xtitle", has_text="Minutes of training").wait_for()


def test_a_presentation_may_hide_tables_and_notes(visit):  # noqa: F811
    page = opened(visit, "?present=1&hide=tables,notes,downloads")
    main = page.get_by_test_id("stMain")
    assert not main.locator("table").first.is_visible()
    assert not main.get_by_test_id("stExpander").first.is_visible()
    assert not main.get_by_test_id("stDownloadButton").first.is_visible()
    assert page.locator(CHARTS).first.is_visible() and beyond(page) == []


def test_maps_are_drawn_when_a_person_scrolls_to_them(visit):  # noqa: F811
    page = visit("/", height=700)
    page.locator(".playback[data-ready=true]").wait_for()
    settle(page)
    page.wait_for_timeout(2_000)  # nothing more comes by itself
    assert page.locator(".playback").count() == 1
    page.get_by_text("MNIST, the map everyone knows").scroll_into_view_if_needed()
    page.locator(".playback[data-ready=true]").nth(1).wait_for()
    settle(page)
    assert beyond(page) == []
    assert page.evaluate("priorscape.instances.size") == 2
