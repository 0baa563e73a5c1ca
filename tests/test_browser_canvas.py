"""What the canvas writes: names, numbers and small images that do not meet or leave a plane."""

from itertools import product

import numpy as np
import pytest

from benchmarks.serving import CHROMIUM
from tests.test_browser import settle, visit, written  # noqa: F401
from tests.test_browser_motion import NAMES, atlases, tree  # noqa: F401

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

FIRST = "[...priorscape.instances.values()][0]"
MOTIONS = {"walking", "jogging", "balancing", "kicking", "jumping jacks"}


def opened(visit, path: str, kind: str, **options):  # noqa: F811
    page = visit(path, **options)
    page.locator(f".{kind}[data-ready=true]").wait_for()
    settle(page)
    return page


@pytest.fixture
def training(seen, server):
    """Returns the page Training for tests that only ask it, or seek a time anew."""
    return lambda width=1400: seen(
        f"{server}/training?data=motion", ".playback[data-ready=true]", width
    )


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


AXES = {  # bounds in powers of ten
    (-2.2, 1.1): ["0.01", "0.1", "1", "10"],
    (-5.3, 0.2): ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"],
    (-1.8, -0.7): ["0.02", "0.05", "0.1"],  # one power of ten alone says no scale
    (-4.8, -3.8): ["2\u00a0×\u00a010⁻⁵", "5\u00a0×\u00a010⁻⁵", "1\u00a0×\u00a010⁻⁴"],
    (-1.66, -1.55): ["0.022", "0.024", "0.026", "0.028"],
}


@pytest.mark.parametrize("value", [27.330373, -11.4292652, 0.0, 3e-7])
def test_an_axis_of_one_value_has_short_numbers(training, value):
    page = training()
    script = (
        "v => priorscape.curveTicks(priorscape.curveBounds([{values: [v]}], false), false, 0.1)"
    )
    ticks = page.evaluate(script, value)
    assert len(ticks) >= 2 and max(len(text) for _, text in ticks) <= 14


def test_a_logarithmic_axis_has_two_numbers_at_least(training):
    page = training()
    script = "([bounds, gap]) => priorscape.curveTicks(bounds, true, gap)"
    for bounds, texts in AXES.items():
        assert [text for _, text in page.evaluate(script, [list(bounds), 0.1])] == texts
        for gap in (0.3, 0.5):
            values = [value for value, _ in page.evaluate(script, [list(bounds), gap])]
            assert len(values) >= 2
            assert bounds[0] <= np.log10(min(values)) < np.log10(max(values)) <= bounds[1]


def test_small_numbers_have_the_notation_of_the_tables(visit):  # noqa: F811
    page = opened(visit, "/training?data=motion", "playback")
    page.evaluate(
        f"(() => {{ const p = {FIRST}.panels[0]; p.curves.beta.values.fill(1.24e-5);"
        " p.show(30000); })()"
    )
    assert (
        page.locator(".panel h4 .detail").first.inner_text().replace("\u00a0", " ")
        == "β 1.2 × 10⁻⁵"
    )


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


# Centres and radii of the dots that a plane draws.
ARCS = """plane => { const { context } = plane.base, rings = [];
    context.arc = (x, y, radius) => rings.push([x, y, radius]);
    plane.drawBase();
    delete context.arc;
    return rings; }"""


def test_no_dot_is_cut_and_near_strays_of_the_prior_are_shown(visit):  # noqa: F811
    page = opened(visit, "/training?data=motion", "playback")
    for far, shown in ((1.2, True), (40, False)):
        # One sample a little or far outside the others: on the right, at the last step.
        script = f"""far => {{ const panel = {FIRST}.panels[0], last = panel.steps.length - 1;
            const size = panel.prior.length / panel.steps.length;
            const samples = panel.prior.subarray(last * size);
            const most = Math.max(...samples.filter((_, i) => i > 1 && i % 2 === 0));
            samples[0] = far * most; samples[1] = 0;
            panel.extents[last] = panel.extentOf(last);
            {FIRST}.player.seek(1);
            return panel.plane.width - panel.plane.screen(samples[0], 0)[0]; }}"""
        room = page.evaluate(script, far)
        assert (room > 10) is shown
        rings = page.evaluate(f"({ARCS})({FIRST}.panels[0].plane)")
        wide, high = page.evaluate(
            f"[{FIRST}.panels[0].plane.width, {FIRST}.panels[0].plane.height]"
        )
        assert len(rings) > 100
        assert all(r < x < wide - r and r < y < high - r for x, y, r in rings)


LONG = "VHP + REWO (runs/a-rather-long-name-of-a-table/vhp-rewo)"


@pytest.mark.parametrize("query", ["", "&present=1"])
@pytest.mark.parametrize("width", [1400, 390])
def test_words_beside_the_curves_have_places_of_their_own(visit, width, query):  # noqa: F811
    page = opened(visit, f"/training?data=motion{query}", "playback", width=width)
    strip = f"{FIRST}.strips[0]"
    # All curves end at the foot, a name is long, and the initial phase lasts nearly to the end.
    draw = f"""(s => {{ s.lines[0].title = "{LONG}";
        for (const line of s.lines) {{
          line.values.fill(10 ** s.bounds[0]);
          line.phase = s.end * 0.9; }}
        s.draw(s.looks); }})({strip})"""
    words = written(page, draw)
    shown = {word["text"]: word["box"] for word in words}
    short = next(text for text in shown if "…" in text)
    assert short.startswith("VHP") and short.endswith("rewo)")
    assert page.evaluate(f"{strip}.over.canvas.title").split("\n").count(LONG) == 1
    assert not met([word["box"] for word in words])
    wide, ribbon = page.evaluate(f"[{strip}.base.width, {strip}.x({strip}.lines[0].phase)]")
    assert max(box[2] for box in shown.values()) <= wide
    assert shown["initial phase"][0] > ribbon


def test_what_is_placed_stays_inside_and_covers_nothing_that_is_taken(training):
    page = training()
    for num in (1, 10, 60):
        assert_placed(page, num)


def assert_placed(page, num: int) -> None:
    generator = np.random.default_rng(num)
    middles = generator.uniform([0, 0], [300, 200], (num, 2))
    things = [{"x": x, "y": y, "width": 60, "height": 14} for x, y in middles.tolist()]
    taken = [[100, 60, 150, 110]]
    script = "([things, bounds, taken]) => priorscape.placed(things, { bounds, taken })"
    found = page.evaluate(script, [things, [0, 0, 300, 200], taken])
    boxes = np.array([thing["box"] for thing in found])
    assert len(found) == num or num == 60  # sixty have no room
    assert not met([*boxes.tolist(), *taken])
    assert (boxes[:, :2] >= 0).all() and (boxes[:, 2:] <= [300, 200]).all()
    assert np.allclose(boxes[:, 2:] - boxes[:, :2], [60, 14])


def test_a_name_rather_moves_a_little_than_to_cover_a_path(training):
    page = training()
    thing = {"x": 150, "y": 100, "width": 60, "height": 14}
    script = """([thing, seen]) =>
        priorscape.placed([thing], { bounds: [0, 0, 300, 200], seen })[0].box"""
    across = [[150, 4 * i] for i in range(50)]
    along = [[4 * i, 100] for i in range(75)]
    assert page.evaluate(script, [thing, []]) == [120, 93, 180, 107]
    left, _, right, _ = page.evaluate(script, [thing, across])
    assert right < 150 or left > 150
    _, top, _, foot = page.evaluate(script, [thing, along])
    assert foot < 100 or top > 100


def names(words: list[dict]) -> list[list[float]]:
    return [word["box"] for word in words if word["text"] in MOTIONS]


@pytest.mark.parametrize("width", [1400, 390])
def test_names_of_classes_have_places_of_their_own_at_all_times(training, width):
    page = training(width)
    numbers = {"0.0", "0.5", "-0.5", "0", "1", "2"}
    for time, panel in product((0, 0.4, 1), range(2)):
        page.evaluate(f"time => {FIRST}.player.seek(time)", time)  # at 0 all lie on one spot
        words = written(page, f"{FIRST}.panels[{panel}].plane.drawBase()")
        wide, high = page.evaluate(
            f"[{FIRST}.panels[{panel}].plane.width, {FIRST}.panels[{panel}].plane.height]"
        )
        boxes = names(words)
        assert len(boxes) == len(MOTIONS) and not met(boxes)
        assert all(box[0] >= 0 and box[2] <= wide for box in boxes)
        assert all(box[1] >= 0 and box[3] <= high for box in boxes)
        ticks = [word["box"] for word in words if word["text"] in numbers]
        assert ticks and not [pair for box in boxes for pair in met([box, *ticks]) if box in pair]


# Names and images of a walk's ends as they are laid out, and what the ends' rings take.
LAID = """owner => { const { ends, names } = owner.picture.layout.at(owner.plane.over.context);
    const rings = owner.pair.map(node => { const [x, y] = owner.at(node);
        return [x - 6, y - 6, x + 6, y + 6]; });
    return { ends: ends.map(({ box }) => box), names: names.map(({ box }) => box), rings,
        path: owner.walk.nodes.map(node => owner.at(node)), size: [owner.plane.width,
        owner.plane.height] }; }"""


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize(
    ("path", "kind", "owner"),
    [
        ("/walk?run=motion/vhp-rewo&from=0&to=3", "walk", FIRST),
        ("/walk?run=motion/vhp-rewo&from=0&to=1&present=1", "walk", FIRST),
        ("/compare?data=motion", "compare", f"{FIRST}.planes[0]"),
    ],
)
def test_names_and_images_of_a_walk_do_not_cover_each_other(visit, width, path, kind, owner):  # noqa: F811
    page = opened(visit, path, kind, width=width)
    laid = page.evaluate(f"({LAID})({owner})")
    assert len(laid["ends"]) == 2 and len(laid["names"]) == len(MOTIONS)
    assert not met([*laid["ends"], *laid["names"], laid["rings"][0]])
    assert not met([*laid["ends"], *laid["names"], laid["rings"][1]])
    covered = [
        place for place in laid["path"] for box in laid["ends"] if meet([*place, *place], box)
    ]
    assert len(covered) <= 0.1 * len(laid["path"])
    order = written(page, f"{owner}.plane.drawOver()")
    assert names(order)  # above the path, which the layer below lacks


def test_what_is_played_moves_no_name(visit):  # noqa: F811
    page = opened(visit, "/walk?run=motion/vhp-rewo&from=0&to=3", "walk")
    kept = f"{FIRST}.picture.layout.kept"
    same = f"""() => {{ const before = {kept}; {FIRST}.player.seek(0.7);
        return before === {kept}; }}"""
    assert page.evaluate(same)
    zoom = f"""() => {{ const before = {kept}; {FIRST}.plane.zoomBy(1.4);
        return before === {kept}; }}"""
    assert not page.evaluate(zoom)


def test_step_and_slider_share_a_row_of_a_telephone(training):
    page = training(390)
    slider, step = (
        page.locator(f".playback .transport {part}").bounding_box()
        for part in ("input[type=range]", ".step")
    )
    assert slider["width"] > 150
    assert slider["y"] < step["y"] + step["height"] / 2 < slider["y"] + slider["height"]
    assert slider["x"] + slider["width"] <= step["x"]


def test_nothing_of_a_walk_wraps_or_meets_the_tools_in_a_presentation(visit):  # noqa: F811
    page = opened(visit, "/walk?run=motion/vhp-rewo&present=1", "walk")
    row = page.locator(".walk .transport > *").evaluate_all(
        "parts => parts.map(part => part.getBoundingClientRect().top)"
    )
    assert max(row) - min(row) < 20  # heights differ, rows would be further apart
    places = (
        f"Array.from({{ length: {FIRST}.scene.span('datum')[0] }}, (_, i) => {FIRST}.at(i)[1])"
    )
    top = page.evaluate(f"Math.min(...{places})")
    foot = page.evaluate(f"{FIRST}.overlays()[0][3]")
    assert top - 3 > foot


def test_the_button_for_all_frames_begins_its_row(visit):  # noqa: F811
    page = opened(visit, "/compare?data=motion&present=1", "compare", width=390)
    page.locator(".compare").evaluate("box => box.style.width = '150px'")  # the button wraps
    more, detail = (
        page.locator(f".compare-plane .strip {part}").first.bounding_box()
        for part in (".more", ".detail")
    )
    assert more["y"] > detail["y"] + 5 and abs(more["x"] - detail["x"]) < 1
