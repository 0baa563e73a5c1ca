"""Places of a plane, decoded under the cursor: by the browser, with weights it fetches once."""

from base64 import b64decode

import numpy as np
import pytest

from benchmarks.ring import CORRELATION, made_up_config
from benchmarks.serving import CHROMIUM
from core.atlas.tiles import in_bytes
from core.build import build_dataset, build_model
from tests.test_browser import (  # noqa: F401
    NUM_NODES,
    atlases,
    open_walk,
    settle,
    tree,
    visit,
    written,
)

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

WALK = "[...priorscape.instances.values()][0]"
GRID = f"{WALK}.grid"
TILES = "Fill the plane with what is decoded at each place"
READY = "[data-decoder=ready]"
CAPTION = ".walk .screen.path .caption"
SHADE = "Shade the plane where the prior is dense"
PROBE = "Decode the place under the cursor, wherever it is"


def over(page, place: list[float], owner: str = WALK) -> None:
    """Moves the pointer over a place of a plane, the first one of a page."""
    box = page.locator(".plane .over").first.bounding_box()
    x, y = page.evaluate(f"{owner}.plane.screen(...{place})")
    page.mouse.move(box["x"] + x, box["y"] + y)


def probed(page, box: str = ".walk") -> list[float]:
    said = page.locator(box).first.get_attribute("data-probe")
    return [float(n) for n in said.split(",")]


def assert_decoded(page, atlas, box: str = ".walk", owner: str = WALK) -> None:
    """What is shown is what torch makes of the same place, within a 255th of white."""
    config = made_up_config("pendulum/vhp-rewo", NUM_NODES)
    places = np.array([probed(page, box)], np.float32)
    rows = build_model(config, build_dataset(config)).decode(places)
    wanted = in_bytes(atlas.picture.images(rows), atlas.intensity).ravel().astype(int)
    picture = f"btoa(String.fromCharCode(...{owner}.probe.picture.bytes))"
    found = np.frombuffer(b64decode(page.evaluate(picture)), np.uint8).astype(int)
    assert np.abs(found - wanted).max() <= 1


def fetched(page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/media/" in sent.url else None)
    return asked


def test_hovering_the_empty_plane_shows_what_the_decoder_makes_of_it(visit, atlases):  # noqa: F811
    page = open_walk(visit)
    asked = fetched(page)
    over(page, [0.0, 0.1])  # in the middle of the ring
    page.locator(f".walk{READY}").wait_for()
    assert probed(page) == pytest.approx([0, 0.1], abs=0.02)
    assert_decoded(page, atlases["pendulum/vhp-rewo"])
    over(page, atlases["pendulum/vhp-rewo"].nodes[5].tolist())  # a point: its own image, as before
    assert page.locator(".walk").get_attribute("data-probe") == ""
    assert page.locator(".walk").get_attribute("data-hover") != "-1"
    for node in (5, 50):
        over(page, atlases["pendulum/vhp-rewo"].nodes[node].tolist())
        page.mouse.down()
        page.mouse.up()
    page.locator(".walk[data-pair='5,50']").wait_for()
    settle(page)  # Python has run again
    over(page, [0.0, 0.0])
    assert probed(page) == pytest.approx([0, 0], abs=0.02)
    assert len(asked) == 1  # the weights came once


ELLIPSES = """draw => {
  const kept = CanvasRenderingContext2D.prototype.ellipse, found = [];
  CanvasRenderingContext2D.prototype.ellipse = function (...sent) { found.push(sent); };
  draw();
  CanvasRenderingContext2D.prototype.ellipse = kept;
  return found; }"""


def test_a_held_out_image_shows_how_sure_the_encoder_is_of_it(visit, atlases):  # noqa: F811
    page = open_walk(visit)
    page.get_by_role("button", name="Show held-out images").click()
    for _ in range(2):
        over(page, atlases["pendulum/vhp-rewo"].data[3].tolist())
        datum = int(page.locator(".walk").get_attribute("data-hover"))
        drawn = page.evaluate(f"({ELLIPSES})(() => {WALK}.plane.drawOver())")
        x, y = page.evaluate(f"{WALK}.at({datum})")
        scale = page.evaluate(f"{WALK}.plane.scale")
        long, short = (0.1 * scale * np.sqrt(1 + sign * CORRELATION) for sign in (1, -1))
        for ellipse, sigma in zip(drawn[2:], (1, 2), strict=True):  # above their background
            wanted = [x, y, sigma * long, sigma * short, -np.pi / 4, 0, 2 * np.pi]
            assert ellipse == pytest.approx(wanted, rel=1e-3)
        words = [word["text"] for word in written(page, f"{WALK}.plane.drawOver()")]
        assert "posterior σ: 0.126 by 0.063," in words
        page.get_by_role("button", name="Zoom in").click()
    over(page, atlases["pendulum/vhp-rewo"].nodes[5].tolist())
    assert page.evaluate(f"({ELLIPSES})(() => {WALK}.plane.drawOver())") == []


def test_the_density_is_shaded_in_the_regions_that_hold_the_samples(visit):  # noqa: F811
    page = open_walk(visit, "?run=pendulum/vhp-geco")
    page.get_by_role("button", name=SHADE).click()
    # A shade for 50, 80 and 95 % of the samples: within 0.67, 1.28 and 1.96 scales of the ring.
    script = f"""places => places.map(([x, y]) => {{
        const plane = {WALK}.plane, {{ ratio, context }} = plane.ground;
        const at = plane.screen(x, y).map(pixel => Math.round(pixel * ratio));
        return context.getImageData(...at, 1, 1).data[3]; }})"""
    offs = (0.0, 1.0, 1.6, 2.6)
    alphas = page.evaluate(script, [[0.0, 2 + 0.15 * off] for off in offs])
    assert alphas[0] > alphas[1] > alphas[2] > alphas[3] == 0
    assert "hold 50 %, 80 % and 95 % of the samples" in page.locator(".walk > .note").inner_text()
    page.get_by_role("button", name=TILES).click()  # it would lie below them
    assert page.get_by_role("button", name=SHADE).get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name=SHADE).click()
    assert page.get_by_role("button", name=TILES).get_attribute("aria-pressed") == "false"


def test_a_plane_whose_density_was_not_kept_says_so(visit):  # noqa: F811
    page = open_walk(visit)
    page.get_by_role("button", name=SHADE).click(force=True)
    assert "was not kept" in page.locator(".status").inner_text()


def test_the_arrow_keys_move_a_cursor_that_is_decoded_everywhere(visit, atlases):  # noqa: F811
    page = open_walk(visit, width=390)
    page.get_by_role("button", name=PROBE).click()
    page.locator(f".walk{READY}").wait_for()
    before = probed(page)
    page.locator(".plane .over").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    (x, y), step = probed(page), page.evaluate(f"{WALK}.plane.width / {WALK}.plane.scale / 40")
    assert [x, y] == pytest.approx([before[0] + step, before[1] + 5 * step])
    assert page.locator(".status").inner_text() == f"At ({x:.2f}, {y:.2f}): decoded here."
    assert_decoded(page, atlases["pendulum/vhp-rewo"])
    over(page, atlases["pendulum/vhp-rewo"].nodes[5].tolist())  # a point is a place as any other
    pair = page.locator(".walk").get_attribute("data-pair")
    page.mouse.down()
    page.mouse.up()
    assert page.locator(".walk").get_attribute("data-first") == ""
    page.locator(".plane .over").focus()
    page.keyboard.press("Escape")  # ends probing, not the walk
    assert page.locator(".walk").get_attribute("data-probe") == ""
    assert page.locator(".walk").get_attribute("data-pair") == pair
    assert page.get_by_role("button", name=PROBE).get_attribute("aria-pressed") == "false"


def live(page) -> list[float]:
    """Returns both ends of the line that was drawn."""
    page.locator(".walk:not([data-live=''])").wait_for()
    return [float(n) for n in page.locator(".walk").get_attribute("data-live").split(",")]


def assert_film(page, ends: list[float], atlas) -> None:
    """Each frame is what torch makes of its place on the line, within a 255th of white."""
    config = made_up_config("pendulum/vhp-rewo", NUM_NODES)
    places = np.linspace(ends[:2], ends[2:], 24).astype(np.float32)
    rows = build_model(config, build_dataset(config)).decode(places)
    wanted = in_bytes(atlas.picture.images(rows), atlas.intensity).ravel().astype(int)
    film = page.evaluate(f"btoa(String.fromCharCode(...{WALK}.live.track.tiles.bytes))")
    found = np.frombuffer(b64decode(film), np.uint8).astype(int)
    assert np.abs(found - wanted).max() <= 1


def test_a_line_dragged_with_probe_pressed_is_a_film(visit, atlases):  # noqa: F811
    page = open_walk(visit)
    page.get_by_role("button", name=PROBE).click()
    page.locator(f".walk{READY}").wait_for()
    over(page, [-1.5, 0.5])
    page.mouse.down()
    over(page, [0.0, 0.6])
    over(page, [1.5, 0.5])
    ends = live(page)
    page.mouse.up()
    ends = live(page)
    assert ends == pytest.approx([-1.5, 0.5, 1.5, 0.5], abs=0.02)
    assert_film(page, ends, atlases["pendulum/vhp-rewo"])
    assert page.locator(".status").inner_text().startswith("Your line from (−1.50, 0.50) to (1.50")
    assert page.locator(CAPTION).inner_text().startswith("Frame 24 of 24, at (1.50, ")
    assert page.locator(".strip h4", has_text="Your line24 frames").is_visible()
    page.get_by_role("slider", name="Frame of the walk").fill("0")
    assert page.locator(CAPTION).inner_text().startswith("Frame 1 of 24, at (−1.50")
    page.locator(".plane .over").focus()
    page.keyboard.press("Escape")  # the line first, then Probe, then the walk
    assert page.locator(".walk").get_attribute("data-live") == ""
    assert page.locator(".status").inner_text().startswith("From the image at 0°")
    assert page.get_by_role("button", name=PROBE).get_attribute("aria-pressed") == "true"
    page.keyboard.down("Shift")  # moves the plane instead
    before = page.evaluate(f"{WALK}.plane.x")
    page.mouse.down()
    over(page, [0.5, 0.5])
    page.mouse.up()
    assert page.locator(".walk").get_attribute("data-live") == ""
    assert page.evaluate(f"{WALK}.plane.x") != before


# A finger goes down, moves and is lifted, at places of the plane.
FINGER = f"""places => {{
  const {{ plane }} = {WALK}, canvas = plane.over.canvas, box = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {{}};
  ["pointerdown", ...places.slice(2).map(() => "pointermove"), "pointerup"].forEach((kind, i) => {{
    const [x, y] = plane.screen(...places[i]);
    const at = {{ clientX: box.x + x, clientY: box.y + y, pointerType: "touch", pointerId: 1 }};
    canvas.dispatchEvent(new PointerEvent(kind, at)); }}); }}"""


def test_a_finger_and_the_keyboard_draw_a_line_as_well(visit, atlases):  # noqa: F811
    page = open_walk(visit, width=390)
    page.get_by_role("button", name=PROBE).click()
    page.locator(f".walk{READY}").wait_for()
    page.evaluate(FINGER, [[-1.0, 0.0], [0.5, 0.5], [1.0, 1.0], [1.0, 1.0]])
    assert live(page) == pytest.approx([-1.0, 0.0, 1.0, 1.0], abs=0.05)
    page.locator(".plane .over").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert page.locator(".status").inner_text() == "Shift and Enter mark where a line begins."
    page.keyboard.press("Shift+Enter")
    begun = probed(page)
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert live(page) == pytest.approx([*begun, *probed(page)])
    page.keyboard.press("ArrowDown")  # it has ended
    assert live(page)[2:] != probed(page)
    assert_film(page, live(page), atlases["pendulum/vhp-rewo"])


def test_planes_that_are_compared_are_decoded_each_by_its_own_run(visit, atlases):  # noqa: F811
    page = visit("/compare?runs=pendulum/vhp-rewo&runs=pendulum/vhp-geco")
    page.locator(".compare[data-ready=true]").wait_for()
    plane, box = f"{WALK}.planes[0]", ".compare-plane"
    over(page, [0.0, 0.1], plane)
    page.locator(f"{box}{READY}").wait_for()
    assert probed(page, box) == pytest.approx([0, 0.1], abs=0.02)
    assert_decoded(page, atlases["pendulum/vhp-rewo"], box, plane)
    assert page.locator(box).nth(1).get_attribute("data-probe") == ""
    over(page, atlases["pendulum/vhp-rewo"].data[5].tolist(), plane)  # an image: marked in both
    assert page.locator(box).first.get_attribute("data-probe") == ""
    page.locator(".compare[data-hover]:not([data-hover=''])").wait_for()
    page.get_by_role("button", name=PROBE).first.click()
    page.locator(".plane .over").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".compare > .status").inner_text().endswith("decoded here.")
    assert_decoded(page, atlases["pendulum/vhp-rewo"], box, plane)


def test_a_decoder_that_does_not_arrive_is_said(visit):  # noqa: F811
    page = open_walk(visit, "?run=pendulum/vhp-geco")
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('gone')); }")
    over(page, [0.0, 0.0])
    page.locator(".walk[data-decoder=failed]").wait_for()
    assert "could not be fetched" in page.locator(".status").inner_text()


def filled(page) -> None:
    """Waits until the view is full of tiles."""
    page.wait_for_function(f"{GRID}.sheets.length === 1 && !{GRID}.sheets[0].waiting.length")


# Whether a cell of the view holds the picture of the place in its middle, and its grey veil.
SHOWN = f"""cell => {{
  const sheet = {GRID}.sheets.at(-1), size = sheet.pixels;
  const wanted = new OffscreenCanvas(size, size).getContext("2d");
  {WALK}.source.pictures()(sheet.middle(cell)).draw(wanted, 0, 0, 0, size);
  const pixels = context => place => [...context.getImageData(...place, size, size).data];
  return {{
    found: pixels(sheet.context)(sheet.at(cell)), wanted: pixels(wanted)([0, 0]) }}; }}"""


def test_the_plane_fills_with_tiles_that_sharpen_with_zoom(visit):  # noqa: F811
    page = open_walk(visit, width=800)
    page.get_by_role("button", name=TILES).click()
    filled(page)
    assert page.locator(".walk").get_attribute("data-decoded").split("/")[0] > "0"
    cells = page.evaluate(f"{GRID}.sheets[0].right - {GRID}.sheets[0].left")
    assert 16 <= cells <= 25
    shown = page.evaluate(SHOWN, [0, 0])
    assert np.ptp(shown["wanted"]) > 0
    assert np.abs(np.subtract(shown["found"], shown["wanted"])).max() <= 3  # of resampling
    assert page.evaluate(f"{WALK}.showEdges") is False
    # Moved a little: what was decoded stays. Zoomed: what was decoded lies below what comes.
    kept = f"""() => {{ const before = {GRID}.sheets.at(-1), made = before.done.size;
        {WALK}.plane.pan(100, 0); {GRID}.plan();
        return {GRID}.sheets.at(-1).done.size / made; }}"""
    assert page.evaluate(kept) > 0.7
    below = f"""() => {{ {WALK}.plane.zoomBy(3); {GRID}.plan();
        return [{GRID}.sheets.length, {GRID}.sheets.at(-1).cell / {GRID}.sheets[0].cell]; }}"""
    sheets, finer = page.evaluate(below)
    assert sheets > 1 and finer < 0.5
    filled(page)
    page.get_by_role("button", name=TILES).click()
    assert page.evaluate(f"{WALK}.showEdges") is True
    ground = "context => context.getImageData(300, 300, 1, 1).data[3]"
    assert page.evaluate(f"({ground})({WALK}.plane.ground.context)") == 0


def test_tiles_are_grey_where_the_density_is_low(visit):  # noqa: F811
    page = open_walk(visit)
    page.evaluate(f"{WALK}.scene.density = {{ isLow: ([x, y]) => x < 0 }}")
    page.get_by_role("button", name=TILES).click()
    filled(page)
    for cell, veiled in (([-2, 1], True), ([2, 1], False)):
        shown = page.evaluate(SHOWN, cell)
        off = np.abs(np.subtract(shown["found"], shown["wanted"])).max()
        assert bool(off > 30) is veiled


def test_a_recorded_training_is_decoded_at_its_last_step_alone(visit, atlases):  # noqa: F811
    page = visit("/training?data=pendulum")
    page.locator(".playback[data-ready=true]").wait_for()
    titles = f"{WALK}.panels.findIndex(panel => panel.recording.title === 'VHP + REWO')"
    assert page.evaluate(titles) == 0
    panel, box = f"{WALK}.panels[0]", ".playback .panel"
    page.evaluate(f"{WALK}.player.seek(1)")
    over(page, [0.0, 0.1], panel)
    page.locator(f"{box}{READY}").first.wait_for()
    assert_decoded(page, atlases["pendulum/vhp-rewo"], box, panel)
    page.evaluate(f"{WALK}.player.seek(0.5)")
    assert page.locator(box).first.get_attribute("data-probe") == ""
    over(page, [0.0, 0.15], panel)
    assert page.locator(box).first.get_attribute("data-probe") == ""
