"""The Tiles page in a real browser: widths in both modes, the hovered image, the scrubber."""

from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM
from tests.test_browser import settle, visit  # noqa: F401  fixtures
from tests.test_page_tiles import MADE_UP, write_tiled_run

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    for name, found in MADE_UP.items():
        write_tiled_run(tree / "checkpoints" / name, name, found)
    return tree


def opened(visit, **options):  # noqa: F811
    page = visit("/tiles", **options)
    page.locator(".playback[data-ready=true]").wait_for()
    page.locator(".js-plotly-plot").nth(1).wait_for()
    settle(page)
    return page


def test_the_scrubber_rests_at_the_end_and_steps_back_by_the_keyboard(visit):  # noqa: F811
    page = opened(visit, width=1400)
    assert page.locator(".playback .panel").count() == 3
    box = page.locator(".playback")
    last = int(box.get_attribute("data-step"))
    assert box.get_attribute("data-playing") == "false"
    page.get_by_role("slider", name="Training step").press("ArrowLeft")
    assert int(box.get_attribute("data-step")) < last


def test_hovering_a_draw_marks_it_in_every_plane(visit):  # noqa: F811
    page = opened(visit, width=1400)
    plane = page.locator(".playback .panel canvas.over").first
    place = plane.evaluate(
        """canvas => {
          const playback = [...priorscape.instances.values()].find((one) => one.panels);
          const panel = playback.panels[0];
          return panel.plane.screen(panel.now[0], panel.now[1]);
        }"""
    )
    plane.hover(position={"x": place[0], "y": place[1]})
    assert page.locator(".playback").get_attribute("data-hover").isdecimal()
    tiles = page.evaluate(
        """() => {
          const playback = [...priorscape.instances.values()].find((one) => one.panels);
          return playback.panels.map((panel) => [panel.datum, panel.tileNumbers[panel.datum]]);
        }"""
    )
    assert len({tuple(one) for one in tiles}) == 1 and tiles[0][0] >= 0  # one image, everywhere
