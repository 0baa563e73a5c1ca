"""What can be read on a screen: nothing cut, too pale, too small, on beamers and telephones."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.serving import CHROMIUM
from tests.sideways import beyond
from tests.test_views import contrast

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

OWN = "runs/bigtable/vhp-rewo"
CUT = "(input) => input.scrollWidth - input.clientWidth"

COLOURS = """(one) => {
  const seen = (name) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at)[name];
      if (!/, 0\\)$/.test(colour)) return colour;
    }
  };
  const hex = (colour) => "#" + colour.match(/\\d+/g).slice(0, 3)
    .map((n) => Number(n).toString(16).padStart(2, "0")).join("");
  return [hex(getComputedStyle(one).color), hex(seen("backgroundColor"))];
}"""

FIGURES = """(grid) => [...grid.querySelectorAll("figure")].map((figure) => {
  const [above, below] = [...figure.querySelectorAll("img")].map((i) => i.getBoundingClientRect());
  const words = figure.querySelector("figcaption");
  return {
    y: figure.getBoundingClientRect().y, width: above.width, height: above.height,
    gap: below.top - above.bottom, words: words.offsetHeight,
    cut: words.scrollWidth - words.clientWidth,
  };
})"""


@pytest.fixture(scope="module", autouse=True)
def own(shipped: Path) -> Iterator[None]:
    """Beside the shipped runs, one of one's own whose name is long, while these tests run."""
    shutil.copytree(shipped / "checkpoints" / "pendulum" / "vhp-rewo", shipped / OWN)
    yield
    shutil.rmtree(shipped / OWN)


@pytest.fixture
def opened(seen, address):
    """Returns what opens a page once for all tests here: they only look."""
    return lambda path, ready, **options: seen(address + path, ready, **options)


@pytest.mark.parametrize("query", ["run=motion/vhp-rewo&length=euclidean", f"run={OWN}"])
@pytest.mark.parametrize(("width", "present"), [(1400, 1), (1400, 0), (390, 0)])
def test_the_value_of_a_drop_down_is_not_cut(opened, query, width, present):
    page = opened(f"/walk?{query}&present={present}", ".walk[data-ready=true]", width=width)
    inputs = page.locator("[data-testid=stSelectbox] input").all()
    assert len(inputs) == 5
    assert [one.input_value() for one in inputs if one.evaluate(CUT) > 0] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/compare", "[data-tag]"),
        ("/compare", "[data-tag] button"),
        ("/train", "[data-testid=stBaseButton-primary] p"),
        ("/train", "[data-testid=stCaptionContainer] p"),
        ("/data", "[data-testid=stCaptionContainer] p"),
    ],
)
def test_small_print_and_text_on_the_accent_stand_out(opened, scheme, path, what):
    page = opened(path, what, color_scheme=scheme)
    assert contrast(*page.locator(what).first.evaluate(COLOURS)) >= 4.5


def test_on_a_telephone_what_is_too_wide_scrolls_and_the_page_does_not(opened):
    page = opened("/training", ".playback[data-ready=true]", width=390)
    page.get_by_text("The update of β").click()
    page.locator(".katex-display").nth(2).wait_for()
    wide = [page.locator(".katex-display").nth(1), page.locator("div:has(> table)").first]
    for one in wide:
        assert one.evaluate("(e) => e.scrollWidth > e.clientWidth")
        assert one.evaluate("(e) => getComputedStyle(e).overflowX") == "auto"
        assert "gradient" in one.evaluate("(e) => getComputedStyle(e).backgroundImage")
    assert beyond(page) == []


# Of each choice in a row: how far its control stands below its label's top, and how high it is.
CONTROLS = """rows => rows.flatMap(row =>
    [...row.querySelectorAll(':is([data-testid=stSelectbox], [data-testid=stButtonGroup])')]
    .map(one => {
        const control = one.querySelector('[role=group], :scope > :not(label) button');
        const { y, height } = control.getBoundingClientRect();
        return [Math.round(y - one.querySelector('label').getBoundingClientRect().y),
            Math.round(height)]; }))"""


@pytest.mark.parametrize(
    ("path", "what", "count"),
    [
        ("/walk?run=motion/vhp-rewo", ".walk[data-ready=true]", 6),
        ("/walk?run=motion/vhp-rewo&long=subdivided", ".walk[data-ready=true]", 8),
        ("/train", "[data-testid=stButtonGroup] label", 3),
    ],
)
def test_choices_in_a_row_are_as_high_as_each_other(opened, path, what, count):
    page = opened(path, what, width=1400)
    row = "[data-testid=stHorizontalBlock]:has(> * > [data-testid=stSelectbox])"
    controls = page.locator(row).evaluate_all(CONTROLS)
    assert len(controls) == count and set(map(tuple, controls)) == {(28, 40)}


@pytest.mark.parametrize("width", [1400, 390])
def test_figure_two_wraps_and_leaves_no_empty_bands(opened, width):
    page = opened("/training?spread=true", "figure img", width=width)
    figures = page.locator("[role=img]:has(figure)").first.evaluate(FIGURES)  # at one moment
    assert len({round(one["y"]) for one in figures}) == (1 if width == 1400 else 3)
    for one in figures:
        assert one["width"] == pytest.approx(one["height"], abs=1)
        assert 0 < one["gap"] < 10 and one["words"] < 60 and one["cut"] == 0


def test_the_joints_of_motion_scroll_on_a_telephone_with_level_words(opened):
    page = opened("/compare?data=motion", ".st-key-joints .xtick text", width=390)
    box = page.locator(".st-key-joints")
    assert box.evaluate("(e) => e.scrollWidth > e.clientWidth")
    assert beyond(page) == []
    foot = box.bounding_box()
    for one in page.locator(".st-key-joints .xtick text").all():
        place = one.bounding_box()
        assert place["height"] < 25 and place["y"] + place["height"] <= foot["y"] + foot["height"]
        assert "rotate" not in (one.get_attribute("transform") or "")


def test_all_chosen_runs_of_a_comparison_are_seen_on_a_telephone(opened):
    page = opened("/compare?data=motion", ".compare[data-ready=true]", width=390)
    page.locator(".st-key-fold-switch label").click()
    page.locator("[data-tag]").first.wait_for()
    box = page.locator("[data-testid=stMultiSelect]").bounding_box()
    chips = [one.bounding_box() for one in page.locator("[data-tag]").all()]
    assert len(chips) == 4
    for chip in chips:
        assert box["x"] <= chip["x"] and chip["x"] + chip["width"] <= box["x"] + box["width"]
        assert box["y"] < chip["y"] and chip["y"] + chip["height"] <= box["y"] + box["height"]


def test_the_cards_of_home_that_stand_in_a_line_are_equally_high(opened):
    page = opened("/", ".playback[data-ready=true]", width=1400)
    links = page.locator("[data-testid=stMain] [data-testid=stPageLink]")
    links = links.filter(has_not_text="The first lesson")  # that one stands alone
    boxes = links.evaluate_all(
        """all => all.map(e => { const card = e.closest('[data-testid=stVerticalBlock]');
        const { top, height } = card.getBoundingClientRect(); return [top, height]; })"""
    )
    lines: dict[int, list[int]] = {}
    for top, height in boxes:
        lines.setdefault(round(top), []).append(round(height))
    assert all(len(set(heights)) == 1 for heights in lines.values())
    assert max(map(len, lines.values())) > 2
