"""The canvas draws and measures colours as Python does, and grey ones as it did."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.views import walks
from benchmarks.ring import digit_atlas, made_up_config, write_ring_run
from benchmarks.serving import CHROMIUM
from core.atlas import Atlas
from core.atlas.drawing import sprite
from core.data.pictures import Colours
from tests.test_browser import settle, visit  # noqa: F401

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

NAME = "digits/vhp-rewo"
TINTS = np.array([(1.0, 0.2, 0.1), (0.1, 0.9, 0.3), (0.2, 0.3, 1.0)])
FIRST = "[...priorscape.instances.values()][0]"


def tinted(num_nodes: int = 100) -> Atlas:
    """Returns an atlas of digits, each in one of three colours."""
    grey = digit_atlas(num_nodes)
    tints = TINTS[grey.tile_labels().astype(int) % 3]
    whole = walks.tiles(grey)[: len(tints), ..., None] / 255 * tints[:, None, None, :]
    return replace(grey, picture=Colours((8, 8)), sprite=sprite(whole, 1.0))


@pytest.fixture(scope="module")
def tree(tree: Path) -> Path:
    for name in (NAME, "digits/geco"):
        config = made_up_config(name, 100, experiment="digits/vhp-rewo")
        write_ring_run(tree / "checkpoints" / name, config, tinted())
    return tree


@pytest.fixture
def walk(visit):  # noqa: F811
    page = visit(f"/walk?run={NAME}&from=0&to=4")
    page.locator(".walk[data-ready=true]").wait_for()
    settle(page)
    return page


def test_the_browser_has_the_pixels_of_python_in_their_order(walk):
    wanted = walks.tiles(tinted())
    for tile in (0, 41, 105):
        values = walk.evaluate(f"i => [...{FIRST}.scene.tiles.values(i)]", tile)
        np.testing.assert_allclose(np.reshape(values, (8, 8, 3)), wanted[tile] / 255)


def test_the_browser_measures_a_walk_in_colour_as_python_does(walk):
    atlas = tinted()
    found = walks.walk(atlas, (("end", 0), ("end", 4)), "squared")
    track = walk.evaluate(
        f"(() => {{ const w = {FIRST}.walk; return [w.nodes, w.jumps, w.smoothness]; }})()"
    )
    assert track[0] == found.path.nodes.tolist()
    assert track[1] == found.jumps.tolist()
    assert track[2] == pytest.approx(found.smoothness)


DRAWN = """([tiles, index]) => {
  const canvas = new OffscreenCanvas(80, 80), context = canvas.getContext("2d");
  tiles.draw(context, index, 0, 0, 80);
  const pixel = (x, y) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
  return Array.from({ length: 64 }, (_, i) => pixel(10 * (i % 8) + 5, 10 * (i >> 3) + 5));
}"""


def test_a_tile_is_drawn_in_its_colours(walk):
    wanted = walks.tiles(tinted())
    drawn = walk.evaluate(f"i => ({DRAWN})([{FIRST}.scene.tiles, i])", 41)
    np.testing.assert_allclose(np.reshape(drawn, (8, 8, 3)), wanted[41], atol=1)


@pytest.mark.parametrize("channels", [1, 3])
def test_decoded_frames_are_drawn_as_they_were_sent(walk, channels):
    sent = np.random.default_rng(0).integers(0, 256, (3, 8, 8, channels))
    make = (
        f"{FIRST}.scene.tiles.constructor.fromBytes(new Uint8Array(bytes), "
        "{ height: 8, width: 8, channels })"
    )
    both = f"const t = {make}; return [[...t.values(2)], ({DRAWN})([t, 2])];"
    values, drawn = walk.evaluate(
        f"([bytes, channels]) => {{ {both} }}", [sent.ravel().tolist(), channels]
    )
    np.testing.assert_allclose(np.reshape(values, (8, 8, channels)), sent[2] / 255)
    np.testing.assert_array_equal(
        np.reshape(drawn, (8, 8, 3)), np.broadcast_to(sent[2], (8, 8, 3))
    )


def test_the_frame_of_a_walk_is_shown_in_colour(walk):
    script = (
        f"(() => {{ const l = {FIRST}.screens[0].layer, c = l.canvas;"
        " return [...l.context.getImageData(0, 0, c.width, c.height).data]; })()"
    )
    pixels = np.reshape(walk.evaluate(script), (-1, 4))[:, :3]
    assert np.ptp(pixels, axis=1).max() > 100


def test_planes_beside_each_other_and_through_time_show_colours(visit):  # noqa: F811
    for path, kind, tiles in (
        ("/compare?data=digits", "compare", "planes[0].scene.tiles"),
        ("/training?data=digits", "playback", "panels[0].tiles"),
    ):
        page = visit(path)
        page.locator(f".{kind}[data-ready=true]").wait_for()
        settle(page)
        values = page.evaluate(f"[...{FIRST}.{tiles}.values(0)]")
        np.testing.assert_allclose(np.reshape(values, (8, 8, 3)), walks.tiles(tinted())[0] / 255)
