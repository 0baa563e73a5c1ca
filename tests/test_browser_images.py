"""Images as points, other nodes and frames in between, in the browser."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app import loading, other_nodes, subdivided
from app.views import walks
from benchmarks.ring import digit_atlas, made_up_config, write_ring_run
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas
from tests.deep_runs import write_deep_run
from tests.test_browser import settle, state, visit, written  # noqa: F401
from tests.test_browser_canvas import met

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

REWO = "digits/vhp-rewo"
FIRST = "[...priorscape.instances.values()][0]"
IMAGES = "Draw points as their images"


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    for method in ("vhp-rewo", "iwae"):
        write_deep_run(tree / "checkpoints" / "digits" / method, method)
    write_map(tree, "mnist-2d/vhp-rewo", 10)
    write_map(tree, "mnist-2d/iwae", 1)
    return tree


def write_map(folder: Path, name: str, size: float) -> None:
    atlas = digit_atlas(60)
    wide = replace(atlas, nodes=size * atlas.nodes, data=size * atlas.data)
    write_ring_run(folder / "checkpoints" / name, made_up_config(name, 60, name), wide)


@pytest.fixture
def atlas(tree, monkeypatch) -> Atlas:
    monkeypatch.setattr(loading, "ROOT", tree)
    return loading.atlas(REWO)


def opened(visit, path: str, kind: str = "walk", **options):  # noqa: F811
    page = visit(path, **options)
    page.locator(f".{kind}[data-ready=true]").wait_for()
    settle(page)
    return page


def test_points_become_images_by_the_keyboard_and_the_address_says_so(visit):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}")
    switch = page.get_by_role("button", name=IMAGES)
    assert switch.get_attribute("aria-pressed") == "false" and state(page, "points") == "dots"
    switch.focus()
    page.keyboard.press("Enter")
    assert switch.get_attribute("aria-pressed") == "true" and state(page, "points") == "images"
    page.wait_for_url("**/walk?*points=images*")
    assert "the other points stay dots" in page.locator(".walk .note").last.inner_text()
    page.reload()
    page.locator(".walk[data-ready=true]").wait_for()
    assert state(page, "points") == "images"
    page.get_by_role("button", name=IMAGES).click()
    page.wait_for_url(lambda url: "points" not in url)


DRAWN = f"""() => {{ const walk = {FIRST}, drawn = [], {{ tiles }} = walk.scene;
  const draw = tiles.draw;
  tiles.draw = (context, tile, x, y, size) => drawn.push([tile, x, y, size]);
  walk.plane.drawBase(); delete tiles.draw; tiles.draw = draw; return drawn; }}"""


def test_images_stand_at_their_points_overlap_nowhere_and_grow_by_zoom(visit, atlas):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}&points=images")
    drawn = np.array(page.evaluate(f"({DRAWN})()"))
    base = drawn[drawn[:, 3] < 40]
    assert 20 < len(base) <= atlas.count("node") + atlas.count("end")
    places = [page.evaluate(f"i => {FIRST}.at(i)", int(tile)) for tile in base[:9, 0]]
    np.testing.assert_allclose(base[:9, 1:3] + base[:9, 3:] / 2, places, atol=1)
    apart = np.abs(base[:, None, 1:3] - base[None, :, 1:3]).max(axis=-1)
    assert (apart + 1e9 * np.eye(len(base)) >= base[0, 3]).all()
    page.get_by_role("button", name="Zoom in").click()
    settle(page)
    nearer = np.array(page.evaluate(f"({DRAWN})()"))
    assert nearer[0, 3] > base[0, 3]


def test_compare_draws_held_out_images_and_keeps_it_in_the_address(visit):  # noqa: F811
    page = opened(visit, "/compare?data=digits&points=images", "compare")
    assert page.locator(".compare").get_attribute("data-points") == "images"
    page.get_by_role("button", name=IMAGES).click()
    page.wait_for_url(lambda url: "points" not in url)


@pytest.mark.parametrize("nodes", ["samples", "means"])
def test_the_browser_shows_the_frames_in_between_that_python_decodes(visit, atlas, nodes):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}&from=3&to=7&long=subdivided&nodes={nodes}")
    page.locator(".walk[data-between]:not([data-between=''])").wait_for()
    over = other_nodes.atlas_over(REWO, nodes)
    fluent = subdivided.fluent(REWO, walks.walk(over, (("end", 3), ("end", 7)), "squared"), over)
    added = int((fluent.path.nodes < 0).sum())
    assert int(state(page, "between")) == added > 0
    assert float(state(page, "smoothness")) == pytest.approx(fluent.smoothness, rel=0.02)
    assert int(state(page, "jumps")) == fluent.jumps.sum()
    assert page.evaluate(f"{FIRST}.walk.nodes.map(Number)") == [
        int(node) for node in fluent.path.nodes if node >= 0
    ]
    places = page.evaluate(f"[...{FIRST}.walk.places]")
    steps = np.linalg.norm(np.diff(fluent.path.latents, axis=0), axis=1)
    np.testing.assert_allclose(np.diff(places), steps, rtol=1e-3)
    said = f"in-between frames on long edges: {added} of {len(fluent.frames)} frames"
    assert said in page.locator(".walk .strip .detail").first.inner_text()


def test_another_pair_has_its_own_frames_in_between(visit, atlas):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}&from=3&to=7&long=subdivided")
    page.locator(".walk[data-between]:not([data-between=''])").wait_for()
    before = state(page, "path")
    page.evaluate(
        f"(() => {{ const w = {FIRST}; w.pick(w.scene.place(['end', 0])); "
        "w.pick(w.scene.place(['end', 1])); })()"
    )
    page.wait_for_url("**/walk?*from=0&to=1*")
    page.locator(".walk[data-between]:not([data-between=''])").wait_for()
    assert state(page, "path") != before


def test_compare_subdivides_in_every_plane_that_walks(visit):  # noqa: F811
    page = opened(visit, "/compare?data=digits&long=subdivided&from=3&to=7", "compare")
    planes = page.locator(".compare-plane")
    assert planes.count() == 2
    for index in range(2):
        assert int(planes.nth(index).get_attribute("data-between")) > 0
        assert "in-between frames" in planes.nth(index).locator(".detail").last.inner_text()


SIZES = """[...priorscape.instances.values()].findLast(one => one.panels).panels.map(panel => {
  const [x0, y0, x1, y1] = panel.extentAt(1e9);
  return Math.max(x1 - x0, y1 - y0) * panel.plane.scale; })"""


def test_a_narrow_map_beside_a_wide_one_fills_its_plane_as_well(visit):  # noqa: F811
    page = visit("/")
    page.get_by_text("the map everyone knows").scroll_into_view_if_needed()
    page.locator(".playback[data-ready=true]").nth(1).wait_for()  # it is drawn when it is seen
    settle(page)
    wide, narrow = page.evaluate(SIZES)
    assert narrow == pytest.approx(wide, rel=0.1) and narrow > 100
    assert "Each plane has its own scale" in page.locator(".playback .note").last.inner_text()


def test_fifty_names_are_told_by_the_hover_and_not_written_on_the_plane(visit):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}")
    kind = """count => { const names = Array.from({ length: count }, (_, i) => `alphabet ${i}`);
      const { numerals, legend, inWords } = priorscape.labelKind({ label: "group", names });
      return [numerals, legend, inWords(count - 1)]; }"""
    assert page.evaluate(kind, 20) == [
        True,
        "Colours by class, with an image of each",
        "alphabet 19",
    ]
    numerals, legend, name = page.evaluate(kind, 50)
    assert not numerals and "50 classes share the colours" in legend and name == "alphabet 49"
    text = f"""{{ const walk = {FIRST};
      priorscape.labelKind({{ label: "group", names: Array(50).fill("a") }})
        .drawLegend(walk.legendLayer, [], walk.looks); }}"""
    words = written(page, text)
    assert " ".join(word["text"] for word in words) == legend
    width = page.locator("canvas.legend").evaluate("canvas => canvas.clientWidth")
    assert len(words) > 1 and all(word["box"][2] <= width for word in words)


BOXES = """nodes => nodes.map(node => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return [left, top, right, bottom]; })"""


def test_buttons_never_cover_the_name_of_the_projection(visit):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}")
    for width in (390, 800, 960, 1100, 1400):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(1_000)
        over = page.locator(".walk .projection, .walk .tools button")
        boxes = over.evaluate_all(BOXES)
        shown = [box for box in boxes if box[2] > box[0]]
        assert len(shown) > 6 and not met(shown), width


UNREAD = f"""() => {{ const walk = {FIRST}, {{ tiles }} = walk.scene;
  walk.scene.tiles = null; walk.findPath(); const said = walk.status.textContent;
  walk.scene.tiles = tiles; walk.findPath(); return [said, walk.status.textContent]; }}"""


def test_no_jump_is_not_said_before_the_frames_are_read(visit):  # noqa: F811
    page = opened(visit, f"/walk?run={REWO}&from=3&to=7")
    before, after = page.evaluate(f"({UNREAD})()")
    assert "frames" in before and "jump" not in before and "jump" in after
