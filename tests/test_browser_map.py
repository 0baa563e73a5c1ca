"""The Map page in a real browser: filled with decoded tiles on a telephone; and on Walk the line
that is straight in Z where it leads on X."""

import math
import shutil
from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM, ROOT
from tests.test_browser import settle, visit  # noqa: F401  fixtures

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

RUN = "digits/nonparametric"
WIDER = "one => one.scrollWidth > one.clientWidth"
WALK = "[...(globalThis.priorscape?.instances.values() ?? [])].find((one) => one.scene)"


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    shutil.copytree(ROOT / "checkpoints" / RUN, tree / "checkpoints" / RUN)
    return tree


def test_the_plane_begins_filled_with_tiles_and_a_line_that_is_straight_in_z_bends_on_it(
    visit,  # noqa: F811
):
    page = visit("/map", width=390, color_scheme="dark")
    page.locator(".walk[data-decoder=ready]").wait_for()
    page.get_by_text("straight in X, keeping the ends").wait_for()
    settle(page)
    assert (
        page.get_by_role("button", name="Fill the plane").get_attribute("aria-pressed") == "true"
    )
    assert not page.get_by_test_id("stMain").evaluate(WIDER)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page = visit(f"/walk?run={RUN}&path=straight&line=z", width=1400)
    page.wait_for_function(f"() => {WALK}?.bend?.length")
    places = page.evaluate(f"{WALK}.bend")
    (x0, y0), (x1, y1) = places[0], places[-1]
    off = [abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) for x, y in places]
    assert max(off) / math.dist(places[0], places[-1]) > 10  # pixels: it is a curve there
