"""What the canvas writes: names, numbers and small images that do not meet or leave a plane."""

import pytest

from benchmarks.serving import CHROMIUM
from tests.test_browser import context, settle, visit  # noqa: F401
from tests.test_browser_motion import NAMES, atlases, server  # noqa: F401

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

FIRST = "[...priorscape.instances.values()][0]"
# What is written while something is drawn: text, size of type, box [left, top, right, bottom].
WRITTEN = """draw => { const kept = CanvasRenderingContext2D.prototype.fillText, words = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      const size = parseFloat(this.font.match(/([0-9.]+)px/)[1]);
      const { width } = this.measureText(text);
      const left = { left: 0, center: width / 2, right: width }[this.textAlign];
      const box = [x - left, y - 0.8 * size, x - left + width, y + 0.2 * size];
      words.push({ text, size, box }); };
    draw();
    CanvasRenderingContext2D.prototype.fillText = kept;
    return words; }"""
MOTIONS = {"walking", "jogging", "balancing", "kicking", "jumping jacks"}


def opened(visit, path: str, kind: str, **options):  # noqa: F811
    page = visit(path, **options)
    page.locator(f".{kind}[data-ready=true]").wait_for()
    settle(page)
    return page


def written(page, draw: str) -> list[dict]:
    return page.evaluate(f"({WRITTEN})(() => {draw})")


def meet(a: list[float], b: list[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def met(boxes: list[list[float]]) -> list[tuple]:
    return [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if meet(a, b)]


@pytest.mark.parametrize("query", ["", "&present=1"])
def test_numbers_of_a_logarithmic_axis_never_touch(visit, query):  # noqa: F811
    page = opened(visit, f"/training?data=motion{query}", "playback")
    strip = f"{FIRST}.strips[0]"
    wide = f"(() => {{ const s = {strip}; s.bounds = [-5.4, 1.3]; s.draw(s.looks); }})()"
    words = written(page, wide)
    numbers = [word for word in words if word["text"].startswith("10") and "," not in word["text"]]
    assert len(numbers) >= 3 and not met([word["box"] for word in numbers])


@pytest.mark.parametrize(
    ("bounds", "texts"),
    [
        ([-2.2, 1.1], ["0.01", "0.1", "1", "10"]),
        ([-5.3, 0.2], ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]),
        ([-1.8, -0.7], ["0.02", "0.05", "0.1"]),  # one power of ten alone says no scale
        ([-4.8, -3.8], ["2 × 10⁻⁵", "5 × 10⁻⁵", "1 × 10⁻⁴"]),
        ([-1.66, -1.55], ["0.022", "0.024", "0.026", "0.028"]),
    ],
)
def test_a_logarithmic_axis_has_two_numbers_at_least(visit, bounds, texts):  # noqa: F811
    page = opened(visit, "/training?data=motion", "playback")
    ticks = page.evaluate("bounds => priorscape.curveTicks(bounds, true, 0.1)", bounds)
    assert [text for _, text in ticks] == texts
    for gap in (0.3, 0.5):
        places = page.evaluate(
            "([bounds, gap]) => priorscape.curveTicks(bounds, true, gap)"
            ".map(([value]) => (Math.log10(value) - bounds[0]) / (bounds[1] - bounds[0]))",
            [bounds, gap],
        )
        assert len(places) >= 2 and min(places) >= 0 and max(places) <= 1


def test_small_numbers_have_the_notation_of_the_tables(visit):  # noqa: F811
    page = opened(visit, "/training?data=motion", "playback")
    page.evaluate(
        f"(() => {{ const p = {FIRST}.panels[0]; p.curves.beta.values.fill(1.24e-5);"
        " p.show(30000); })()"
    )
    assert page.locator(".panel h4 .detail").first.inner_text() == "β 1.2 × 10⁻⁵"


DRAWN = {  # what each page draws of a plane and beside it
    "playback": ("/training?data=motion", f"{FIRST}.panels[0].plane.drawBase()"),
    "walk": ("/walk?run=motion/vhp-rewo", f"{FIRST}.plane.drawBase(), {FIRST}.relayout()"),
    "compare": (
        "/compare?data=motion",
        f"{FIRST}.planes[0].plane.drawBase(), {FIRST}.drawLegend()",
    ),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_all_type_of_the_canvas_grows_in_a_presentation(visit, kind):  # noqa: F811
    path, draw = DRAWN[kind]
    sizes = []
    for query in ("", "&present=1"):
        page = opened(visit, path + query, kind)
        sizes.append({word["text"]: word["size"] for word in written(page, draw)})
    plain, larger = sizes
    common = plain.keys() & larger.keys()
    assert common >= MOTIONS and common & {"0", "0.0"}  # names and ticks
    assert all(larger[text] == pytest.approx(plain[text] * 21 / 16) for text in common)
