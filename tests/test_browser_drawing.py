"""The Drawing page in a real browser: how long a picture takes while sliding, both modes."""

from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM
from tests.drawn_runs import config_of, write_drawn_run
from tests.test_browser import settle, visit  # noqa: F401  fixtures

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

LONGEST = 1000 / 30  # ms a picture
SLIDE = """slider => {
  const taken = [];
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    slider.value = i % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b)[30];
}"""  # the median: a machine that trains at the same time takes breaks


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    for method in ("draw-geco-0.3", "draw-elbo-0.1", "draw-fre-0.3"):
        name = f"digits/{method}"
        write_drawn_run(tree / "checkpoints" / name, config_of(name), error=0.01, average_kl=20.0)
    return tree


def opened(visit, **options):  # noqa: F811
    page = visit("/drawing", **options)
    page.locator(".stepwise[data-ready=true]").wait_for()
    page.locator(".js-plotly-plot").nth(1).wait_for()
    settle(page)
    return page


def test_the_slider_holds_steps_by_hand_and_by_keyboard_without_a_server(visit):  # noqa: F811
    page = opened(visit, width=1400)
    assert page.locator(".stepwise .panel").count() == 3
    box, slider = page.locator(".stepwise"), page.get_by_role("slider", name="Steps that are held")
    assert box.get_attribute("data-step") == "1"
    slider.press("ArrowRight")
    assert box.get_attribute("data-step") == "2"
    assert slider.evaluate(SLIDE) < LONGEST
    page.get_by_role("button", name="The other steps drawn (1)").click()
    assert box.get_attribute("data-draw") == "1"
    image = page.locator(".stepwise .rows").first
    image.press("ArrowRight")
    assert box.get_attribute("data-image") == "1"
    assert "Image 2 of 10" in page.locator(".stepwise [aria-live]").text_content()
    page.locator(".stepwise .frames").first.click(position={"x": 5, "y": 5})
    assert box.get_attribute("data-step") == "0"
    assert "none to all of its steps" in page.locator(".frames").first.get_attribute("aria-label")
